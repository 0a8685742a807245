import css from "./SlaBand.module.css";
import type { Standing } from "./StateMark";

interface Props {
  /** One a day, oldest first. */
  days: readonly Standing[];
  /** The sentence for people who do not see it. */
  label: string;
  height?: number;
}

const STEP = 3.5, BAR = 2.5;
const TALL: Record<Standing, number> = { fail: 18, warn: 14, pass: 10, unknown: 4, off: 2 };

/** A strip of days: the height says the same as the colour. */
export function SlaBand({ days, label, height = 22 }: Props) {
  return (
    <svg width={Math.max(1, days.length * STEP)} height={height} role="img" aria-label={label}>
      {days.map((day, at) => <rect key={at} x={at * STEP} y={(height - TALL[day]) / 2} width={BAR} height={TALL[day]} rx="1" className={css[day]} />)}
    </svg>
  );
}

/** A share as a bar. */
export function ShareBar({ share, label, width = 120 }: { share: number; label: string; width?: number }) {
  const part = Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : 0;
  return (
    <svg width={width} height="6" role="img" aria-label={label}>
      <rect width={width} height="6" rx="3" className={css["ground"]} /><rect width={width * part} height="6" rx="3" className={css["part"]} />
    </svg>
  );
}
