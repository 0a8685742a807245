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

/** Called before anybody draws the page that one goes to. */
let going = (): void => {};

/** Tells `ask` where one goes before the page is drawn, so that what it needs can be asked for meanwhile. */
export function onGoing(ask: (route: Route) => void): void {
  going = () => ask(currentRoute());
}

/** Goes one entry of the history back (-1) or forward (1). */
export function step(by: -1 | 1): void {
  settle();
  window.history.go(by);
}

/**
 * How long an address that replaces another rests before the browser is told. In milliseconds: whoever types or holds an
 * arrow key replaces it with every key, and WebKit throws at the hundredth replacement within seconds.
 */
const REST_MS = 300;

/** Where we are, though the browser is not told yet. */
let untold: string | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;

function write(to: string, options: GoOptions = {}): void {
  if (to === read()) return;
  if (options.replace) {
    untold = to;
    clearTimeout(timer);
    timer = setTimeout(settle, REST_MS);
  } else {
    settle();
    window.history.pushState(null, "", `#${to}`);
  }
  going();
  for (const changed of listeners) changed();
}

/** Tells the browser where we are. */
function settle(): void {
  clearTimeout(timer);
  if (untold === null) return;
  window.history.replaceState(null, "", `#${untold}`);
  untold = null;
}

function read(): string {
  return untold ?? (window.location.hash.replace(/^#/, "") || "/home");
}

const listeners = new Set<() => void>();

function listen(changed: () => void): () => void {
  // The browser went elsewhere: what it was not told belongs to an entry that is left.
  const moved = () => {
    clearTimeout(timer);
    untold = null;
    going();
    changed();
  };
  listeners.add(changed);
  window.addEventListener("hashchange", moved);
  window.addEventListener("popstate", moved);
  window.addEventListener("pagehide", settle);
  return () => {
    listeners.delete(changed);
    window.removeEventListener("hashchange", moved);
    window.removeEventListener("popstate", moved);
    window.removeEventListener("pagehide", settle);
  };
}
