// How large the map is drawn: as large as the room allows, within what can be read and looks right.
import { useCallback, useEffect, useRef, useState } from "react";

const SMALLEST = 0.85, LARGEST = 1.3, GRAIN = 0.05;
/** The width asked for depends on the zoom and the height may depend on the width: a few steps must be enough. */
const MOST_STEPS = 3;

export function useZoom(room: { width: number; height: number }): { value: number; settle: (mapHeight: number) => void } {
  const [value, setValue] = useState(1);
  const steps = useRef(0);
  useEffect(() => {
    steps.current = 0;
  }, [room.width, room.height]);
  const settle = useCallback((mapHeight: number) => {
    if (mapHeight <= 0 || room.height <= 0 || steps.current >= MOST_STEPS) return;
    steps.current += 1;
    setValue(zoomFor(room.height, mapHeight));
  }, [room.height]);
  return { value, settle };
}

/** The zoom at which a map of this height fills the room, in steps of a twentieth. */
export function zoomFor(room: number, mapHeight: number): number {
  const exact = Math.min(LARGEST, Math.max(SMALLEST, room / mapHeight));
  return Math.floor(exact / GRAIN + 1e-9) * GRAIN;
}
