// One listener for the whole window: shortcuts, j and k in lists, and Escape one level up.
import { useEffect } from "react";
import { allCommands, isTyping, Keys, runCommand } from "../commands";
import { useCommand } from "../ipc";

const WALK: Record<string, string> = { j: "ArrowDown", k: "ArrowUp" };

/** Listens while the frame is shown. */
export function useKeyboard(): void {
  const singleKeys = !(useCommand("settings.get", {}).data?.no_single_keys ?? false);
  useEffect(() => {
    const keys = new Keys();
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      const inDialog = document.querySelector("[role=dialog], [role=alertdialog]") !== null;
      if (event.key === "Escape" && !inDialog) {
        if (isTyping(event.target)) (event.target as HTMLElement).blur();
        else runCommand("view.up");
        return;
      }
      if (inDialog) return;
      if (singleKeys && walk(event)) return;
      const command = keys.take(event, allCommands(), singleKeys);
      if (!command) return;
      event.preventDefault();
      command.run();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [singleKeys]);
}

/** j and k are the arrows of a list. Without focus in a list they go to the first one on the page. */
function walk(event: KeyboardEvent): boolean {
  const arrow = WALK[event.key];
  if (!arrow || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return false;
  const within = event.target instanceof Element ? event.target.closest("[data-walk]") : null;
  const target = within ? document.activeElement : document.querySelector<HTMLElement>("main [data-walk]");
  if (!(target instanceof HTMLElement)) return false;
  if (within) target.dispatchEvent(new KeyboardEvent("keydown", { key: arrow, bubbles: true, cancelable: true }));
  else target.focus();
  event.preventDefault();
  return true;
}
