// The one list of everything that can be done. Palette, shortcuts, the sheet behind "?" and the native menu read it.
import { useEffect, useSyncExternalStore } from "react";

export type Group = "go" | "do" | "view" | "page" | "help";

export interface Command {
  /** `noun.verb`, unique. */
  id: string;
  title: string;
  group: Group;
  /** `g h` (one key after the other), `mod+k`, `alt+ArrowLeft`, `/`. `mod` is ⌘ on a Mac and Ctrl elsewhere. */
  shortcut?: string;
  run: () => void;
  /** False: listed nowhere and not run now. */
  when?: () => boolean;
}

const lists = new Map<symbol, readonly Command[]>();
const watchers = new Set<() => void>();
let all: readonly Command[] = [];

/** Adds commands while the component is shown. Keep the list stable (`useMemo`). */
export function useCommands(list: readonly Command[]): void {
  useEffect(() => {
    const owner = Symbol("commands");
    lists.set(owner, list);
    gather();
    return () => {
      lists.delete(owner);
      gather();
    };
  }, [list]);
}

/** Every command there is now. */
export function useAllCommands(): readonly Command[] {
  return useSyncExternalStore(watch, allCommands);
}

/** Every command there is now, outside of React. */
export function allCommands(): readonly Command[] {
  return all;
}

/** Runs a command by its id, for a button that does what a command does. */
export function runCommand(id: string): void {
  const command = all.find((other) => other.id === id);
  if (command && (command.when?.() ?? true)) command.run();
}

function gather(): void {
  const byId = new Map<string, Command>();
  for (const command of [...lists.values()].flat()) byId.set(command.id, command);
  all = [...byId.values()];
  for (const changed of watchers) changed();
}

function watch(changed: () => void): () => void {
  watchers.add(changed);
  return () => watchers.delete(changed);
}
