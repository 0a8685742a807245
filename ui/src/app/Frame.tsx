// What stands around every page.
import { useCallback, useEffect, useState } from "react";
import { runCommand, useCommands } from "../commands";
import { t } from "../i18n";
import { forgetNewData, onEvent, startEvents } from "../ipc";
import { AddCatalog } from "../features/catalogs/AddCatalog";
import { announce, ToastRegion } from "../kit";
import { formatRoute, goAddress, useRoute } from "../routes";
import { useAppCommands } from "./commands";
import { ErrorBoundary } from "./ErrorBoundary";
import css from "./Frame.module.css";
import { useKeyboard } from "./keyboard";
import { PageOf } from "./pages";
import { Palette } from "./Palette";
import { Rail } from "./Rail";
import { SaveView } from "./SaveView";
import { ShortcutSheet } from "./ShortcutSheet";
import { StatusBar } from "./StatusBar";
import { useTheme } from "./theme";
import { TopBar } from "./TopBar";

const NONE: readonly string[] = [];

/** The frame's own dialogs, one at a time. */
export type Opened = "palette" | "sheet" | "save";

export function Frame() {
  const route = useRoute(), address = formatRoute(route);
  const [opened, setOpened] = useState<Opened | null>(null);
  const close = useCallback(() => setOpened(null), []);
  useTheme();
  useKeyboard();
  useCommands(useAppCommands(setOpened));
  useEffect(startEvents, []);
  useEffect(() => onEvent((event) => {
    if (event.type === "open") goAddress(event.route);
    if (event.type === "menu") runCommand(event.command);
    if (event.type === "job" && event.job.state === "failed" && !event.job.by_schedule) announce({ text: t("app.job", { title: event.job.title, message: event.job.message }), tone: "warn" });
  }), []);
  useEffect(forgetNewData, [route.page]);

  return (
    <div className={css["frame"]}>
      <a href="#page" className={css["skip"]} onClick={(event) => { event.preventDefault(); document.getElementById("page")?.focus(); }}>{t("app.skip")}</a>
      <Rail page={route.page} thing={route.page === "asset" ? route.key : null} />
      <TopBar route={route} />
      <main id="page" tabIndex={-1} className={css["main"]}>
        <ErrorBoundary at={address}><PageOf route={route} /></ErrorBoundary>
      </main>
      <StatusBar />
      <ToastRegion />
      <Palette open={opened === "palette"} onClose={close} />
      <ShortcutSheet open={opened === "sheet"} onClose={close} />
      <AddCatalog paths={route.page === "catalogs" ? route.add ?? NONE : NONE} />
      <SaveView open={opened === "save"} onClose={close} address={address} />
    </div>
  );
}
