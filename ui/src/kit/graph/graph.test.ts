import { expect, test } from "vitest";
import { fit, reveal, toWorld, zoomAt } from "./camera";
import { middleOf, neighbour, partAt } from "./hit";
import type { Graph } from "./shapes";

const node = (id: string, x: number, y: number) => ({ id, x, y, w: 100, h: 44, title: id, hue: 1 });
const graph: Graph = {
  nodes: [node("a", 0, 0), node("b", 200, 0), node("c", 200, 100), { ...node("d", 400, 50), h: 108, rows: [{ id: "x", text: "x" }, { id: "y", text: "y" }, { id: "z", text: "z" }] }],
  edges: [{ id: "ab", from: "a", to: "b", route: [[100, 22], [150, 22], [150, 22], [200, 22]], knot: true }, { id: "bd", from: "b", to: "d", route: [[300, 22], [350, 22], [350, 100], [400, 100]] }],
  lanes: [], chips: [{ id: "+9", x: 50, y: 80, text: "+ 9" }], width: 500, height: 200,
};

test("the point under the pointer stays while zooming", () => {
  const before = { x: 10, y: 20, zoom: 0.5 }, after = zoomAt(before, 1.6, 300, 200);
  expect(toWorld(after, 300, 200).map(Math.round)).toEqual(toWorld(before, 300, 200).map(Math.round));
});

test("everything fits, and an empty world is no trouble", () => {
  const camera = fit({ width: 5000, height: 100 }, { width: 800, height: 600 });
  expect(toWorld(camera, 0, 0)[0]).toBeLessThanOrEqual(0);
  expect(toWorld(camera, 800, 600)[0]).toBeGreaterThanOrEqual(5000);
  expect(fit({ width: 0, height: 0 }, { width: 800, height: 600 })).toEqual({ x: 0, y: 0, zoom: 1 });
});

test("a node out of sight is brought in, one in sight moves nothing", () => {
  const camera = { x: 0, y: 0, zoom: 1 }, view = { width: 300, height: 200 };
  expect(reveal(camera, view, { x: 50, y: 50, w: 100, h: 44 })).toEqual(camera);
  expect(reveal(camera, view, { x: 400, y: 50, w: 100, h: 44 }).x).toBe(224);
});

test("what lies under a point", () => {
  expect(partAt(graph, 10, 10, 1)).toEqual({ kind: "node", id: "a" });
  expect(partAt(graph, 410, 50 + 40 + 25, 1)).toEqual({ kind: "row", id: "d", row: "y" });
  expect(partAt(graph, 50, 80, 1)).toEqual({ kind: "chip", id: "+9" });
  expect(partAt(graph, 150, 24, 1)).toEqual({ kind: "knot", id: "ab" });
  expect(partAt(graph, 120, 24, 1)).toEqual({ kind: "edge", id: "ab" });
  expect(partAt(graph, 150, 180, 1)).toBeNull();
  expect(middleOf(graph.edges[0] ?? { id: "", from: "", to: "", route: [] })).toEqual([150, 22]);
});

test("arrows follow edges sideways and neighbours up and down", () => {
  expect(neighbour(graph, "a", "right")).toBe("b");
  expect(neighbour(graph, "b", "left")).toBe("a");
  expect(neighbour(graph, "b", "down")).toBe("c");
  expect(neighbour(graph, "c", "up")).toBe("b");
  expect(neighbour(graph, "a", "left")).toBeNull();
});
