// Nodes glide to their new places in 180 ms; with reduced motion they are there at once.
import type { RefObject } from "react";
import type { Graph } from "./shapes";

const GLIDE_MS = 180;

/** Moves `drawn` from what it shows (seen from a camera that moved by `shift`) to `to`, painting each step. Returns how to stop. */
export function glide(drawn: RefObject<Graph>, to: Graph, draw: () => void, shift: readonly [number, number] = [0, 0]): () => void {
  const before = new Map(drawn.current.nodes.map((node) => [node.id, { x: node.x + shift[0], y: node.y + shift[1] }]));
  const moves = to.nodes.filter((node) => {
    const old = before.get(node.id);
    return old && (old.x !== node.x || old.y !== node.y);
  });
  if (moves.length === 0 || moves.length > 400 || window.matchMedia("(prefers-reduced-motion: reduce)").matches) {
    drawn.current = to;
    draw();
    return () => undefined;
  }
  const start = performance.now();
  let timer = 0;
  const step = () => {
    const part = Math.min(1, (performance.now() - start) / GLIDE_MS), eased = 1 - (1 - part) ** 3;
    drawn.current = part === 1 ? to : {
      ...to,
      // Edges would point at where nodes will be: they appear when the nodes have arrived.
      edges: [],
      nodes: to.nodes.map((node) => {
        const old = before.get(node.id);
        return old ? { ...node, x: old.x + (node.x - old.x) * eased, y: old.y + (node.y - old.y) * eased } : node;
      }),
    };
    draw();
    if (part < 1) timer = requestAnimationFrame(step);
  };
  step();
  return () => {
    cancelAnimationFrame(timer);
    drawn.current = to;
  };
}
