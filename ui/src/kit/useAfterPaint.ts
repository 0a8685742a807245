import { startTransition, useEffect, useState } from "react";

/** The value once the frame in which it arrived is on the screen: for what may follow the rest by a frame, so that the rest need not wait for it. */
export function useAfterPaint<T>(value: T): T {
  const [painted, setPainted] = useState(() => value);
  useEffect(() => {
    let frame = requestAnimationFrame(() => {
      // That frame is over when the next one begins.
      frame = requestAnimationFrame(() => startTransition(() => setPainted(() => value)));
    });
    return () => cancelAnimationFrame(frame);
  }, [value]);
  return painted;
}
