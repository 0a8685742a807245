// The promises of tokens.css, measured: words ≥ 4.5, body text ≥ 7, marks ≥ 3.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const css = readFileSync(`${import.meta.dirname}/../src/styles/tokens.css`, "utf8");
const block = (selector: string) => {
  const at = css.indexOf(`${selector} {`);
  return Object.fromEntries([...css.slice(at, css.indexOf("}", at)).matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name = "", value = ""]) => [name, value.trim()]));
};
const light = block(":root"), dark = { ...light, ...block('[data-theme="dark"]') }, contrast = { ...light, ...block('[data-theme="contrast"]') };

function luminance(color: string): number {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(color)?.[1];
  if (hex) {
    const full = hex.length === 3 ? [...hex].map((c) => c + c).join("") : hex;
    const [r = 0, g = 0, b = 0] = [0, 2, 4].map((at) => {
      const value = Number.parseInt(full.slice(at, at + 2), 16) / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }
  const [L = 0, C = 0, H = 0] = (/oklch\(([^)]+)\)/.exec(color)?.[1] ?? "").split(/\s+/).map(Number);
  const a = C * Math.cos((H * Math.PI) / 180), b = C * Math.sin((H * Math.PI) / 180);
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3, m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3, s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const clip = (value: number) => Math.min(1, Math.max(0, value));
  const red = clip(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s);
  const green = clip(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s);
  const blue = clip(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function ratio(a: string | undefined, b: string | undefined): number {
  const [x, y] = [luminance(a ?? ""), luminance(b ?? "")];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

const WORDS = ["text-2", "accent", "pass", "warn", "fail", "unknown"];

test.each([["light", light], ["dark", dark], ["contrast", contrast]] as const)("%s: words can be read on every ground", (_, theme) => {
  for (const ground of ["ground", "card", "accent-ground"]) {
    expect(ratio(theme["text"], theme[ground]), `text on ${ground}`).toBeGreaterThanOrEqual(7);
    for (const word of WORDS) expect(ratio(theme[word], theme[ground]), `${word} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    expect(ratio(theme["text-3"], theme[ground]), `text-3 on ${ground}`).toBeGreaterThanOrEqual(3);
  }
  expect(ratio(theme["on-accent"], theme["accent"]), "on-accent").toBeGreaterThanOrEqual(4.5);
});
