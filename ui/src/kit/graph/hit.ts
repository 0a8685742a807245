// What lies under a point, and what lies beside a node.
import { type Graph, type GraphEdge, type GraphNode, type Part, ROW } from "./shapes";

const CHIP = { w: 48, h: 22 } as const;
const NEAR = 6;
const KNOT = 9;

/** The topmost part at a point of the world. `zoom` keeps thin edges easy to hit from afar. */
export function partAt(graph: Graph, x: number, y: number, zoom: number): Part | null {
  for (const chip of graph.chips) {
    if (Math.abs(x - chip.x) <= CHIP.w / 2 && Math.abs(y - chip.y) <= CHIP.h / 2) return { kind: "chip", id: chip.id };
  }
  for (let at = graph.nodes.length - 1; at >= 0; at -= 1) {
    const node = graph.nodes[at];
    if (!node || x < node.x || x > node.x + node.w || y < node.y || y > node.y + node.h) continue;
    const row = node.rows?.[Math.floor((y - node.y - ROW.top) / ROW.height)];
    return row && y - node.y >= ROW.top ? { kind: "row", id: node.id, row: row.id } : { kind: "node", id: node.id };
  }
  const reach = NEAR / zoom;
  let best: Part | null = null, nearest = reach;
  for (const edge of graph.edges) {
    if (!near(boundsOf(edge), x, y, Math.max(reach, KNOT))) continue;
    if (edge.knot) {
      const [kx, ky] = middleOf(edge);
      if (Math.abs(x - kx) + Math.abs(y - ky) <= KNOT) return { kind: "knot", id: edge.id };
    }
    const away = distanceTo(edge, x, y);
    if (away < nearest) {
      nearest = away;
      best = { kind: "edge", id: edge.id };
    }
  }
  return best;
}

/** The next node in a direction: along an edge where there is one, else the nearest on that side. */
export function neighbour(graph: Graph, from: string, direction: "left" | "right" | "up" | "down"): string | null {
  const start = graph.nodes.find((node) => node.id === from);
  if (!start) return graph.nodes[0]?.id ?? null;
  const sideways = direction === "left" || direction === "right";
  if (sideways) {
    const joined = new Set(graph.edges.flatMap((edge) => direction === "right"
      ? (edge.from === from ? [edge.to] : [])
      : (edge.to === from ? [edge.from] : [])));
    const next = closest(start, graph.nodes.filter((node) => joined.has(node.id)), () => true);
    if (next) return next.id;
  }
  return closest(start, graph.nodes, (dx, dy) => {
    switch (direction) {
      case "left": return dx < -1 && Math.abs(dy) <= Math.abs(dx) * 2;
      case "right": return dx > 1 && Math.abs(dy) <= Math.abs(dx) * 2;
      case "up": return dy < -1 && Math.abs(dx) <= Math.abs(dy) * 2;
      case "down": return dy > 1 && Math.abs(dx) <= Math.abs(dy) * 2;
    }
  })?.id ?? null;
}

/** The node nearest to a point. */
export function nearestTo(graph: Graph, x: number, y: number): string | null {
  let best: string | null = null, least = Infinity;
  for (const node of graph.nodes) {
    const away = Math.hypot(node.x + node.w / 2 - x, node.y + node.h / 2 - y);
    if (away < least) [best, least] = [node.id, away];
  }
  return best;
}

export interface Bounds {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

const known = new WeakMap<GraphEdge, Bounds>();

/** The box around a curve; its control points contain it. */
export function boundsOf(edge: GraphEdge): Bounds {
  const before = known.get(edge);
  if (before) return before;
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const [x, y] of edge.route) {
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y);
  }
  known.set(edge, box);
  return box;
}

/** The point half way along an edge, where its knot sits. */
export function middleOf(edge: GraphEdge): [number, number] {
  const curves = Math.floor((edge.route.length - 1) / 3);
  if (curves < 1) return [edge.route[0]?.[0] ?? 0, edge.route[0]?.[1] ?? 0];
  const half = curves / 2, at = Math.min(Math.floor(half), curves - 1);
  return pointOf(edge, at, half - at);
}

function pointOf(edge: GraphEdge, curve: number, t: number): [number, number] {
  const [a, b, c, d] = edge.route.slice(curve * 3, curve * 3 + 4);
  if (!a || !b || !c || !d) return [a?.[0] ?? 0, a?.[1] ?? 0];
  const u = 1 - t, f = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t] as const;
  return [f[0] * a[0] + f[1] * b[0] + f[2] * c[0] + f[3] * d[0], f[0] * a[1] + f[1] * b[1] + f[2] * c[1] + f[3] * d[1]];
}

function distanceTo(edge: GraphEdge, x: number, y: number): number {
  const STEPS = 16;
  let best = Infinity;
  for (let curve = 0; curve * 3 + 3 < edge.route.length; curve += 1) {
    let [px, py] = pointOf(edge, curve, 0);
    for (let step = 1; step <= STEPS; step += 1) {
      const [qx, qy] = pointOf(edge, curve, step / STEPS);
      const dx = qx - px, dy = qy - py, length = dx * dx + dy * dy || 1;
      const along = Math.min(1, Math.max(0, ((x - px) * dx + (y - py) * dy) / length));
      best = Math.min(best, Math.hypot(x - px - along * dx, y - py - along * dy));
      [px, py] = [qx, qy];
    }
  }
  return best;
}

function near(box: Bounds, x: number, y: number, reach: number): boolean {
  return x >= box.left - reach && x <= box.right + reach && y >= box.top - reach && y <= box.bottom + reach;
}

function closest(start: GraphNode, nodes: readonly GraphNode[], accept: (dx: number, dy: number) => boolean): GraphNode | null {
  let best: GraphNode | null = null, least = Infinity;
  for (const node of nodes) {
    if (node.id === start.id) continue;
    const dx = node.x + node.w / 2 - (start.x + start.w / 2), dy = node.y + node.h / 2 - (start.y + start.h / 2);
    const away = Math.hypot(dx, dy);
    if (away < least && accept(dx, dy)) {
      best = node;
      least = away;
    }
  }
  return best;
}
