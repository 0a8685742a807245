export { GraphCanvas } from "./GraphCanvas";
export { pictureOf } from "./picture";
export type { Graph, GraphChip, GraphEdge, GraphLane, GraphNode, GraphRow, Part } from "./shapes";
