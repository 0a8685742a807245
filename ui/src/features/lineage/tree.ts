// The picture in words: what the focus takes from and gives to, step by step. Nothing is told twice.
import type { LineageNode, LineageView } from "../../ipc";
import { type Neighbours, neighboursOf, type Step } from "./neighbours";

export interface Word {
  /** The way to it: the same thing may stand at the end of several. */
  id: string;
  text: string;
  children: readonly Word[];
  /** Null: a heading. */
  node: LineageNode | null;
  /** Place of the edge to its parent in the view; null at the top. */
  edge: number | null;
  /** `again`: its own neighbours stand further up. `circle`: it is one of its own ancestors. */
  mark: "again" | "circle" | null;
  /** For headings. */
  heading?: "up" | "down" | "domain";
}

/** The tree of a view: around its focus, or domain by domain. */
export function treeOf(view: LineageView): Word[] {
  const beside = neighboursOf(view), centre = view.nodes.filter((node) => node.distance === 0);
  if (!view.focus || centre.length === 0) return byDomain(view, beside);
  return (["up", "down"] as const).flatMap((way): Word[] => {
    const told = new Set<string>(), begun = centre.flatMap((node) => (beside[way].get(node.key) ?? []).map((step) => ({ step, root: node.key })));
    const first = begun.filter(({ step }) => step.node.distance !== 0);
    const children = first.map(({ step, root }) => wordOf(step, way, beside, told, [root], way));
    return [{ id: way, text: way, children, node: null, edge: null, mark: null, heading: way }];
  });
}

function wordOf(step: Step, way: "up" | "down", beside: Neighbours, told: Set<string>, above: readonly string[], path: string): Word {
  const { node, index } = step, id = `${path}/${node.key}`, circle = above.includes(node.key), again = !circle && told.has(node.key);
  told.add(node.key);
  const next = circle || again ? [] : beside[way].get(node.key) ?? [];
  return {
    id, text: node.name, node, edge: index, mark: circle ? "circle" : again && (beside[way].get(node.key)?.length ?? 0) > 0 ? "again" : null,
    children: next.map((inner) => wordOf(inner, way, beside, told, [...above, node.key], id)),
  };
}

function byDomain(view: LineageView, beside: Neighbours): Word[] {
  const groups = new Map<string, LineageNode[]>();
  for (const node of view.nodes) {
    const key = view.level === "domain" ? "" : node.domain?.key ?? "none";
    groups.set(key, [...(groups.get(key) ?? []), node]);
  }
  return [...groups].flatMap(([key, nodes]): Word[] => {
    const words = nodes.toSorted((a, b) => a.x - b.x || a.y - b.y).map((node): Word => ({
      id: `at/${node.key}`, text: node.name, node, edge: null, mark: null,
      children: (beside.down.get(node.key) ?? []).map(({ node: other, index }) => ({ id: `at/${node.key}/${other.key}`, text: other.name, node: other, edge: index, mark: null, children: [] })),
    }));
    return key === "" ? words : [{ id: `in/${key}`, text: nodes[0]?.domain?.name ?? "", children: words, node: null, edge: null, mark: null, heading: "domain" }];
  });
}

/** The first row of a thing, so that a choice made in the map is found in the tree. */
export function rowOf(words: readonly Word[], key: string): string | null {
  for (const word of words) {
    if (word.node?.key === key) return word.id;
    const inner = rowOf(word.children, key);
    if (inner !== null) return inner;
  }
  return null;
}

/** Rows that stand open at first: everything near, and the way to the chosen one. */
export function openAtFirst(words: readonly Word[], chosen: string | null, most = 60): Set<string> {
  const open = new Set<string>(words.map((word) => word.id));
  const queue = words.flatMap((word) => word.children);
  for (const word of queue) {
    if (open.size >= most) break;
    if (word.children.length > 0) open.add(word.id);
    queue.push(...word.children);
  }
  if (chosen) for (let at = chosen.indexOf("/"); at > 0; at = chosen.indexOf("/", at + 1)) open.add(chosen.slice(0, at));
  return open;
}
