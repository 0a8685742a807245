import type { KeyboardEvent } from "react";

/**
 * Takes the item that is marked in a list beneath a search box when Enter is pressed there. React Aria remembers the marked
 * item by the id of its element, which is gone for a moment when newer hits replace the list while one types: Enter then
 * did nothing though an item was seen to be marked.
 */
export function onEnter(event: KeyboardEvent, list: Element | null, take: (key: string) => void): void {
  if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
  const key = list?.querySelector<HTMLElement>("[data-focused][data-key]")?.dataset["key"];
  if (key === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  take(key);
}
