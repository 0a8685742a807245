// How large the map is drawn: as large as the room allows, within what can be read and looks right.
import { useCallback, useEffect, useRef, useState } from "react";
import type { Room } from "../../../kit";

const SMALLEST = 0.75, LARGEST = 1.3, GRAIN = 0.05;
/** The width asked for depends on the zoom and the height may depend on the width: a few steps must be enough. */
const MOST_STEPS = 3;

export function useZoom(room: Room): { value: number; settle: (map: Room) => void } {
  const [value, setValue] = useState(1);
  const steps = useRef(0);
  useEffect(() => {
    steps.current = 0;
  }, [room]);
  const settle = useCallback((map: Room) => {
    if (map.height <= 0 || room.height <= 0 || steps.current >= MOST_STEPS) return;
    steps.current += 1;
    setValue((before) => zoomFor(room, map, before));
  }, [room]);
  return { value, settle };
}

/**
 * The zoom at which a map fills the room, in steps of a twentieth. A map wider than what was asked for (the room at the
 * zoom of before) has so many columns that it cannot be narrower: then its width decides too.
 */
export function zoomFor(room: Room, map: Room, before: number): number {
  const wide = map.width > room.width / before + 1;
  const exact = Math.min(LARGEST, Math.max(SMALLEST, Math.min(room.height / map.height, wide ? room.width / map.width : LARGEST)));
  return Math.floor(exact / GRAIN + 1e-9) * GRAIN;
}
