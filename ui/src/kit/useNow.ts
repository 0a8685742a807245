// One clock for everything that counts down: however many rows do, there is one timer.
import { useSyncExternalStore } from "react";

const STEP_MS = 5_000;
const watchers = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let now = Date.now();

/** The time, a few seconds exact, kept true while the part is shown. */
export function useNow(): number {
  return useSyncExternalStore(watch, () => now);
}

function watch(changed: () => void): () => void {
  watchers.add(changed);
  if (timer === undefined) {
    now = Date.now();
    timer = setInterval(tick, STEP_MS);
  }
  return () => {
    watchers.delete(changed);
    if (watchers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function tick(): void {
  now = Date.now();
  for (const changed of watchers) changed();
}
