// Takes the picture along.
import { t } from "../../i18n";
import type { LineageView } from "../../ipc";
import { announce, type Graph, pictureOf } from "../../kit";
import { takeAlong } from "../../mesh";

/** Lanes reach beyond the drawing by this much on paper; in the window they never end. */
const EDGE = 24;

/** The drawing as it stands, as a picture file. */
export async function exportPng(graph: Graph, view: LineageView): Promise<void> {
  const content = await pictureOf({ ...graph, lanes: graph.lanes.map((lane) => ({ ...lane, ...within(lane, graph) })) });
  if (!content) {
    announce({ text: t("lineage.noPng"), tone: "warn" });
    return;
  }
  const name = (view.focus?.name ?? "mesh").replace(/[^\p{L}\p{N}_-]+/gu, "-").slice(0, 60);
  await takeAlong(() => Promise.resolve({ file_name: `lineage-${name}.png`, content }));
}

function within({ x, y, w, h }: { x: number; y: number; w: number; h: number }, { width, height }: Graph) {
  const left = Math.max(x, -EDGE), top = Math.max(y, -EDGE);
  return { x: left, y: top, w: Math.min(x + w, width + EDGE) - left, h: Math.min(y + h, height + EDGE) - top };
}
