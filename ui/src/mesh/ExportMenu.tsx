import type { ExportFormat, ExportWhat } from "../ipc";
import { t } from "../i18n";
import { Button, Menu } from "../kit";
import { exportText } from "./takeAlong";

const FORMATS = [
  ["csv", "lists.exportCsv"], ["json", "lists.exportJson"], ["markdown", "lists.exportMarkdown"],
] as const satisfies readonly (readonly [ExportFormat, string])[];

/** Takes a list along: the file says what was left out and as of when it is. */
export function ExportMenu({ what }: { what: ExportWhat }) {
  return (
    <Menu label={t("lists.export")} trigger={<Button>{t("lists.export")}</Button>} entries={FORMATS.map(([format, word]) => ({
      id: format, text: t(word), run: () => void exportText(what, format),
    }))} />
  );
}
