import { cutMiddle, percent, shownName, t } from "../../../i18n";
import type { StitchRow, StitchSide } from "../../../ipc";
import { ShareBar } from "../../../kit";
import { SaidBy } from "../../../mesh";
import { partsOf, verdictOf } from "../ledger";
import css from "./JoinLine.module.css";

export const JOIN_HEIGHT = 56;

/** Two sides and the knot between them: full where they are one, hollow where they may be, crossed where they are not. */
export function JoinLine({ row }: { row: StitchRow }) {
  return (
    <div className={css["join"]}>
      <Side side={row.left} />
      <Knot verdict={verdictOf(row)} />
      <Side side={row.right} />
      <div className={css["why"]}>
        <span className="cut" title={row.evidence}>{row.evidence}</span>
        <span className="quiet small">{t(`ledger.rung.${row.step}`)}</span>
      </div>
      <div className={css["overlap"]}>{row.overlap === null ? null : <><ShareBar share={row.overlap} width={56} label={t("ledger.overlap", { share: percent(row.overlap) })} /><span className="quiet small" aria-hidden>{percent(row.overlap)}</span></>}</div>
    </div>
  );
}

function Side({ side }: { side: StitchSide }) {
  const [above, name] = partsOf(side.key);
  return (
    <div className={css["side"]}>
      <b className="cut" dir="auto" title={side.key}>{shownName(name)}</b>
      <span className={css["who"]}><SaidBy marks={[side.mark]} still /><small className="quiet small cut" title={side.key}>{side.mark.catalog}{above === "" ? "" : ` · ${cutMiddle(above.replace(/:$/, ""), 48)}`}</small></span>
    </div>
  );
}

export function Knot({ verdict }: { verdict: ReturnType<typeof verdictOf> }) {
  return (
    <svg width="34" height="16" viewBox="0 0 34 16" role="img" aria-label={t(`ledger.is.${verdict}`)} className={css[verdict]}>
      <path d={verdict === "refused" ? "M0 8h8M26 8h8" : "M0 8h11M23 8h11"} className={css["thread"]} strokeDasharray={verdict === "merged" ? undefined : "3 2"} />
      <path d="M17 2.5 22.5 8 17 13.5 11.5 8Z" className={css["knot"]} />
      {verdict === "refused" ? <path d="M11 2l12 12" className={css["cross"]} /> : null}
    </svg>
  );
}
