// Shortcuts: from a key event to a command. Single keys keep quiet in fields and can be switched off (WCAG 2.1.4).
import type { Command } from "./registry";

export const isMac = /mac/i.test(navigator.userAgent);
const SEQUENCE_MS = 1_200;

/** Follows sequences such as `g h`; one instance a window. */
export class Keys {
  private held = "";
  private heldAt = 0;

  /** The command this key completes, if any. */
  take(event: KeyboardEvent, commands: readonly Command[], singleKeys: boolean): Command | undefined {
    const pressed = nameOf(event);
    if (pressed === null) return undefined;
    const single = !pressed.includes("+");
    if (single && (!singleKeys || isTyping(event.target))) return undefined;
    const whole = this.held !== "" && event.timeStamp - this.heldAt < SEQUENCE_MS ? `${this.held} ${pressed}` : pressed;
    const found = commands.find((command) => command.shortcut === whole) ?? commands.find((command) => command.shortcut === pressed);
    const begins = !found && single && commands.some((command) => command.shortcut?.startsWith(`${pressed} `));
    this.held = begins ? pressed : "";
    this.heldAt = event.timeStamp;
    return found && (found.when?.() ?? true) ? found : undefined;
  }
}

/** `mod+k`, `alt+ArrowLeft`, `g`, `?`; null for a modifier alone. */
function nameOf(event: KeyboardEvent): string | null {
  const { key } = event;
  if (key === "Control" || key === "Meta" || key === "Alt" || key === "Shift" || key === "Dead" || event.isComposing) return null;
  const mod = isMac ? event.metaKey : event.ctrlKey;
  const parts = [];
  if (mod) parts.push("mod");
  if (event.altKey) parts.push("alt");
  if (event.shiftKey && (mod || event.altKey || key.length > 1)) parts.push("shift");
  parts.push(key.length === 1 ? key.toLowerCase() : key);
  return parts.join("+");
}

/** True where letters are text. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !["checkbox", "radio", "button", "range"].includes(target.type);
}

const MAC = { mod: "⌘", alt: "⌥", shift: "⇧" } as const;
const OTHER = { mod: "Ctrl", alt: "Alt", shift: "Shift" } as const;
const ARROWS: Record<string, string> = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓", Escape: "Esc" };

/** The keys of a shortcut as they stand on the keyboard: `Ctrl`, `K`. */
export function keyCaps(shortcut: string): string[] {
  const names: Record<string, string> = isMac ? MAC : OTHER;
  return shortcut.split(/[ +]/).filter(Boolean).map((part) => names[part] ?? ARROWS[part] ?? (part.length === 1 ? part.toUpperCase() : part));
}
