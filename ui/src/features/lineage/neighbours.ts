// Who stands beside whom in a picture. Several column edges between two things are one step.
import type { LineageEdge, LineageNode, LineageView } from "../../ipc";

export interface Step {
  node: LineageNode;
  /** The edge that stands for the step, with its place in the view. */
  edge: LineageEdge;
  index: number;
}

export interface Neighbours {
  up: ReadonlyMap<string, readonly Step[]>;
  down: ReadonlyMap<string, readonly Step[]>;
  nodes: ReadonlyMap<string, LineageNode>;
}

/** Neighbours of every node, top to bottom as drawn. */
export function neighboursOf(view: LineageView): Neighbours {
  const nodes = new Map(view.nodes.map((node) => [node.key, node]));
  const up = new Map<string, Step[]>(), down = new Map<string, Step[]>(), seen = new Set<string>();
  view.edges.forEach((edge, index) => {
    const from = nodes.get(edge.from), to = nodes.get(edge.to), pair = `${edge.from}\n${edge.to}`;
    if (!from || !to || seen.has(pair)) return;
    seen.add(pair);
    add(down, edge.from, { node: to, edge, index });
    add(up, edge.to, { node: from, edge, index });
  });
  for (const steps of [...up.values(), ...down.values()]) steps.sort((a, b) => a.node.y - b.node.y || a.node.x - b.node.x);
  return { up, down, nodes };
}

/** One step along the data: the nearest neighbour on that side, by height. Null at the end. */
export function walk({ up, down, nodes }: Neighbours, from: string, way: "up" | "down"): string | null {
  const here = nodes.get(from);
  let best: string | null = null, least = Infinity;
  for (const { node } of (way === "up" ? up : down).get(from) ?? []) {
    const away = Math.abs(node.y - (here?.y ?? 0)) + (node.key === from ? Infinity : 0);
    if (away < least) [best, least] = [node.key, away];
  }
  return best;
}

function add(map: Map<string, Step[]>, key: string, step: Step): void {
  const list = map.get(key);
  if (list) list.push(step);
  else map.set(key, [step]);
}
