// Which threads say how much they carry.
import type { HomeView } from "../../../ipc";

/** From this width on there is something to say. */
const WIDE = 4.5;
/** Room a count needs. */
const ROOM = { width: 32, height: 12 } as const;

/** Threads whose count stands on the map: wide ones, the strongest first, where no other count stands already. */
export function counted(threads: HomeView["threads"]): Set<number> {
  const found = new Set<number>(), places: [number, number][] = [];
  for (const [index, { width, label }] of [...threads.entries()].toSorted(([, a], [, b]) => b.count - a.count)) {
    const [x, y] = label;
    if (width < WIDE || places.some(([otherX, otherY]) => Math.abs(x - otherX) < ROOM.width && Math.abs(y - otherY) < ROOM.height)) continue;
    places.push(label);
    found.add(index);
  }
  return found;
}
