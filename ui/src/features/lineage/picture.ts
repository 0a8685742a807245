// From the answer to the drawing: boxes, edges, lanes and chips.
import { shownName, t } from "../../i18n";
import type { ColumnStep, LineageEdge, LineageNode, LineageView, PromiseState, ThingRef } from "../../ipc";
import type { Graph, GraphChip, GraphEdge, GraphNode, Standing } from "../../kit";
import { kindWords, standingOf } from "../../mesh";

export interface PictureOptions {
  chosen: string | null;
  expanded: readonly string[];
  /** INDIRECT edges of columns too. */
  filters: boolean;
  promises: ReadonlyMap<string, PromiseState>;
  /** Nodes and edges that came or went since another time. */
  changes?: ReadonlyMap<string, "added" | "gone">;
}

/** Lanes reach beyond whatever the window shows. */
const FAR = 60_000;
const CHIP_GAP = 12, CHIP_IN = 22, FOOT = 4;

export function pictureFrom(view: LineageView, options: PictureOptions): Graph {
  const circles = new Set(view.cycles.flat());
  return {
    nodes: view.nodes.map((node) => boxOf(node, view, options, circles)),
    edges: edgesOf(view, options),
    lanes: view.lanes.map((lane, at, { length }) => ({
      id: lane.domain?.key ?? `none${at}`, x: -FAR, y: lane.y - (at === 0 ? FAR : 0), w: view.width + 2 * FAR,
      h: lane.h + (at === 0 ? FAR : 0) + (at === length - 1 ? FAR : 0), title: lane.domain ? shownName(lane.domain.name) : t("domain.none"), hue: lane.domain?.hue ?? null,
    })),
    chips: view.nodes.flatMap((node) => chipsOf(node, options)),
    width: view.width, height: view.height,
  };
}

function boxOf(node: LineageNode, view: LineageView, { promises, changes }: PictureOptions, circles: ReadonlySet<string>): GraphNode {
  const promise = promises.get(node.key), change = changes?.get(node.key);
  const standing: Standing | undefined = promise === undefined ? undefined : standingOf(promise);
  const words = wordsOf(node);
  return {
    id: node.key, x: node.x - node.w / 2, y: node.y - node.h / 2, w: node.w, h: node.h + (node.columns.length > 0 ? FOOT : 0),
    title: shownName(node.name), subtitle: circles.has(node.key) ? t("lineage.cycleMark", { text: words }) : words, hue: node.domain?.hue ?? null,
    ...(standing && standing !== "pass" && standing !== "off" ? { standing } : {}), ...(node.stub ? { dashed: true } : {}), ...(change ? { change } : {}),
    ...(view.level === "column" && node.columns.length > 0 ? {
      rows: node.columns.map((column) => ({ id: column, text: column })),
      ...(view.focus?.key === node.key && view.focus_column ? { rowsOn: new Set(node.columns.filter((column) => sameColumn(column, view.focus_column))) } : {}),
    } : {}),
  };
}

/** "table · snowflake", "data product · 2 beneath". */
export function wordsOf(node: LineageNode): string {
  if (node.kind === "asset") return kindWords({ ...node, platform: platformOf(node.key) });
  const kind = kindWords(node);
  return node.beneath > 0 ? t("lineage.subtitleBeneath", { kind, count: node.beneath }) : kind;
}

function platformOf(key: string): string {
  const platform = key.split(":", 1)[0] ?? "";
  return platform === "asset" ? "" : platform;
}

/** The id of an edge in the drawing is its place in the view. */
export function edgeAt(view: LineageView, id: string): LineageEdge | undefined {
  return view.edges[Number(id)];
}

function edgesOf(view: LineageView, { filters, changes }: PictureOptions): GraphEdge[] {
  const hues = new Map(view.nodes.map((node) => [node.key, node.domain?.hue ?? null])), drawn = new Set<string>();
  return view.edges.flatMap((edge, index): GraphEdge[] => {
    if (edge.transformation === "INDIRECT" && !filters) return [];
    // The same columns may be joined for several reasons (group, filter): one line says it.
    const same = [edge.from, edge.to, edge.from_column, edge.to_column, edge.transformation].join("\n");
    if (drawn.has(same)) return [];
    drawn.add(same);
    const change = changes?.get(`${edge.from}\n${edge.to}`), bundle = view.level === "domain";
    return [{
      id: String(index), from: edge.from, to: edge.to, route: edge.route, width: 1.3 + Math.log2(Math.max(1, edge.count)) * 0.5,
      hue: bundle ? hues.get(edge.from) ?? null : null, dashed: edge.transformation === "INDIRECT" || edge.reversed || edge.confidence < 0.5,
      knot: edge.knot && edge.from_column === null, ...(change ? { change } : {}),
    }];
  });
}

/** What is hidden behind a box: behind the focus on both sides, else on its far side. */
function chipsOf(node: LineageNode, { chosen, expanded }: PictureOptions): GraphChip[] {
  const y = node.y + node.h / 2 + CHIP_GAP, left = node.x - node.w / 2, both = node.key === chosen || node.distance === 0, chips: GraphChip[] = [];
  if (node.more_up > 0 && (both || node.distance < 0)) chips.push({ id: `up ${node.key}`, x: left + CHIP_IN, y, text: `+ ${node.more_up}` });
  if (node.more_down > 0 && (both || node.distance > 0)) chips.push({ id: `down ${node.key}`, x: left + node.w - CHIP_IN, y, text: `+ ${node.more_down}` });
  if (expanded.includes(node.key)) chips.push({ id: `less ${node.key}`, x: node.x, y, text: "−" });
  return chips;
}

/** Which node a chip belongs to. */
export function nodeOfChip(id: string): string {
  return id.slice(id.indexOf(" ") + 1);
}

/** Ids of the nodes and edges on a way, and how many of its steps the picture does not show. */
export function litByWay(view: LineageView, way: readonly ThingRef[]): { lit: Set<string>; outside: number } {
  const there = new Set(view.nodes.map((node) => node.key)), lit = new Set<string>();
  for (const thing of way) if (there.has(thing.key)) lit.add(thing.key);
  let outside = 0;
  way.slice(1).forEach((thing, at) => {
    const before = way[at]?.key, edges = view.edges.flatMap((edge, index) => (edge.from === before && edge.to === thing.key ? [String(index)] : []));
    if (edges.length === 0) outside += 1;
    for (const id of edges) lit.add(id);
  });
  return { lit, outside };
}

/** Ids of the nodes and edges of a column's trace. */
export function litByTrace(view: LineageView, steps: readonly ColumnStep[], filters: boolean): Set<string> {
  const wanted = new Map<string, ColumnStep[]>();
  for (const step of steps) {
    const pair = `${step.from.key}\n${step.to.key}`;
    wanted.set(pair, [...(wanted.get(pair) ?? []), step]);
  }
  const lit = new Set<string>();
  view.edges.forEach((edge, index) => {
    const hit = (wanted.get(`${edge.from}\n${edge.to}`) ?? []).some((step) =>
      sameColumn(step.from_column, edge.from_column) && sameColumn(step.to_column, edge.to_column) && (filters || step.transformation !== "INDIRECT"));
    if (!hit) return;
    lit.add(String(index)).add(edge.from).add(edge.to);
  });
  if (view.focus) lit.add(view.focus.key);
  return lit;
}

/** Catalogs disagree about the case of column names. */
function sameColumn(a: string | null, b: string | null): boolean {
  return a === b || (a !== null && b !== null && a.toLowerCase() === b.toLowerCase());
}

/**
 * What came and what went between then and now, by what the picture of then shows: keys of nodes, and `from\nto` of edges.
 * A key may be spelled otherwise when fewer catalogs were read, so case and environment do not count as a change.
 */
export function changesBetween(then: LineageView, now: LineageView): { changes: Map<string, "gone">; added: number; gone: number; whole: boolean } {
  const before = new Set(partsOf(then).map(([, folded]) => folded)), after = new Set(partsOf(now).map(([, folded]) => folded));
  const changes = new Map<string, "gone">();
  for (const [id, folded] of partsOf(then)) if (!after.has(folded)) changes.set(id, "gone");
  return { changes, added: [...after].filter((folded) => !before.has(folded)).length, gone: changes.size, whole: then.complete && now.complete };
}

/** Each part of a view as it is spelled, and as it is compared. */
function partsOf(view: LineageView): [string, string][] {
  return [...view.nodes.map((node): [string, string] => [node.key, foldKey(node.key)]), ...[...new Set(view.edges.map((edge) => `${edge.from}\n${edge.to}`))].map((pair): [string, string] => [pair, pair.split("\n").map(foldKey).join("\n")])];
}

function foldKey(key: string): string {
  return key.replace(/\?.*$/, "").toLowerCase();
}
