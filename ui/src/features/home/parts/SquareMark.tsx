import css from "./SquareMark.module.css";
import type { Look } from "./shade";

export const SQUARE = { side: 13, pitch: 17, left: 12, top: 44 } as const;

/** A product as a square of 13: shape and colour say the same. Inherits `--hue` for the dye. */
export function SquareMark({ look, x, y }: { look: Look; x: number; y: number }) {
  switch (look) {
    case "broken":
      return (
        <g transform={`translate(${x + 0.5} ${y + 0.5})`} className={css["broken"]}>
          <circle cx="6" cy="6" r="5" /><path d="M4.3 4.3l3.4 3.4M7.7 4.3 4.3 7.7" />
        </g>
      );
    case "alert":
      return (
        <g className={css["alert"]}>
          <rect x={x} y={y} width="13" height="13" rx="3" /><path d={`M${x + 6.5} ${y + 3.2}v3.9m0 2v.2`} />
        </g>
      );
    case "half":
      return (
        <g className={css["half"]}>
          <rect x={x + 0.5} y={y + 0.5} width="12" height="12" rx="2.5" /><path d={`M${x + 1} ${y + 12}L${x + 12} ${y + 1}V${y + 9.5}a2.5 2.5 0 0 1-2.5 2.5Z`} />
        </g>
      );
    case "open":
      return <rect x={x + 0.5} y={y + 0.5} width="12" height="12" rx="3" className={css["open"]} />;
    default:
      return <rect x={x} y={y} width="13" height="13" rx="3" className={look === "full" ? css["full"] : css["pale"]} />;
  }
}
