import { type RefObject, useLayoutEffect, useState } from "react";

export interface Room {
  width: number;
  height: number;
}

/** The room an element has now, in CSS pixels; nothing before it is laid out. */
export function useRoom(element: RefObject<HTMLElement | null>): Room {
  const [room, setRoom] = useState<Room>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const target = element.current;
    if (!target) return;
    const measure = () => setRoom((before) => {
      const now = { width: Math.floor(target.clientWidth), height: Math.floor(target.clientHeight) };
      return now.width === before.width && now.height === before.height ? before : now;
    });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(target);
    return () => observer.disconnect();
  }, [element]);
  return room;
}
