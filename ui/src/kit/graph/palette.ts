// The painter's colours, read from the style sheet, so that a theme is written once.
const NAMES = [
  "ground", "card", "sunk", "line", "line-2", "text", "text-2", "text-3", "accent", "accent-ground",
  "pass", "warn", "fail", "unknown",
] as const;

export type Ink = (typeof NAMES)[number];

export interface Palette {
  ink: Record<Ink, string>;
  font: string;
  mono: string;
  /** A dye with its strength. */
  dye: (hue: number | null, alpha?: number) => string;
  threadAlpha: number;
  laneAlpha: number;
  /** Of what is not on the way that is lit. */
  paleAlpha: number;
}

export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const read = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const ink = Object.fromEntries(NAMES.map((name) => [name, read(name) || "#888"])) as Record<Ink, string>;
  const light = read("hue-l") || "0.6", chroma = read("hue-c") || "0.115";
  return {
    ink,
    font: read("font") || "system-ui, sans-serif",
    mono: read("mono") || "ui-monospace, monospace",
    dye: (hue, alpha = 1) => (hue === null ? withAlpha(ink["text-3"], alpha) : `oklch(${light} ${chroma} ${hue} / ${alpha})`),
    threadAlpha: Number(read("thread-alpha")) || 0.5,
    laneAlpha: Number(read("lane-alpha")) || 0.06,
    paleAlpha: Number(read("pale-alpha")) || 0.45,
  };
}

/** Calls back when the theme, the contrast or the system colours change. */
export function watchTheme(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  const media = ["(prefers-color-scheme: dark)", "(forced-colors: active)", "(prefers-contrast: more)"].map((query) => window.matchMedia(query));
  for (const query of media) query.addEventListener("change", changed);
  return () => {
    observer.disconnect();
    for (const query of media) query.removeEventListener("change", changed);
  };
}

function withAlpha(color: string, alpha: number): string {
  return alpha >= 1 ? color : `color-mix(in srgb, ${color} ${alpha * 100}%, transparent)`;
}
