// Takes the picture along.
import { t } from "../../i18n";
import { backend, type ExportFormat, type LineageView } from "../../ipc";
import { announce, type Graph, pictureOf } from "../../kit";
import { announceError } from "../../mesh";
import type { LineageRoute } from "../../routes";

export async function exportText(route: LineageRoute, view: LineageView, format: ExportFormat): Promise<void> {
  try {
    const file = await backend.call("export.text", { what: { what: "lineage", key: view.focus?.key ?? null, level: route.level }, format });
    backend.saveFile(file);
    announce({ text: t("lineage.exported", { name: file.file_name }) });
  } catch (error) {
    announceError(error);
  }
}

/** The drawing as it stands, as a picture file. */
export async function exportPng(graph: Graph, view: LineageView): Promise<void> {
  // The lanes reach far beyond the drawing; on paper they end with it.
  const blob = await pictureOf({ ...graph, lanes: graph.lanes.map((lane) => ({ ...lane, x: -24, w: graph.width + 48, y: Math.max(lane.y, -24), h: Math.min(lane.y + lane.h, graph.height + 24) - Math.max(lane.y, -24) })) });
  if (!blob) {
    announce({ text: t("lineage.noPng"), tone: "warn" });
    return;
  }
  const name = `lineage-${(view.focus?.name ?? "mesh").replace(/[^\p{L}\p{N}_-]+/gu, "-").slice(0, 60)}.png`;
  const url = URL.createObjectURL(blob), anchor = document.createElement("a");
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
  announce({ text: t("lineage.exported", { name }) });
}
