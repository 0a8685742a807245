// Removing waits for the toast to go: until then "Undo" is nothing more than not doing it.
import { useSyncExternalStore } from "react";

const WAITS_MS = 10_000;
const watchers = new Set<() => void>();
let leaving: ReadonlyMap<string, ReturnType<typeof setTimeout>> = new Map();

/** Catalogs on their way out: lists leave them away. */
export function useLeaving(): ReadonlyMap<string, unknown> {
  return useSyncExternalStore(watch, () => leaving);
}

/** Removes after a while unless it is kept. */
export function removeLater(id: string, remove: () => void): void {
  const timer = setTimeout(() => {
    keep(id);
    remove();
  }, WAITS_MS);
  set(new Map(leaving).set(id, timer));
}

/** Takes a removal back. */
export function keep(id: string): void {
  clearTimeout(leaving.get(id));
  const next = new Map(leaving);
  next.delete(id);
  set(next);
}

function set(next: typeof leaving): void {
  leaving = next;
  for (const changed of watchers) changed();
}

function watch(changed: () => void): () => void {
  watchers.add(changed);
  return () => watchers.delete(changed);
}
