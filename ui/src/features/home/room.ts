// How much room the map has, known before the page is laid out: as much as it last had in a window of this size.
import { askAhead } from "../../ipc";
import type { Room } from "../../kit";

const KEY = "weft.home.room";

/** The map is asked for anew only when its room changed by this much. In CSS pixels. */
const STEP = 16;
const stepped = (pixels: number) => Math.floor(pixels / STEP) * STEP;

/** What the map is asked for in this room. */
export function mapQuery({ width, height }: Room): Room {
  return { width: stepped(width), height: stepped(height) };
}

/** The room that the map had last in a window of this size; none where that is not known. */
export function likelyRoom(): Room {
  const [size, ...sides] = kept()?.split(" ") ?? [], [width, height] = sides.map(Number);
  return size === windowSize() && width && height ? { width, height } : { width: 0, height: 0 };
}

/** Asks for the map as it will most likely be drawn. */
export async function askMapAhead(): Promise<void> {
  const room = likelyRoom();
  if (room.width > 0) await askAhead("home.map", mapQuery(room));
}

/** Keeps the room that the map has now. */
export function keepRoom({ width, height }: Room): void {
  try {
    localStorage.setItem(KEY, `${windowSize()} ${width} ${height}`);
  } catch {
    // A browser that keeps nothing draws the map a moment later.
  }
}

function kept(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function windowSize(): string {
  return `${window.innerWidth}x${window.innerHeight}`;
}
