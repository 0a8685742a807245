// The path at the top of the page. A page may say more about where it is than its address does.
import { useEffect, useSyncExternalStore } from "react";
import type { Route } from "./route";

export interface Crumb {
  text: string;
  to?: Route;
}

const NONE: readonly Crumb[] = [];
let crumbs: readonly Crumb[] = NONE;
const watchers = new Set<() => void>();

/** Sets the path behind the screen's own name while the page is shown. Keep the list stable (`useMemo`). */
export function useCrumbs(list: readonly Crumb[]): void {
  useEffect(() => {
    set(list);
    return () => set(NONE);
  }, [list]);
}

/** What the page in sight says. */
export function usePageCrumbs(): readonly Crumb[] {
  return useSyncExternalStore(
    (changed) => {
      watchers.add(changed);
      return () => watchers.delete(changed);
    },
    () => crumbs,
  );
}

function set(list: readonly Crumb[]): void {
  crumbs = list;
  for (const changed of watchers) changed();
}
