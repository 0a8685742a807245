import { startTransition, useEffect, useState } from "react";

/**
 * The value once the frame in which it arrived is on the screen: for what may follow the rest by a frame, so that the rest
 * need not wait for it. `first` is what there is before the first one.
 */
export function useAfterPaint<T>(value: T, first = value): T {
  const [painted, setPainted] = useState(() => first);
  useEffect(() => {
    let frame = requestAnimationFrame(() => {
      // That frame is over when the next one begins.
      frame = requestAnimationFrame(() => startTransition(() => setPainted(() => value)));
    });
    return () => cancelAnimationFrame(frame);
  }, [value]);
  return painted;
}
