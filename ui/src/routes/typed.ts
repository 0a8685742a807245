// Text that is typed into a box and lives in the address.
import { useCallback, useEffect, useRef, useState } from "react";
import { go } from "./navigate";
import type { Route } from "./route";

/** Keys that follow each other faster than this are one question, asked when they rest. In milliseconds. */
const REST_MS = 60;

/**
 * The text in the box, how to change it, and the text to ask for: the same after a pause, else once it has rested, so that
 * nobody waits for a single key. Every letter goes into the address, without an entry in the history of its own. `ahead` is
 * told at once what will be asked; it stays the same from drawing to drawing.
 */
export function useTyped(inAddress: string, routeOf: (text: string) => Route, ahead?: (text: string) => void): [string, (text: string) => void, string] {
  const [typed, setTyped] = useState({ text: inAddress, asked: inAddress });
  const written = useRef(inAddress), route = useRef(routeOf), changed = useRef(-Infinity), timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    route.current = routeOf;
  });
  useEffect(() => {
    if (inAddress !== written.current) {
      written.current = inAddress;
      setTyped({ text: inAddress, asked: inAddress });
    }
  }, [inAddress]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const set = useCallback((next: string) => {
    const now = performance.now(), atOnce = now - changed.current >= REST_MS;
    changed.current = now;
    clearTimeout(timer.current);
    if (atOnce) ahead?.(next);
    // Both in one drawing: a second one would only carry the question.
    setTyped((before) => ({ text: next, asked: atOnce ? next : before.asked }));
    if (!atOnce) timer.current = setTimeout(() => setTyped((before) => ({ ...before, asked: before.text })), REST_MS);
    written.current = next;
    go(route.current(next), { replace: true });
  }, [ahead]);
  return [typed.text, set, typed.asked];
}
