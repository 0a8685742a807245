// Everything that can be done anywhere: one list for the palette, the shortcuts, the sheet behind "?" and the native menu.
// A page adds its own with `useCommands` of the registry.
import { useMemo } from "react";
import type { Command } from "../commands";
import { t } from "../i18n";
import { backend, queryClient, type Settings, showNewData, useCommand, useDo, useNewData } from "../ipc";
import { announce } from "../kit";
import { copyText } from "../mesh";
import { currentRoute, go, goAddress, LINEAGE_DEFAULT, parentOf, type Route, step, weftLink } from "../routes";
import type { Opened } from "./Dialogs";

/** The global commands. `open` shows one of the frame's own dialogs. */
export function useAppCommands(open: (what: Opened) => void): readonly Command[] {
  const settings = useCommand("settings.get", {}).data;
  const saveSettings = useDo("settings.set", ["settings.get"]).mutate;
  const sync = useDo("catalogs.sync", ["app.status"]).mutate;
  const sample = useDo("sample.open", ["app.status"]).mutate;
  const hasNew = useNewData();
  const views = useCommand("shelf.list", {}).data?.views;
  return useMemo(() => [
    ...GO.map(([id, key, shortcut, to]): Command => ({ id, title: t(key), group: "go", shortcut, run: () => go(to) })),
    ...(views ?? []).map((view): Command => ({ id: `view.saved.${view.name}`, title: view.name, group: "go", run: () => goAddress(view.route) })),
    { id: "app.palette", title: t("cmd.palette"), group: "help", shortcut: "mod+k", run: () => open("palette") },
    { id: "app.shortcuts", title: t("cmd.shortcuts"), group: "help", shortcut: "?", run: () => open("sheet") },
    { id: "search.focus", title: t("cmd.search"), group: "do", shortcut: "/", run: focusSearch },
    { id: "view.back", title: t("cmd.back"), group: "view", shortcut: "alt+ArrowLeft", run: () => step(-1) },
    { id: "view.forward", title: t("cmd.forward"), group: "view", shortcut: "alt+ArrowRight", run: () => step(1) },
    { id: "view.up", title: t("cmd.up"), group: "view", run: goUp },
    { id: "view.save", title: t("cmd.saveView"), group: "view", shortcut: "mod+s", run: () => open("save") },
    { id: "view.copyLink", title: t("cmd.copyLink"), group: "view", shortcut: "y", run: () => void copyText(weftLink(currentRoute()), t("done.link")) },
    { id: "view.showNew", title: t("cmd.showNew"), group: "view", shortcut: "r", when: () => hasNew, run: showNewData },
    ...THEMES.map(([theme, key]): Command => ({
      id: `theme.${theme}`, title: t(key), group: "view", when: () => settings !== undefined && settings.theme !== theme,
      run: () => { if (settings) saveSettings({ ...settings, theme }); },
    })),
    { id: "catalogs.add", title: t("catalogs.add"), group: "do", run: () => open("add") },
    { id: "catalogs.sync", title: t("cmd.syncAll"), group: "do", run: () => sync({}, { onSuccess: () => announce({ text: t("done.syncing") }) }) },
    { id: "sample.open", title: t("cmd.openSample"), group: "do", run: () => sample({}, { onSuccess: () => announce({ text: t("done.sample") }) }) },
    { id: "app.diagnostics", title: t("cmd.copyDiagnostics"), group: "help", run: () => void copyDiagnostics() },
  ], [open, settings, saveSettings, sync, sample, hasNew, views]);
}

const GO = [
  ["home.map", "cmd.goHome", "g h", { page: "home" }],
  ["search.run", "cmd.goDiscover", "g d", { page: "discover", q: "" }],
  ["lineage.around", "cmd.goLineage", "g l", { page: "lineage", key: null, ...LINEAGE_DEFAULT }],
  ["sla.board", "cmd.goPromises", "g p", { page: "promises" }],
  ["governance.audit", "cmd.goGovernance", "g g", { page: "governance" }],
  ["changes.list", "cmd.goChanges", "g c", { page: "changes" }],
  ["catalogs.list", "cmd.goCatalogs", "g k", { page: "catalogs" }],
  ["settings.get", "cmd.goSettings", "g s", { page: "settings" }],
] as const satisfies readonly (readonly [string, `cmd.${string}`, string, Route])[];

const THEMES = [
  ["system", "cmd.themeSystem"], ["light", "cmd.themeLight"], ["dark", "cmd.themeDark"], ["contrast", "cmd.themeContrast"],
] as const satisfies readonly (readonly [Settings["theme"], `cmd.${string}`])[];

function goUp(): void {
  const up = parentOf(currentRoute());
  if (up) go(up);
}

/** The page's own search box, else the one at the top. */
function focusSearch(): void {
  const field = document.querySelector<HTMLInputElement>("main [data-search] input, main input[data-search]")
    ?? document.querySelector<HTMLInputElement>("[data-search] input");
  if (field) {
    field.focus();
    field.select();
  } else go({ page: "discover", q: "" });
}

async function copyDiagnostics(): Promise<void> {
  const { checks } = await queryClient.fetchQuery({ queryKey: ["app.diagnostics", { files: true }], queryFn: () => backend.call("app.diagnostics", { files: true }), staleTime: 0 });
  const lines = checks.map((check) => `${check.ok === null ? " " : check.ok ? "ok" : "!!"}  ${check.name}: ${check.message}`);
  await copyText(lines.join("\n"), t("done.diagnostics"));
}
