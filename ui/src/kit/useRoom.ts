import { type RefObject, useLayoutEffect, useState } from "react";

export interface Room {
  width: number;
  height: number;
}

/** No room yet. */
const none = (): Room => ({ width: 0, height: 0 });

/** The room an element has now, in CSS pixels; before it is laid out, what `likely` says that it will have. */
export function useRoom(element: RefObject<HTMLElement | null>, likely = none): Room {
  const [room, setRoom] = useState(likely);
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
