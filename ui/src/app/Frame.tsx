// What stands around every page.
import { useCallback, useEffect, useLayoutEffect, useState } from "react";
import { runCommand, useCommands } from "../commands";
import { t } from "../i18n";
import { forgetNewData, onEvent, startEvents } from "../ipc";
import { announce, later, ToastRegion } from "../kit";
import { formatRoute, goAddress, useRoute } from "../routes";
import { useAppCommands } from "./commands";
import type { Opened } from "./Dialogs";
import { ErrorBoundary } from "./ErrorBoundary";
import { onFirstUse } from "./firstUse";
import css from "./Frame.module.css";
import { useKeyboard } from "./keyboard";
import { PageOf } from "./pages";
import { Rail } from "./Rail";
import { StatusBar } from "./StatusBar";
import { useTheme } from "./theme";
import { TopBar } from "./TopBar";

const NONE: readonly string[] = [];
const Dialogs = later(async () => (await import("./rest")).Dialogs);

export function Frame() {
  const route = useRoute(), address = formatRoute(route);
  const [opened, setOpened] = useState<Opened | null>(null);
  const close = useCallback(() => setOpened(null), []);
  const adding = route.page === "catalogs" ? route.add ?? NONE : NONE;
  const [started, setStarted] = useState(false);
  useTheme();
  useKeyboard();
  useCommands(useAppCommands(setOpened));
  useEffect(startEvents, []);
  // The dialogs and the search box bring the script of all that is not needed for the first page. It looks before anything
  // is painted: the first frame may be the useful one.
  useLayoutEffect(() => onFirstUse(() => setStarted(true)), []);
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
      <TopBar route={route} ready={started} />
      <main id="page" tabIndex={-1} className={css["main"]}>
        <ErrorBoundary at={address}><PageOf route={route} /></ErrorBoundary>
      </main>
      <StatusBar />
      <ToastRegion />
      {started || opened || adding.length > 0 ? (
        <ErrorBoundary aside at={`${address} ${opened}`}><Dialogs opened={opened} onClose={close} address={address} adding={adding} /></ErrorBoundary>
      ) : null}
    </div>
  );
}
