// What a drawing is made of: plain shapes in world units. The painter knows nothing about what they stand for.
import type { Standing } from "../StateMark";

export interface GraphRow {
  id: string;
  text: string;
  /** A short word at the right: `key`. */
  note?: string;
}

export interface GraphNode {
  id: string;
  x: number;
  y: number;
  w: number;
  h: number;
  title: string;
  subtitle?: string;
  /** The dye at its left edge; null has none. */
  hue: number | null;
  standing?: Standing;
  /** Only named, never described. */
  dashed?: boolean;
  rows?: readonly GraphRow[];
  /** Rows drawn as chosen. */
  rowsOn?: ReadonlySet<string>;
  /** How it came or went between two dates. */
  change?: "added" | "gone" | "changed";
}

export interface GraphEdge {
  id: string;
  from: string;
  to: string;
  /** A start point, then triples of a cubic curve. */
  route: readonly (readonly [number, number])[];
  width?: number;
  /** The dye of the giver; null is the colour of lines. */
  hue?: number | null;
  dashed?: boolean;
  /** A diamond at its middle: the place of a stitch. */
  knot?: boolean;
  change?: "added" | "gone" | "changed";
}

export interface GraphLane {
  id: string;
  x: number;
  y: number;
  w: number;
  h: number;
  title: string;
  hue: number | null;
}

/** A round button on the drawing: `+312`. */
export interface GraphChip {
  id: string;
  x: number;
  y: number;
  text: string;
}

export interface Graph {
  nodes: readonly GraphNode[];
  edges: readonly GraphEdge[];
  lanes: readonly GraphLane[];
  chips: readonly GraphChip[];
  width: number;
  height: number;
}

export type Part = { kind: "node" | "edge" | "knot" | "chip"; id: string } | { kind: "row"; id: string; row: string };

/** Where rows begin and how high one is; the layout reserves the same. */
export const ROW = { top: 40, height: 20, inset: 5 } as const;
