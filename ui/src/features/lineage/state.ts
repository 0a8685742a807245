// The picture as an address: every step of the reader is a change of it.
import type { Level, LineageView } from "../../ipc";
import type { LineageRoute } from "../../routes";

export const LEVELS: readonly Level[] = ["domain", "product", "asset", "column"];

/** The thing in focus without its column. */
export function thingOf(route: LineageRoute, view?: LineageView): string | null {
  if (route.key === null) return null;
  if (view?.focus && (view.focus.key === route.key || route.key.startsWith(`${view.focus.key}#`))) return view.focus.key;
  const mark = route.key.lastIndexOf("#");
  return route.level === "column" && mark > 0 ? route.key.slice(0, mark) : route.key;
}

/** Another level of the same place. Datasets and columns need something to stand around. */
export function atLevel(route: LineageRoute, level: Level, view?: LineageView): LineageRoute | null {
  const here = thingOf(route, view) ?? (level === "asset" || level === "column" ? route.id ?? null : null);
  if (here === null && (level === "asset" || level === "column")) return null;
  return { ...plain(route), key: here, level };
}

/** One level nearer to a thing, or its last level. */
export function inwards(route: LineageRoute, key: string): LineageRoute {
  const next = LEVELS[Math.min(LEVELS.indexOf(route.level) + 1, LEVELS.length - 1)] ?? route.level;
  return { ...plain(route), key, level: next, ...(route.state ? { state: route.state } : {}) };
}

/** One level further away; null at the outermost. */
export function outwards(route: LineageRoute, view?: LineageView): LineageRoute | null {
  const level = LEVELS[LEVELS.indexOf(route.level) - 1];
  return level ? { ...plain(route), key: thingOf(route, view), level } : null;
}

/** Another thing in focus, at the same level. */
export function around(route: LineageRoute, key: string): LineageRoute {
  return { ...plain(route), key, id: key };
}

export function choose(route: LineageRoute, id: string | null): LineageRoute {
  const { id: _before, ...rest } = route;
  return id === null ? rest : { ...rest, id };
}

/** Opens the neighbours of a thing, or closes them again. */
export function toggled(route: LineageRoute, key: string): LineageRoute {
  const { keys = [], ...rest } = route, next = keys.includes(key) ? keys.filter((other) => other !== key) : [...keys, key];
  return next.length > 0 ? { ...rest, keys: next, id: key } : { ...rest, id: key };
}

export function wayFrom(route: LineageRoute, key: string | null): LineageRoute {
  const { from: _before, ...rest } = route;
  return key === null ? rest : { ...rest, from: key };
}

export function asOf(route: LineageRoute, at: number | null): LineageRoute {
  const { as_of: _before, ...rest } = route;
  return at === null ? rest : { ...rest, as_of: at };
}

export function asList(route: LineageRoute, on: boolean): LineageRoute {
  const { state: _before, ...rest } = route;
  return on ? { ...rest, state: "list" } : rest;
}

/** What survives a change of focus or level: how far, when, and how it is shown. */
function plain(route: LineageRoute): LineageRoute {
  return {
    page: "lineage", key: route.key, level: route.level, up: route.up, down: route.down,
    ...(route.as_of === undefined ? {} : { as_of: route.as_of }), ...(route.state ? { state: route.state } : {}),
  };
}
