// The walk over the map: right and left follow the data, up and down stay among neighbours.
import type { HomeView } from "../../../ipc";

export interface Stop {
  kind: "card" | "thread";
  index: number;
}

export function stopId(stop: Stop): string {
  return `${stop.kind}-${stop.index}`;
}

/** The next stop for a key, or null where the key leads nowhere. */
export function walk(view: HomeView, at: Stop, key: string): Stop | null {
  return at.kind === "card" ? fromCard(view, at.index, key) : fromThread(view, at.index, key);
}

function fromCard(view: HomeView, index: number, key: string): Stop | null {
  const card = view.cards[index];
  if (!card) return null;
  switch (key) {
    case "ArrowRight":
      return threadsOf(view, index, "from")[0] ?? null;
    case "ArrowLeft":
      return threadsOf(view, index, "to")[0] ?? null;
    case "ArrowDown":
    case "ArrowUp": {
      // In reading order: down a column, then the next column.
      const order = view.cards.map((_, other) => other).toSorted((a, b) => {
        const left = view.cards[a], right = view.cards[b];
        return left && right ? left.x - right.x || left.y - right.y : 0;
      });
      const next = order[order.indexOf(index) + (key === "ArrowDown" ? 1 : -1)];
      return next === undefined ? null : { kind: "card", index: next };
    }
    default:
      return null;
  }
}

function fromThread(view: HomeView, index: number, key: string): Stop | null {
  const thread = view.threads[index];
  if (!thread) return null;
  switch (key) {
    case "ArrowRight":
      return { kind: "card", index: thread.to };
    case "ArrowLeft":
      return { kind: "card", index: thread.from };
    case "ArrowDown":
    case "ArrowUp": {
      const beside = threadsOf(view, thread.from, "from"), here = beside.findIndex((stop) => stop.index === index);
      return beside[here + (key === "ArrowDown" ? 1 : -1)] ?? null;
    }
    default:
      return null;
  }
}

/** Threads at one side of a card, from top to bottom. */
function threadsOf(view: HomeView, card: number, side: "from" | "to"): Stop[] {
  const height = (index: number) => {
    const route = view.threads[index]?.route;
    return (side === "from" ? route?.[0] : route?.at(-1))?.[1] ?? 0;
  };
  return view.threads
    .flatMap((thread, index) => (thread[side] === card ? [index] : []))
    .toSorted((a, b) => height(a) - height(b))
    .map((index) => ({ kind: "thread", index }));
}
