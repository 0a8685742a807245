import { useRef, useState } from "react";
import { Autocomplete } from "react-aria-components/Autocomplete";
import { Menu, MenuItem } from "react-aria-components/Menu";
import { shownName, t } from "../i18n";
import { type ThingRef, useCommandKept } from "../ipc";
import { onEnter, SearchField, useDebounced } from "../kit";
import { DomainTag } from "./DomainTag";
import { kindWords } from "./thing";
import css from "./ThingPicker.module.css";

interface Props {
  label: string;
  placeholder: string;
  /** Keys that cannot be chosen again. */
  without?: readonly string[];
  onPick: (thing: ThingRef) => void;
}

const MOST = 10;
const NOBODY: readonly string[] = [];

/** Finds one thing by typing: the palette's parts, in place. */
export function ThingPicker({ label, placeholder, without = NOBODY, onPick }: Props) {
  const [text, setText] = useState(""), asked = useDebounced(text.trim());
  const answer = useCommandKept("search.run", { text: asked, limit: MOST }, { enabled: asked !== "" });
  const hits = (answer.data?.hits ?? []).filter((hit) => !without.includes(hit.key));
  const picker = useRef<HTMLDivElement>(null);
  const take = (key: string) => {
    const hit = hits.find((other) => other.key === key);
    if (hit) onPick(hit);
  };
  return (
    <Autocomplete inputValue={text} onInputChange={setText}>
      <div ref={picker} className={css["picker"]} onKeyDownCapture={(event) => onEnter(event, picker.current, take)}>
        <SearchField label={label} placeholder={placeholder} />
        {text.trim() === "" || asked === "" ? null : (
          <Menu aria-label={label} className={css["list"] ?? ""} renderEmptyState={() => <p className={css["none"]}>{t("picker.none")}</p>}>
            {hits.map((hit) => (
              <MenuItem key={hit.key} id={hit.key} textValue={shownName(hit.name)} className={css["item"] ?? ""} onAction={() => onPick(hit)}>
                <span className="cut" dir="auto">{shownName(hit.name)}</span><small className="quiet small">{kindWords(hit)}</small><span className="spring" /><DomainTag domain={hit.domain} />
              </MenuItem>
            ))}
          </Menu>
        )}
      </div>
    </Autocomplete>
  );
}
