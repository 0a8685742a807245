import type { CSSProperties } from "react";
import css from "./Dye.module.css";

/** The mark in a domain's dye; a dashed outline where there is no domain. */
export function Dye({ hue, size = 8 }: { hue: number | null; size?: number }) {
  return <span aria-hidden className={hue === null ? css["none"] : css["dye"]} style={{ ...hueStyle(hue), width: size, height: size }} />;
}

/** Makes `var(--dye)` and `var(--dye-soft)` the domain's colours inside an element (see tokens.css). */
export function hueStyle(hue: number | null): CSSProperties {
  return (hue === null ? {} : { "--hue": hue }) as CSSProperties;
}
