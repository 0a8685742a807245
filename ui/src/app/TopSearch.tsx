import { useEffect, useRef, useState } from "react";
import { t } from "../i18n";
import { later, StillField } from "../kit";
import { go } from "../routes";
import css from "./TopBar.module.css";

const SearchBox = later(async () => (await import("./rest")).SearchBox);

/**
 * The one search field: hits while typing, Enter for all of them. What lists the hits is a third of what the first frame
 * would cost, so a plain box stands here until the rest of the program is there (`ready`) or someone goes to it.
 */
export function TopSearch({ ready }: { ready: boolean }) {
  const [wanted, setWanted] = useState(false), [text, setText] = useState("");
  const [swap, setSwap] = useState<{ focused: boolean } | null>(null);
  const box = useRef<HTMLDivElement>(null), isDue = ready || wanted;
  useEffect(() => {
    if (!isDue) return;
    let isShown = true;
    // Where the script does not come the plain box stays, and Enter still searches.
    SearchBox.ahead().then(() => isShown && setSwap({ focused: box.current?.contains(document.activeElement) ?? false }), () => undefined);
    return () => {
      isShown = false;
    };
  }, [isDue]);
  if (swap) return <SearchBox typed={text} focused={swap.focused} />;
  return (
    <div ref={box} className={css["search"]} data-search>
      <StillField
        label={t("cmd.search")} placeholder={t("app.search")} value={text} onChange={setText} onFocus={() => setWanted(true)}
        onSubmit={() => go({ page: "discover", q: text.trim() })} {...(text === "" ? { end: <kbd aria-hidden>/</kbd> } : {})}
      />
    </div>
  );
}
