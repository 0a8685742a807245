// Bars of the time strip.
import type { SyncRow } from "../../ipc";

export interface Bar {
  sync: SyncRow;
  /** Middle of the bar. */
  x: number;
  h: number;
}

const LEAST = 2, STEP = 8, EDGE = 6;

/** A bar a sync, oldest at the left, its height the logarithm of what changed. More than the room holds: the newest. */
export function barsOf(syncs: readonly SyncRow[], width: number, height: number): Bar[] {
  const room = Math.max(1, Math.floor((width - 2 * EDGE) / STEP));
  const shown = syncs.toSorted((a, b) => a.at - b.at || a.sync - b.sync).slice(-room);
  const most = Math.max(1, ...shown.map((sync) => sync.changed)), gap = shown.length > 1 ? Math.min(48, (width - 2 * EDGE) / (shown.length - 1)) : 0;
  return shown.map((sync, at) => ({
    sync, x: Math.max(EDGE, width - EDGE - (shown.length - 1 - at) * gap), h: LEAST + (height - LEAST) * Math.log1p(Math.max(0, sync.changed)) / Math.log1p(most),
  }));
}

/** The last bar that is not newer than a time. */
export function nearestBar(bars: readonly Bar[], at: number): number {
  return Math.max(0, bars.findLastIndex((bar) => bar.sync.at <= at));
}
