import { useCallback, useSyncExternalStore } from "react";

/** True while a media query holds. */
export function useMedia(query: string): boolean {
  const listen = useCallback((changed: () => void) => {
    const media = window.matchMedia(query);
    media.addEventListener("change", changed);
    return () => media.removeEventListener("change", changed);
  }, [query]);
  return useSyncExternalStore(listen, () => window.matchMedia(query).matches);
}

/** The window is narrow: previews become drawers and the rail shows icons only. */
export function useNarrow(): boolean {
  return useMedia("(max-width: 1280px)");
}
