import { type ComponentType, type ReactNode, useEffect, useState } from "react";

/** A part of the program whose script is not needed for the first page. */
export interface Later<P> {
  (props: P): ReactNode;
  /** Fetches the script before the part is shown. */
  ahead: () => Promise<void>;
}

/**
 * Shows `waiting` until the script is there, which it is at once when it was fetched ahead: React's own `lazy` would show
 * its fallback all the same, and keep it for a third of a second.
 */
export function later<P extends object>(load: () => Promise<ComponentType<P>>, waiting: ReactNode = null): Later<P> {
  let part: ComponentType<P> | undefined, coming: Promise<void> | undefined;
  const ahead = () => coming ??= load().then((loaded) => {
    part = loaded;
  }, (error: unknown) => {
    // The next one who asks tries again.
    coming = undefined;
    throw error;
  });
  function Part(props: P) {
    const [state, setState] = useState<{ error?: unknown }>();
    useEffect(() => {
      if (part) return;
      let isShown = true;
      ahead().then(() => isShown && setState({}), (error: unknown) => isShown && setState({ error }));
      return () => {
        isShown = false;
      };
    }, []);
    if (state?.error !== undefined) throw state.error;
    const Loaded = part;
    return Loaded ? <Loaded {...props} /> : waiting;
  }
  return Object.assign(Part, { ahead });
}
