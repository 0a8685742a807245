// Draws a graph on a canvas: lanes, then edges, then nodes, then what floats. Only what is in sight, only what can be read.
import type { Camera, Size } from "./camera";
import { boundsOf, middleOf } from "./hit";
import type { Ink, Palette } from "./palette";
import { type Graph, type GraphChip, type GraphEdge, type GraphLane, type GraphNode, ROW } from "./shapes";

export interface Look {
  selected: string | null;
  hovered: string | null;
  /** Ids of nodes and edges on the path; everything else steps back. Empty: nothing does. */
  lit: ReadonlySet<string>;
  /** The ring is drawn only while the keyboard is here. */
  ring: boolean;
}

interface Scene {
  ctx: CanvasRenderingContext2D;
  palette: Palette;
  look: Look;
  zoom: number;
  view: { left: number; top: number; right: number; bottom: number };
}

/** Below these zooms the part cannot be read and is left out. */
const DETAIL = { rows: 0.5, subtitle: 0.55, title: 0.42, frame: 0.2 } as const;
const RADIUS = 5;
/** Below this width a line stands for one flow, or hardly more. */
const THIN = 1.5;

export function paint(ctx: CanvasRenderingContext2D, graph: Graph, camera: Camera, size: Size, ratio: number, palette: Palette, look: Look): void {
  const { zoom } = camera;
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.clearRect(0, 0, size.width, size.height);
  ctx.setTransform(ratio * zoom, 0, 0, ratio * zoom, -camera.x * ratio * zoom, -camera.y * ratio * zoom);
  const scene: Scene = {
    ctx, palette, look, zoom,
    view: { left: camera.x, top: camera.y, right: camera.x + size.width / zoom, bottom: camera.y + size.height / zoom },
  };
  for (const lane of graph.lanes) paintLane(scene, lane);
  const lit: GraphEdge[] = [];
  for (const edge of graph.edges) {
    if (!edgeInSight(scene, edge)) continue;
    if (look.lit.has(edge.id) || edge.id === look.selected || edge.id === look.hovered) lit.push(edge);
    else paintEdge(scene, edge, false);
  }
  for (const edge of lit) paintEdge(scene, edge, true);
  for (const node of graph.nodes) if (inSight(scene, node.x, node.y, node.w, node.h)) paintNode(scene, node);
  if (zoom >= DETAIL.title) for (const chip of graph.chips) paintChip(scene, chip);
  else for (const node of graph.nodes) if (look.lit.has(node.id) || node.id === look.selected) paintLabel(scene, node);
}

function paintLane(scene: Scene, lane: GraphLane): void {
  if (!inSight(scene, lane.x, lane.y, lane.w, lane.h)) return;
  const { ctx, palette, zoom } = scene;
  // Without a domain there is no dye: the ground shows.
  if (lane.hue !== null) {
    ctx.fillStyle = palette.dye(lane.hue, palette.laneAlpha);
    ctx.fillRect(lane.x, lane.y, lane.w, lane.h);
  }
  ctx.fillStyle = palette.ink.line;
  ctx.fillRect(lane.x, lane.y + lane.h - 1 / zoom, lane.w, 1 / zoom);
  ctx.fillStyle = palette.dye(lane.hue);
  ctx.fillRect(Math.max(lane.x, scene.view.left), lane.y, 3 / zoom, lane.h);
  if ((lane.y + lane.h - Math.max(lane.y, scene.view.top)) * zoom < 22) return;
  // The name stays readable and in sight at any zoom.
  const size = 12 / zoom;
  ctx.font = `600 ${size}px ${palette.font}`;
  ctx.textAlign = "left";
  ctx.textBaseline = "alphabetic";
  ctx.fillStyle = palette.ink["text-2"];
  ctx.fillText(lane.title, Math.max(lane.x, scene.view.left) + 12 / zoom, Math.max(lane.y, scene.view.top) + 17 / zoom);
}

function paintEdge(scene: Scene, edge: GraphEdge, lit: boolean): void {
  const { ctx, palette, look, zoom } = scene;
  const back = look.lit.size > 0 && !lit;
  ctx.beginPath();
  trace(ctx, edge);
  ctx.lineWidth = lineWidth(edge.width ?? 1.4, zoom) + (lit ? 0.8 : 0);
  ctx.strokeStyle = lit ? palette.ink.accent : edgeColor(palette, edge);
  ctx.globalAlpha = back ? 0.35 : 1;
  ctx.setLineDash(edge.dashed || edge.change === "gone" ? [4, 4] : []);
  ctx.stroke();
  ctx.setLineDash([]);
  if (zoom >= DETAIL.frame) {
    paintArrow(scene, edge);
    if (edge.knot) paintKnot(scene, edge, lit);
  }
  ctx.globalAlpha = 1;
}

/** A thin line is at most one pixel wide: without a graphics card a wider curve takes many times as long to draw. */
function lineWidth(width: number, zoom: number): number {
  const seen = Math.max(width, 0.8 / zoom);
  return width < THIN && zoom <= 1 ? Math.min(seen, 1 / zoom) : seen;
}

function edgeColor(palette: Palette, edge: GraphEdge): string {
  if (edge.change === "added") return palette.ink.pass;
  if (edge.change === "gone") return palette.ink.fail;
  return edge.hue === undefined || edge.hue === null ? palette.ink["line-2"] : palette.dye(edge.hue, palette.threadAlpha);
}

function paintArrow({ ctx }: Scene, edge: GraphEdge): void {
  const end = edge.route.at(-1), before = edge.route.at(-2);
  if (!end || !before) return;
  const angle = Math.atan2(end[1] - before[1], end[0] - before[0]), reach = 4 + (edge.width ?? 1.4);
  ctx.fillStyle = ctx.strokeStyle;
  ctx.beginPath();
  ctx.moveTo(end[0], end[1]);
  ctx.lineTo(end[0] - reach * Math.cos(angle - 0.45), end[1] - reach * Math.sin(angle - 0.45));
  ctx.lineTo(end[0] - reach * Math.cos(angle + 0.45), end[1] - reach * Math.sin(angle + 0.45));
  ctx.fill();
}

function paintKnot({ ctx, palette }: Scene, edge: GraphEdge, lit: boolean): void {
  const [x, y] = middleOf(edge);
  ctx.beginPath();
  ctx.moveTo(x, y - 5);
  ctx.lineTo(x + 5, y);
  ctx.lineTo(x, y + 5);
  ctx.lineTo(x - 5, y);
  ctx.closePath();
  ctx.fillStyle = palette.ink.ground;
  ctx.fill();
  ctx.lineWidth = 1.4;
  ctx.strokeStyle = lit ? palette.ink.accent : palette.ink["text-2"];
  ctx.stroke();
}

function paintNode(scene: Scene, node: GraphNode): void {
  const { ctx, palette, look, zoom } = scene;
  const chosen = node.id === look.selected;
  ctx.globalAlpha = look.lit.size > 0 && !look.lit.has(node.id) && !chosen ? palette.paleAlpha : 1;
  if (zoom < DETAIL.frame) {
    ctx.fillStyle = chosen ? palette.ink.accent : palette.dye(node.hue, 0.8);
    ctx.fillRect(node.x, node.y, node.w, node.h);
    ctx.globalAlpha = 1;
    return;
  }
  const border = chosen ? palette.ink.accent : changeInk(palette, node) ?? (node.id === look.hovered ? palette.ink["text-2"] : palette.ink["line-2"]);
  const dashed = node.dashed || node.change === "gone", width = chosen ? 2 : 1;
  if (dashed || ctx.globalAlpha < 1) {
    box(ctx, node, RADIUS, 0);
    ctx.fillStyle = palette.ink.card;
    ctx.fill();
    ctx.lineWidth = width;
    ctx.strokeStyle = border;
    ctx.setLineDash(dashed ? [4, 3] : []);
    ctx.stroke();
    ctx.setLineDash([]);
  } else {
    // A box upon a box: without a graphics card to stroke a line takes many times as long as to fill.
    box(ctx, node, RADIUS, width / 2);
    ctx.fillStyle = border;
    ctx.fill();
    box(ctx, node, RADIUS, -width / 2);
    ctx.fillStyle = palette.ink.card;
    ctx.fill();
  }
  ctx.fillStyle = palette.dye(node.hue);
  ctx.fillRect(node.x, node.y + 7, 3, Math.min(node.h - 14, 26));
  if (zoom >= DETAIL.title) paintWords(scene, node);
  if (zoom >= DETAIL.rows && node.rows) paintRows(scene, node);
  if (chosen && look.ring) paintRing(scene, node);
  ctx.globalAlpha = 1;
}

/** From afar only what is lit keeps its name, at the size of the screen. */
function paintLabel({ ctx, palette, zoom }: Scene, node: GraphNode): void {
  const x = node.x + node.w / 2, y = node.y - 5 / zoom;
  ctx.font = `600 ${11 / zoom}px ${palette.font}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "alphabetic";
  ctx.lineJoin = "round";
  ctx.lineWidth = 4 / zoom;
  ctx.strokeStyle = palette.ink.ground;
  ctx.strokeText(node.title, x, y);
  ctx.fillStyle = palette.ink.text;
  ctx.fillText(node.title, x, y);
}

function paintWords(scene: Scene, node: GraphNode): void {
  const { ctx, palette, zoom } = scene;
  const room = node.w - 24 - (node.standing || node.change ? 18 : 0);
  ctx.textAlign = "left";
  ctx.textBaseline = "alphabetic";
  ctx.font = `600 13px ${palette.font}`;
  ctx.fillStyle = palette.ink.text;
  const lower = node.subtitle !== undefined && zoom >= DETAIL.subtitle;
  ctx.fillText(cut(ctx, node.title, room), node.x + 12, node.y + (lower ? 17 : Math.min(node.h, 40) / 2 + 5));
  if (lower && node.subtitle) {
    ctx.font = `400 11px ${palette.font}`;
    ctx.fillStyle = palette.ink["text-2"];
    ctx.fillText(cut(ctx, node.subtitle, room), node.x + 12, node.y + 32);
  }
  const x = node.x + node.w - 16, y = node.y + 13;
  if (node.change) paintSign(scene, node.change, x, y);
  else if (node.standing) paintStanding(scene, node.standing, x, y);
}

function paintRows(scene: Scene, node: GraphNode): void {
  const { ctx, palette } = scene;
  ctx.fillStyle = palette.ink.line;
  ctx.fillRect(node.x + 1, node.y + ROW.top - 1, node.w - 2, 1);
  node.rows?.forEach((row, at) => {
    const y = node.y + ROW.top + at * ROW.height;
    if (y + ROW.height < scene.view.top || y > scene.view.bottom) return;
    const on = node.rowsOn?.has(row.id) ?? false;
    if (on) {
      ctx.fillStyle = palette.ink["accent-ground"];
      ctx.beginPath();
      ctx.roundRect(node.x + ROW.inset, y + 1, node.w - 2 * ROW.inset, ROW.height - 2, 3);
      ctx.fill();
    }
    ctx.font = `${on ? 600 : 400} 11.5px ${palette.mono}`;
    ctx.fillStyle = on ? palette.ink.accent : palette.ink.text;
    ctx.textAlign = "left";
    ctx.fillText(cut(ctx, row.text, node.w - (row.note ? 56 : 24)), node.x + 12, y + 14);
    if (row.note) {
      ctx.font = `400 10.5px ${palette.font}`;
      ctx.fillStyle = palette.ink["text-2"];
      ctx.textAlign = "right";
      ctx.fillText(row.note, node.x + node.w - 10, y + 14);
    }
  });
}

/** The marks of StateMark, drawn by hand. */
function paintStanding({ ctx, palette }: Scene, standing: NonNullable<GraphNode["standing"]>, x: number, y: number): void {
  if (standing === "off") return;
  ctx.strokeStyle = ctx.fillStyle = palette.ink[standing];
  ctx.lineWidth = 1.5;
  ctx.beginPath();
  if (standing === "pass") {
    ctx.moveTo(x - 3, y);
    ctx.lineTo(x - 0.8, y + 2.4);
    ctx.lineTo(x + 3.4, y - 3);
    ctx.stroke();
  } else if (standing === "warn") {
    ctx.moveTo(x, y - 4.6);
    ctx.lineTo(x + 5, y + 4.2);
    ctx.lineTo(x - 5, y + 4.2);
    ctx.closePath();
    ctx.moveTo(x, y - 1.4);
    ctx.lineTo(x, y + 1.4);
    ctx.stroke();
  } else {
    ctx.arc(x, y, 4.8, 0, 2 * Math.PI);
    if (standing === "fail") ctx.fill();
    else {
      ctx.setLineDash([2, 1.6]);
      ctx.stroke();
      ctx.setLineDash([]);
    }
  }
  if (standing === "fail") paintCross(ctx, x, y, palette.ink.card);
}

function paintCross(ctx: CanvasRenderingContext2D, x: number, y: number, color: string): void {
  ctx.strokeStyle = color;
  ctx.lineWidth = 1.4;
  ctx.beginPath();
  ctx.moveTo(x - 1.8, y - 1.8);
  ctx.lineTo(x + 1.8, y + 1.8);
  ctx.moveTo(x + 1.8, y - 1.8);
  ctx.lineTo(x - 1.8, y + 1.8);
  ctx.stroke();
}

function paintSign({ ctx, palette }: Scene, change: NonNullable<GraphNode["change"]>, x: number, y: number): void {
  ctx.font = `600 13px ${palette.font}`;
  ctx.textAlign = "center";
  ctx.fillStyle = palette.ink[CHANGE_INK[change]];
  ctx.fillText(change === "added" ? "+" : change === "gone" ? "−" : "≠", x, y + 5);
}

function paintChip({ ctx, palette, look }: Scene, chip: GraphChip): void {
  ctx.font = `500 11px ${palette.font}`;
  const w = Math.max(40, ctx.measureText(chip.text).width + 20);
  ctx.beginPath();
  ctx.roundRect(chip.x - w / 2, chip.y - 10, w, 20, 10);
  ctx.fillStyle = palette.ink.card;
  ctx.fill();
  ctx.lineWidth = 1;
  ctx.strokeStyle = look.hovered === chip.id ? palette.ink.accent : palette.ink["line-2"];
  ctx.stroke();
  ctx.fillStyle = look.hovered === chip.id ? palette.ink.accent : palette.ink["text-2"];
  ctx.textAlign = "center";
  ctx.fillText(chip.text, chip.x, chip.y + 4);
}

function paintRing({ ctx, palette, zoom }: Scene, node: GraphNode): void {
  ctx.lineWidth = 2 / zoom;
  ctx.strokeStyle = palette.ink.accent;
  ctx.beginPath();
  const gap = 4 / zoom;
  ctx.roundRect(node.x - gap, node.y - gap, node.w + 2 * gap, node.h + 2 * gap, RADIUS + gap);
  ctx.stroke();
}

const CHANGE_INK: Record<NonNullable<GraphNode["change"]>, Ink> = { added: "pass", gone: "fail", changed: "warn" };

function changeInk(palette: Palette, node: GraphNode): string | null {
  return node.change ? palette.ink[CHANGE_INK[node.change]] : null;
}

function box(ctx: CanvasRenderingContext2D, node: GraphNode, radius: number, grown: number): void {
  ctx.beginPath();
  ctx.roundRect(node.x - grown, node.y - grown, node.w + 2 * grown, node.h + 2 * grown, radius + grown);
}

function trace(ctx: CanvasRenderingContext2D, edge: GraphEdge): void {
  const [start, ...rest] = edge.route;
  if (!start) return;
  ctx.moveTo(start[0], start[1]);
  for (let at = 0; at + 2 < rest.length; at += 3) {
    const a = rest[at], b = rest[at + 1], c = rest[at + 2];
    if (a && b && c) ctx.bezierCurveTo(a[0], a[1], b[0], b[1], c[0], c[1]);
  }
}

function edgeInSight(scene: Scene, edge: GraphEdge): boolean {
  const { left, top, right, bottom } = boundsOf(edge);
  return inSight(scene, left, top, right - left, bottom - top);
}

function inSight({ view }: Scene, x: number, y: number, w: number, h: number): boolean {
  return x <= view.right && x + w >= view.left && y <= view.bottom && y + h >= view.top;
}

const cuts = new Map<string, string>();

/** The text, cut at its end to fit. Measured once for each text, font and width. */
function cut(ctx: CanvasRenderingContext2D, text: string, width: number): string {
  const key = `${ctx.font}|${Math.round(width)}|${text}`;
  const before = cuts.get(key);
  if (before !== undefined) return before;
  let fits = text;
  if (ctx.measureText(text).width > width) {
    const letters = [...text];
    let low = 0, high = letters.length;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (ctx.measureText(`${letters.slice(0, middle).join("")}…`).width <= width) low = middle;
      else high = middle - 1;
    }
    fits = `${letters.slice(0, low).join("")}…`;
  }
  if (cuts.size > 20_000) cuts.clear();
  cuts.set(key, fits);
  return fits;
}
