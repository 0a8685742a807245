import css from "./Sparkline.module.css";

interface Props {
  /** Values from old to new; null is a gap. */
  values: readonly (number | null)[];
  /** The sentence for people who do not see it. */
  label: string;
  width?: number;
  height?: number;
}

/** A line of values without axes. Gaps stay gaps. */
export function Sparkline({ values, label, width = 120, height = 20 }: Props) {
  const known = values.filter((value): value is number => value !== null && Number.isFinite(value));
  const low = Math.min(...known), high = Math.max(...known);
  const span = high - low || 1;
  const step = values.length > 1 ? (width - 4) / (values.length - 1) : 0;
  let path = "", pen = false;
  values.forEach((value, at) => {
    if (value === null || !Number.isFinite(value)) {
      pen = false;
      return;
    }
    path += `${pen ? "L" : "M"}${(2 + at * step).toFixed(1)} ${(height - 3 - ((value - low) / span) * (height - 6)).toFixed(1)}`;
    pen = true;
  });
  return <svg width={width} height={height} role="img" aria-label={label}><path d={path} className={css["line"]} /></svg>;
}
