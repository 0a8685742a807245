import { expect, test } from "vitest";
import type { LineageEdge, LineageNode, LineageView, SyncRow } from "../../ipc";
import { formatRoute, type LineageRoute, parseRoute } from "../../routes";
import { neighboursOf, walk } from "./neighbours";
import { changesBetween, edgeAt, litByTrace, litByWay, nodeOfChip, pictureFrom } from "./picture";
import { around, asList, asOf, atLevel, choose, inwards, outwards, thingOf, toggled, wayFrom } from "./state";
import { barsOf, nearestBar } from "./strip";
import { openAtFirst, rowOf, treeOf, type Word } from "./tree";

const node = (key: string, distance: number, more: Partial<LineageNode> = {}): LineageNode => ({
  key, name: key, kind: "asset", subtype: "table", domain: null, catalogs: [], distance, stub: false, more_up: 0, more_down: 0, beneath: 0, x: distance * 256, y: 0, w: 184, h: 40, columns: [], ...more,
});
const edge = (from: string, to: string, more: Partial<LineageEdge> = {}): LineageEdge => ({
  from, to, from_column: null, to_column: null, transformation: null, kind: "data", count: 1, confidence: 1, knot: false, has_columns: false, reversed: false, provenance: [], route: [[0, 0], [1, 0], [2, 0], [3, 0]], ...more,
});
const ref = (key: string) => ({ key, name: key, kind: "asset" as const, subtype: "table", domain: null, catalogs: [] });
const viewOf = (nodes: LineageNode[], edges: LineageEdge[], more: Partial<LineageView> = {}): LineageView => ({
  focus: ref("f"), focus_column: null, level: "asset", nodes, edges, lanes: [], width: 1000, height: 400, upstream_total: 0, downstream_total: 0, cut: 0, cycles: [], notes: [], as_of: 1, complete: true, gaps: [], ...more,
});
// a → b → f → c, a → f, and c → b runs back: a circle.
const view = viewOf(
  [node("a", -2, { y: 300 }), node("b", -1, { y: 20 }), node("f", 0), node("c", 1, { more_down: 312 })],
  [edge("a", "b"), edge("b", "f"), edge("f", "c"), edge("a", "f"), edge("c", "b", { reversed: true })],
);
const words = (list: readonly Word[]): string[] => list.flatMap((word) => [`${word.id}${word.mark ? ` (${word.mark})` : ""}`, ...words(word.children)]);

test("the tree tells everything once, top to bottom, and stops at circles", () => {
  expect(words(treeOf(view))).toEqual([
    "up", "up/b", "up/b/c", "up/b/c/f (circle)", "up/b/a", "up/a",
    "down", "down/c", "down/c/b", "down/c/b/f (circle)",
  ]);
});

test("a thing met again is named and not told again", () => {
  const diamond = viewOf([node("f", 0), node("b", 1, { y: 0 }), node("c", 1, { y: 50 }), node("d", 2), node("e", 3)], [edge("f", "b"), edge("f", "c"), edge("b", "d"), edge("c", "d"), edge("d", "e")]);
  expect(words(treeOf(diamond))).toEqual(["up", "down", "down/b", "down/b/d", "down/b/d/e", "down/c", "down/c/d (again)"]);
});

test("a tree stays small where ways multiply", () => {
  const nodes = [node("f", 0)], edges: LineageEdge[] = [];
  for (let layer = 1; layer <= 12; layer += 1) for (const side of ["x", "y"]) {
    nodes.push(node(`${side}${layer}`, layer));
    for (const before of layer === 1 ? ["f"] : [`x${layer - 1}`, `y${layer - 1}`]) edges.push(edge(before, `${side}${layer}`));
  }
  expect(words(treeOf(viewOf(nodes, edges))).length).toBeLessThan(60);
});

test("the chosen thing of the map is found in the tree, and its way is open", () => {
  const tree = treeOf(view), row = rowOf(tree, "a");
  expect(row).toBe("up/b/a");
  expect(openAtFirst(tree, row, 0)).toContain("up/b");
  expect(rowOf(tree, "nobody")).toBeNull();
});

test("without a focus the tree goes domain by domain", () => {
  const orders = { key: "domain:///o", name: "Orders", hue: 1 };
  const whole = viewOf([node("a", 0, { domain: orders }), node("b", 0)], [edge("a", "b")], { focus: null });
  expect(words(treeOf(whole))).toEqual(["in/domain:///o", "at/a", "at/a/b", "in/none", "at/b"]);
});

test("brackets walk along the data to the nearest neighbour", () => {
  const beside = neighboursOf(view);
  expect(walk(beside, "f", "up")).toBe("b");
  expect(walk(beside, "b", "up")).toBe("c");
  expect(walk(beside, "f", "down")).toBe("c");
  expect(walk(beside, "a", "up")).toBeNull();
  expect(walk(beside, "nobody", "up")).toBeNull();
});

test("an edge to itself is no step", () => {
  expect(walk(neighboursOf(viewOf([node("f", 0)], [edge("f", "f")])), "f", "down")).toBeNull();
});

const route: LineageRoute = { page: "lineage", key: "a/b?c#d", level: "asset", up: 2, down: 3 };

test("every step of the reader is an address that leads back", () => {
  const steps: (LineageRoute | null)[] = [
    choose(route, "x#y"), choose(choose(route, "x"), null), toggled(route, "k&l"), toggled(toggled(route, "k"), "k"), wayFrom(route, "%"), wayFrom(route, null), asOf(route, 1_795_224_619_322), asOf(route, null),
    asList(route, true), asList(route, false), around(route, "z"), inwards(route, "z"), outwards(route), atLevel(route, "column"),
  ];
  for (const step of steps) {
    expect(step).not.toBeNull();
    if (step) expect(parseRoute(formatRoute(step))).toEqual(step);
  }
  expect(toggled(toggled(route, "k"), "k").keys).toBeUndefined();
});

test("levels change around what is in focus; datasets need something to stand around", () => {
  const whole: LineageRoute = { page: "lineage", key: null, level: "domain", up: 1, down: 1 };
  expect(atLevel(whole, "asset")).toBeNull();
  expect(atLevel({ ...whole, id: "t" }, "asset")).toEqual({ ...whole, key: "t", level: "asset" });
  expect(outwards(whole)).toBeNull();
  expect(inwards({ ...route, level: "column" }, "z").level).toBe("column");
  expect(outwards({ ...route, key: "t#c", level: "column" })?.key).toBe("t");
  expect(thingOf({ ...route, key: "t#c", level: "column" })).toBe("t");
  expect(thingOf(route)).toBe("a/b?c#d");
});

test("what links say too much is left out", () => {
  expect(parseRoute("/lineage/a?as_of=-1&state=evil&id=x")).toEqual({ page: "lineage", key: "a", level: "product", up: 1, down: 1, id: "x" });
  expect(parseRoute("/lineage/a?as_of=NaN")).toEqual({ page: "lineage", key: "a", level: "product", up: 1, down: 1 });
});

const OPTIONS = { chosen: null, expanded: [], filters: true, promises: new Map() };

test("the drawing has a chip where more is hidden, dashes for what runs back, and one line for one pair of columns", () => {
  const graph = pictureFrom(view, OPTIONS);
  expect(graph.chips).toEqual([expect.objectContaining({ id: "down c", text: "+ 312" })]);
  expect(nodeOfChip("down a b")).toBe("a b");
  expect(graph.edges.map((line) => line.dashed)).toEqual([false, false, false, false, true]);
  expect(pictureFrom(view, { ...OPTIONS, expanded: ["c"] }).chips.map((chip) => chip.id)).toContain("less c");
  const columns = viewOf([node("a", -1, { columns: ["x"] }), node("f", 0, { columns: ["X"] })], [
    edge("a", "f", { from_column: "x", to_column: "X", transformation: "DIRECT" }), edge("a", "f", { from_column: "x", transformation: "INDIRECT" }), edge("a", "f", { from_column: "x", transformation: "INDIRECT" }),
  ], { level: "column", focus_column: "x" });
  expect(pictureFrom(columns, OPTIONS).edges).toHaveLength(2);
  expect(pictureFrom(columns, { ...OPTIONS, filters: false }).edges).toHaveLength(1);
  expect(pictureFrom(columns, OPTIONS).nodes[1]?.rowsOn).toEqual(new Set(["X"]));
  const traced = { distance: 1, from: ref("a"), from_column: "X", to: ref("f"), to_column: "x", transformation: "DIRECT" as const, subtype: null, masking: false, provenance: [] };
  expect(litByTrace(columns, [traced], true)).toEqual(new Set(["0", "a", "f"]));
});

test("a way is lit as far as the picture shows it", () => {
  const { lit, outside } = litByWay(view, [ref("a"), ref("b"), ref("f"), ref("elsewhere")]);
  expect(lit).toEqual(new Set(["a", "b", "f", "0", "1"]));
  expect(outside).toBe(1);
  expect(edgeAt(view, "0")?.to).toBe("b");
  expect(edgeAt(view, "x")).toBeUndefined();
});

test("what came and what went between two times", () => {
  const then = viewOf([node("f", 0), node("old", 1)], [edge("f", "old")]);
  const { changes, added, gone } = changesBetween(then, view);
  expect(changes.get("old")).toBe("gone");
  expect(changes.get("f\nold")).toBe("gone");
  expect(changes.has("f")).toBe(false);
  expect([added, gone]).toEqual([8, 2]);
  expect(changesBetween(viewOf([node("s://h/A?env=PROD", 0)], []), viewOf([node("s://h/a", 0)], [])).gone).toBe(0);
});

test("the strip is old to new, newest at the end, and holds what its room holds", () => {
  const syncs: SyncRow[] = Array.from({ length: 500 }, (_, at) => ({ sync: at, at: 1000 + at, catalog: "c", complete: true, changed: at % 7 })).toReversed();
  const bars = barsOf(syncs, 400, 24);
  expect(bars.length).toBeLessThan(60);
  expect(bars.at(-1)?.sync.sync).toBe(499);
  expect(bars.every((bar) => bar.x >= 0 && bar.x <= 400 && Number.isFinite(bar.h))).toBe(true);
  expect(nearestBar(bars, 0)).toBe(0);
  expect(nearestBar(bars, 9e15)).toBe(bars.length - 1);
  expect(barsOf([], 400, 24)).toEqual([]);
  expect(barsOf(syncs.slice(0, 1), 0, 24)).toHaveLength(1);
});

test("things with names of the language stay apart", () => {
  const odd = ["constructor", "__proto__", "toString", "NaN", "null", ""];
  const strange = viewOf([node("f", 0), ...odd.map((key, at) => node(key, 1, { y: at }))], odd.map((key) => edge("f", key)));
  expect(treeOf(strange)[1]?.children).toHaveLength(odd.length);
  expect(pictureFrom(strange, OPTIONS).nodes).toHaveLength(odd.length + 1);
});
