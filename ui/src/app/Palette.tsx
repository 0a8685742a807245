import { memo, useMemo, useRef, useState } from "react";
import { Autocomplete } from "react-aria-components/Autocomplete";
import { Header } from "react-aria-components/Header";
import { Menu, MenuItem, MenuSection } from "react-aria-components/Menu";
import { type Command, type Group, useAllCommands } from "../commands";
import { shownName, t } from "../i18n";
import { type Hit, useCommandKept } from "../ipc";
import { Caps, Dialog, onEnter, SearchField, useDebounced } from "../kit";
import { DomainTag, kindWords } from "../mesh";
import { go } from "../routes";
import css from "./Palette.module.css";

const GROUPS: readonly Group[] = ["page", "go", "do", "view", "help"];
const MOST_HITS = 8, MOST_RECENT = 4;
let recent: readonly string[] = [];

interface Props {
  open: boolean;
  onClose: () => void;
}

/** Every command and every thing, by typing. */
export const Palette = memo(function Palette({ open, onClose }: Props) {
  return <Dialog open={open} onClose={onClose} title={t("palette.title")} shape="bare"><Inside onClose={onClose} /></Dialog>;
});

function Inside({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState("");
  const asked = useDebounced(text.trim());
  const answer = useCommandKept("search.run", { text: asked, limit: MOST_HITS }, { enabled: asked !== "" });
  const hits = asked === "" || text.trim() === "" ? [] : answer.data?.hits ?? [];
  const sections = useSections(text);
  const runOne = (command: Command) => {
    recent = [command.id, ...recent.filter((id) => id !== command.id)].slice(0, MOST_RECENT);
    onClose();
    // After the dialog has given the focus back, so that the command may take it.
    requestAnimationFrame(() => command.run());
  };
  const openOne = (hit: Hit) => {
    onClose();
    go({ page: "asset", key: hit.key });
  };
  const list = useRef<HTMLDivElement>(null);
  const take = (key: string) => {
    const hit = hits.find((other) => `thing:${other.key}` === key);
    if (hit) openOne(hit);
    for (const [title, commands] of sections) for (const command of commands) if (`${title}:${command.id}` === key) runOne(command);
  };
  return (
    <Autocomplete inputValue={text} onInputChange={setText}>
      <div className={css["box"]} onKeyDownCapture={(event) => onEnter(event, list.current, take)}><SearchField autoFocus label={t("palette.title")} placeholder={t("palette.placeholder")} /></div>
      <div ref={list} role="group" tabIndex={0} aria-label={t("palette.title")} className={css["list"]}>
      <Menu aria-label={t("palette.title")} className={css["menu"] ?? ""} renderEmptyState={() => <p className={css["empty"]}>{t("palette.empty")}</p>}>
        {sections.map(([title, commands]) => (
          <MenuSection key={title} id={title} className={css["section"] ?? ""}>
            <Header className={css["title"] ?? ""}>{title}</Header>
            {commands.map((command) => (
              <MenuItem key={command.id} id={`${title}:${command.id}`} textValue={command.title} className={css["item"] ?? ""} onAction={() => runOne(command)}>
                <span>{command.title}</span>{command.shortcut ? <Caps of={command.shortcut} /> : null}
              </MenuItem>
            ))}
          </MenuSection>
        ))}
        {hits.length > 0 ? (
          <MenuSection id="things" className={css["section"] ?? ""}>
            <Header className={css["title"] ?? ""}>{t("group.things")}</Header>
            {hits.map((hit) => (
              <MenuItem key={hit.key} id={`thing:${hit.key}`} textValue={shownName(hit.name)} className={css["item"] ?? ""} onAction={() => openOne(hit)}>
                <span className="cut" dir="auto">{shownName(hit.name)}</span><small className="quiet small">{kindWords(hit)}</small><DomainTag domain={hit.domain} />
              </MenuItem>
            ))}
          </MenuSection>
        ) : null}
      </Menu>
      </div>
    </Autocomplete>
  );
}

function useSections(text: string): readonly (readonly [string, readonly Command[]])[] {
  const all = useAllCommands();
  return useMemo(() => {
    const words = text.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const fits = all.filter((command) => (command.when?.() ?? true) && words.every((word) => command.title.toLowerCase().includes(word)));
    const last = words.length > 0 ? [] : recent.flatMap((id) => fits.filter((command) => command.id === id));
    const sections: [string, readonly Command[]][] = [
      [t("group.recent"), last],
      ...GROUPS.map((group): [string, readonly Command[]] => [t(`group.${group}`), fits.filter((command) => command.group === group && !last.includes(command))]),
    ];
    return sections.filter(([, commands]) => commands.length > 0);
  }, [all, text]);
}
