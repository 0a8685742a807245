// Where we are, and how to get elsewhere: the hash of the address, with the browser's own history.
// Not wouter: it decodes a path before we see it (a key with `%` would break) and keeps the question mark's part
// outside of the hash, where a copied link loses it.
import { useMemo, useSyncExternalStore } from "react";
import { formatRoute, parseRoute, type Route } from "./route";

interface GoOptions {
  /** Replace the current entry: for what changes with every letter typed. */
  replace?: boolean;
}

/** The page in sight. */
export function useRoute(): Route {
  const address = useSyncExternalStore(listen, read, read);
  return useMemo(() => parseRoute(address), [address]);
}

/** The page in sight, outside of React. */
export function currentRoute(): Route {
  return parseRoute(read());
}

/** Goes to a page. */
export function go(route: Route, options: GoOptions = {}): void {
  write(formatRoute(route), options);
}

/** Goes to an address that came from outside (a saved view, a link). */
export function goAddress(address: string): void {
  go(parseRoute(address));
}

function write(to: string, options: GoOptions = {}): void {
  const hash = `#${to}`;
  if (hash === window.location.hash) return;
  window.history[options.replace ? "replaceState" : "pushState"](null, "", hash);
  for (const changed of listeners) changed();
}

function read(): string {
  return window.location.hash.replace(/^#/, "") || "/home";
}

const listeners = new Set<() => void>();

function listen(changed: () => void): () => void {
  listeners.add(changed);
  window.addEventListener("hashchange", changed);
  window.addEventListener("popstate", changed);
  return () => {
    listeners.delete(changed);
    window.removeEventListener("hashchange", changed);
    window.removeEventListener("popstate", changed);
  };
}
