import type { Severity } from "../../../ipc";
import { t } from "../../../i18n";
import css from "./Severity.module.css";

const BARS: Record<Severity, number> = { critical: 4, high: 3, medium: 2, low: 1, note: 0 };

/** How bad, as a word with bars: the number of bars says the same as the colour. */
export function SeverityMark({ severity }: { severity: Severity }) {
  return (
    <span className={`${css["severity"]} ${css[severity]}`}>
      <svg width="14" height="12" viewBox="0 0 14 12" aria-hidden>
        {[0, 1, 2, 3].map((at) => <rect key={at} x={at * 3.6} y={8 - at * 2.2} width="2.4" height={3 + at * 2.2} rx=".8" className={at < BARS[severity] ? css["on"] : css["off"]} />)}
      </svg>
      {t(`governance.severity.${severity}`)}
    </span>
  );
}
