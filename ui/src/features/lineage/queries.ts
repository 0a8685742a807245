// What this screen asks.
import { useMemo } from "react";
import { type ColumnTrace, type LineageQuery, type LineageView, type PathsView, type PromiseState, useCommand } from "../../ipc";
import type { LineageRoute } from "../../routes";
import { changesBetween } from "./picture";

/** From this depth on, everything is meant. */
export const ALL_STEPS = 50;

export function requestOf(route: LineageRoute): LineageQuery {
  return {
    level: route.level,
    ...(route.key === null ? {} : { key: route.key }),
    ...(route.up >= ALL_STEPS ? {} : { up: route.up }), ...(route.down >= ALL_STEPS ? {} : { down: route.down }),
    ...(route.as_of === undefined ? {} : { as_of: route.as_of }), ...(route.keys ? { expanded: route.keys } : {}),
  };
}

const WORST: readonly PromiseState[] = ["fail", "warn", "not_evaluable", "unknown", "pass"];

/** The worst promise of each thing. What is not evaluable is no news on a map. */
export function usePromiseStates(): ReadonlyMap<string, PromiseState> {
  const promises = useCommand("sla.board", {}).data?.promises;
  return useMemo(() => {
    const states = new Map<string, PromiseState>();
    for (const { subject, asset, state } of promises ?? []) {
      if (state === "not_evaluable") continue;
      for (const key of [subject.key, asset?.key]) {
        if (!key) continue;
        const before = states.get(key);
        if (before === undefined || WORST.indexOf(state) < WORST.indexOf(before)) states.set(key, state);
      }
    }
    return states;
  }, [promises]);
}

/** Ways between two things, in whichever direction data flows. */
export function useWays(from: string | null, to: string | null): PathsView | undefined {
  const enabled = from !== null && to !== null && from !== to;
  const there = useCommand("lineage.paths", { from: from ?? "", to: to ?? "" }, { enabled }).data;
  const back = useCommand("lineage.paths", { from: to ?? "", to: from ?? "" }, { enabled: enabled && there?.paths.length === 0 }).data;
  if (!enabled) return undefined;
  return there && there.paths.length > 0 ? there : back ?? there;
}

/** The trace of the column in focus. */
export function useTrace(route: LineageRoute, view: LineageView): ColumnTrace | undefined {
  const column = view.focus_column, key = view.focus?.key;
  const answer = useCommand("lineage.columns", { key: key ?? "", column: column ?? "" }, { enabled: route.level === "column" && column !== null && key !== undefined });
  return column === null ? undefined : answer.data;
}

/** The same picture now, to tell what came and went since the time in sight. */
export function useCompared(route: LineageRoute, view: LineageView, on: boolean) {
  const { as_of: at, ...now } = route;
  const other = useCommand("lineage.around", requestOf(now), { enabled: on && at !== undefined }).data;
  return useMemo(() => {
    if (!on || !other || at === undefined) return undefined;
    // The old picture is in sight: what is new since then is not in it, what is gone is.
    return { ...changesBetween(view, other), since: at };
  }, [on, other, view, at]);
}
