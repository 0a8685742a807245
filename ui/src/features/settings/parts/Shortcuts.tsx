import { type Group, useAllCommands } from "../../../commands";
import { t } from "../../../i18n";
import { Caps } from "../../../kit";
import page from "../settings.module.css";
import css from "./Shortcuts.module.css";

const GROUPS: readonly Group[] = ["go", "do", "view", "help"];

/** Every shortcut that works on every page. */
export function Shortcuts({ singleOff }: { singleOff: boolean }) {
  const commands = useAllCommands();
  return (
    <section className={page["section"]}>
      <h2>{t("settings.shortcuts")}</h2>
      <p className="quiet small">{singleOff ? t("sheet.singleOff") : t("settings.shortcutsHelp")}</p>
      <div className={`${page["card"]} ${css["groups"]}`}>
        {GROUPS.map((group) => {
          const rows = commands.filter((command) => command.group === group && command.shortcut);
          return rows.length === 0 ? null : (
            <section key={group}>
              <h3>{t(`group.${group}`)}</h3>
              <dl>{rows.map((command) => <div key={command.id} data-off={singleOff && !(command.shortcut ?? "").includes("+") ? "" : undefined}><dt>{command.title}</dt><dd><Caps of={command.shortcut ?? ""} /></dd></div>)}</dl>
            </section>
          );
        })}
        <section>
          <h3>{t("sheet.everywhere")}</h3>
          <dl>
            <div data-off={singleOff ? "" : undefined}><dt>{t("sheet.lists")}</dt><dd><Caps of="j" /> <Caps of="k" /></dd></div>
            <div><dt>{t("sheet.open")}</dt><dd><Caps of="Enter" /></dd></div>
            <div><dt>{t("cmd.up")}</dt><dd><Caps of="Escape" /></dd></div>
          </dl>
        </section>
      </div>
    </section>
  );
}
