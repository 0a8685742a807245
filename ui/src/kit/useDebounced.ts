import { useEffect, useRef, useState } from "react";

/** The value at once after a pause, and while it keeps changing once it has rested: nobody waits for a single key. */
export function useDebounced<T>(value: T, ms = 60): T {
  const [rested, setRested] = useState(value);
  const changed = useRef(-Infinity);
  useEffect(() => {
    const now = performance.now(), pause = now - changed.current >= ms;
    changed.current = now;
    if (pause) {
      setRested(value);
      return;
    }
    const timer = setTimeout(() => setRested(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return rested;
}

/** The value once it has stood for `ms`; at once where that is nothing, and the first of all. */
export function useSettled<T>(value: T, ms: number): T {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return ms === 0 ? value : rested;
}
