import { useEffect, useRef, useState } from "react";
import { Autocomplete } from "react-aria-components/Autocomplete";
import { ListBox, ListBoxItem } from "react-aria-components/ListBox";
import { Popover } from "react-aria-components/Popover";
import { shownName, t } from "../i18n";
import { useCommandKept } from "../ipc";
import { onEnter, SearchField, useDebounced } from "../kit";
import menu from "../kit/Menu.module.css";
import pop from "../kit/Popover.module.css";
import { DomainTag, kindWords } from "../mesh";
import { go } from "../routes";
import css from "./TopBar.module.css";

const MOST = 8;

interface Props {
  /** What was typed before the script was there. */
  typed: string;
  /** The cursor was in the box. */
  focused: boolean;
}

/** The box of `TopSearch` with its hits while typing. */
export function SearchBox({ typed, focused }: Props) {
  const [text, setText] = useState(typed), [open, setOpen] = useState(focused && typed.trim() !== "");
  const box = useRef<HTMLDivElement>(null), input = useRef<HTMLInputElement>(null), list = useRef<HTMLDivElement>(null);
  // Both stay as they were when this one took over.
  useEffect(() => {
    if (!focused) return;
    input.current?.focus();
    input.current?.setSelectionRange(typed.length, typed.length);
  }, [focused, typed]);
  const asked = useDebounced(text.trim());
  const answer = useCommandKept("search.run", { text: asked, limit: MOST }, { enabled: asked !== "" });
  const hits = asked === "" ? [] : answer.data?.hits ?? [];
  const leave = () => {
    setOpen(false);
    setText("");
  };
  const take = (key: string) => {
    go({ page: "asset", key });
    leave();
  };
  // Walking the list moves a virtual focus, which blurs the field in name only.
  const closeWhenLeft = () => requestAnimationFrame(() => {
    if (box.current && !box.current.contains(document.activeElement)) setOpen(false);
  });
  return (
    <div ref={box} className={css["search"]} data-search onBlur={closeWhenLeft} onKeyDownCapture={(event) => onEnter(event, list.current, take)}>
      <Autocomplete inputValue={text} onInputChange={(now) => { setText(now); setOpen(now.trim() !== ""); }} disableAutoFocusFirst>
        <SearchField
          ref={input} label={t("cmd.search")} placeholder={t("app.search")} onSubmit={() => { go({ page: "discover", q: text.trim() }); leave(); }}
          {...(text === "" ? { end: <kbd aria-hidden>/</kbd> } : {})}
        />
        <Popover
          isNonModal isOpen={open && hits.length > 0} onOpenChange={setOpen} triggerRef={box} placement="bottom start" offset={4}
          className={`${pop["popover"]} ${css["results"]}`}
        >
          <ListBox ref={list} aria-label={t("group.things")} items={hits} className={menu["menu"] ?? ""} onAction={(key) => take(String(key))}>
            {(hit) => (
              <ListBoxItem id={hit.key} textValue={shownName(hit.name)} className={css["hit"] ?? ""}>
                <b className="cut" dir="auto">{shownName(hit.name)}</b><span className="quiet small cut">{kindWords(hit)}</span><span className="spring" /><DomainTag domain={hit.domain} />
              </ListBoxItem>
            )}
          </ListBox>
        </Popover>
      </Autocomplete>
    </div>
  );
}
