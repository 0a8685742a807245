import { backend, type ExportFormat, type ExportWhat, type FileToSave } from "../ipc";
import { t } from "../i18n";
import { announce } from "../kit";
import { announceError } from "./Problem";

/** Hands a finished file to the user; says so once it is kept, and why when it cannot be. */
export async function takeAlong(make: () => Promise<FileToSave>): Promise<void> {
  try {
    const file = await make();
    if (await backend.saveFile(file)) announce({ text: t("lists.exported", { name: file.file_name }) });
  } catch (error) {
    announceError(error);
  }
}

/** Makes an export as text and hands it over. */
export function exportText(what: ExportWhat, format: ExportFormat): Promise<void> {
  return takeAlong(async () => {
    const { file_name, media_type, text } = await backend.call("export.text", { what, format });
    return { file_name, content: new Blob([text], { type: media_type }) };
  });
}
