import { memo } from "react";
import { type Group, useAllCommands } from "../commands";
import { t } from "../i18n";
import { useCommand } from "../ipc";
import { Caps, Dialog } from "../kit";
import css from "./ShortcutSheet.module.css";

const GROUPS: readonly Group[] = ["page", "go", "do", "view", "help"];

/** Every shortcut there is now. */
export const ShortcutSheet = memo(function ShortcutSheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  const commands = useAllCommands();
  const off = useCommand("settings.get", {}).data?.no_single_keys ?? false;
  return (
    <Dialog open={open} onClose={onClose} title={t("sheet.title")} shape="wide">
      {off ? <p className="quiet">{t("sheet.singleOff")}</p> : null}
      <div className={css["groups"]}>
        {GROUPS.map((group) => {
          const rows = commands.filter((command) => command.group === group && command.shortcut);
          return rows.length === 0 ? null : (
            <section key={group}>
              <h3>{t(`group.${group}`)}</h3>
              <dl>{rows.map((command) => <div key={command.id}><dt>{command.title}</dt><dd><Caps of={command.shortcut ?? ""} /></dd></div>)}</dl>
            </section>
          );
        })}
        <section>
          <h3>{t("sheet.everywhere")}</h3>
          <dl>
            <div><dt>{t("sheet.lists")}</dt><dd><Caps of="j" /><Caps of="k" /></dd></div>
            <div><dt>{t("sheet.open")}</dt><dd><Caps of="Enter" /></dd></div>
            <div><dt>{t("cmd.up")}</dt><dd><Caps of="Escape" /></dd></div>
          </dl>
        </section>
      </div>
    </Dialog>
  );
});
