// The drawing as a picture file: everything, as large as it can be within what canvases can hold.
import { paint } from "./paint";
import { readPalette } from "./palette";
import type { Graph } from "./shapes";

const LARGEST = 8_000, MARGIN = 24;
const PLAIN = { selected: null, hovered: null, lit: new Set<string>(), ring: false };

/** A PNG of the whole graph on the page's ground; null where the machine cannot make one. */
export function pictureOf(graph: Graph): Promise<Blob | null> {
  const width = graph.width + 2 * MARGIN, height = graph.height + 2 * MARGIN;
  const ratio = Math.min(2, LARGEST / width, LARGEST / height);
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(width * ratio);
  canvas.height = Math.ceil(height * ratio);
  const ctx = canvas.getContext("2d");
  if (!ctx) return Promise.resolve(null);
  const palette = readPalette(document.documentElement);
  paint(ctx, graph, { x: -MARGIN, y: -MARGIN, zoom: 1 }, { width, height }, ratio, palette, PLAIN);
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  ctx.globalCompositeOperation = "destination-over";
  ctx.fillStyle = palette.ink.ground;
  ctx.fillRect(0, 0, canvas.width, canvas.height);
  return new Promise((done) => {
    canvas.toBlob(done, "image/png");
  });
}
