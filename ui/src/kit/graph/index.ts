export { GraphCanvas } from "./GraphCanvas";
export type { Graph, GraphChip, GraphEdge, GraphLane, GraphNode, GraphRow, Part } from "./shapes";
