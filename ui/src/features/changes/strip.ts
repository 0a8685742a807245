import type { SyncRow } from "../../ipc";

const LOWEST = 3, HIGHEST = 34, FULL = Math.log(10_000);

/** The height of a bar: the logarithm of what changed; nothing changed is a low line. */
export function barHeight(changed: number): number {
  if (!(changed > 0)) return LOWEST;
  return Math.round(LOWEST + Math.min(1, Math.log(changed + 1) / FULL) * (HIGHEST - LOWEST));
}

/** The newest syncs that have room, oldest first. */
export function lastSyncs(syncs: readonly SyncRow[], room: number): readonly SyncRow[] {
  return syncs.toSorted((a, b) => a.sync - b.sync).slice(-room);
}
