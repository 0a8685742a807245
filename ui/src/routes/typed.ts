// Text that is typed into a box and lives in the address.
import { useCallback, useEffect, useRef, useState } from "react";
import { go } from "./navigate";
import type { Route } from "./route";

/** The text in the box. Every letter goes into the address, without an entry in the history of its own. */
export function useTyped(inAddress: string, routeOf: (text: string) => Route): [string, (text: string) => void] {
  const [text, setText] = useState(inAddress);
  const written = useRef(inAddress), route = useRef(routeOf);
  useEffect(() => {
    route.current = routeOf;
  });
  useEffect(() => {
    if (inAddress !== written.current) {
      written.current = inAddress;
      setText(inAddress);
    }
  }, [inAddress]);
  const set = useCallback((next: string) => {
    setText(next);
    written.current = next;
    go(route.current(next), { replace: true });
  }, []);
  return [text, set];
}
