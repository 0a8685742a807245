import { percent, t } from "../../../i18n";
import { type DecisionVerdict, type StitchRow, type StitchSide, useCommand } from "../../../ipc";
import { Button, Fact, Facts, ShareBar, SidePanel } from "../../../kit";
import { SaidBy } from "../../../mesh";
import { RouteLink } from "../../../routes";
import { compareColumns, verdictOf } from "../ledger";
import css from "./JoinPanel.module.css";
import { Knot } from "./JoinLine";

interface Props {
  row: StitchRow;
  over: boolean;
  onDecide: (verdict: DecisionVerdict | null) => void;
  onClose: () => void;
}

/** The evidence of a join, both sides in full, and the user's word about it. */
export function JoinPanel({ row, over, onDecide, onClose }: Props) {
  const verdict = verdictOf(row), name = t(`ledger.rung.${row.step}`);
  return (
    <SidePanel label={t("ledger.panel")} title={t(`ledger.is.${verdict}`)} over={over} onClose={onClose} under={<Knot verdict={verdict} />}>
      <Facts>
        <Side side={row.left} /><Side side={row.right} />
        <Fact title={t("ledger.evidence")}>{row.evidence}</Fact>
        <Fact title={t("ledger.rung")}>{row.number > 0 ? t("ledger.rungLine", { number: row.number, name }) : t("ledger.rungNone", { name })}</Fact>
        {row.decision !== null ? <Fact title={t("ledger.decision")}>{row.decision === "same" ? t("ledger.same") : t("ledger.different")}</Fact> : null}
        {row.overlap !== null ? <Fact title={t("ledger.columns")}><ShareBar share={row.overlap} width={160} label={t("ledger.overlap", { share: percent(row.overlap) })} /><p className="quiet small">{t("ledger.overlap", { share: percent(row.overlap) })}</p><Columns row={row} /></Fact> : null}
      </Facts>
      <div className={css["acts"]}>
        {row.decision === "same" ? null : <Button onPress={() => onDecide("same")}>{t("ledger.same")}</Button>}
        {row.decision === "different" ? null : <Button onPress={() => onDecide("different")}>{t("ledger.different")}</Button>}
        {row.decision === null ? null : <Button look="quiet" onPress={() => onDecide(null)}>{t("ledger.undo")}</Button>}
      </div>
    </SidePanel>
  );
}

function Side({ side }: { side: StitchSide }) {
  return (
    <Fact title={side.mark.catalog} marks={<SaidBy marks={[side.mark]} />}>
      <RouteLink to={{ page: "asset", key: side.key }} className={`mono ${css["key"]}`}>{side.key}</RouteLink>
      {side.native !== side.key ? <p className="quiet small" title={t("ledger.native")}>{side.native}</p> : null}
    </Fact>
  );
}

/** Which columns they share; asked only where the two are still two things. */
function Columns({ row }: { row: StitchRow }) {
  const apart = !row.merges;
  const left = useCommand("asset.show", { key: row.left.key }, { enabled: apart }).data, right = useCommand("asset.show", { key: row.right.key }, { enabled: apart }).data;
  if (!apart || !left || !right) return null;
  const { both, left: onlyLeft, right: onlyRight } = compareColumns(left.columns.map((column) => column.path), right.columns.map((column) => column.path));
  if (both.length + onlyLeft.length + onlyRight.length === 0) return <p className="quiet small">{t("ledger.noColumns")}</p>;
  return (
    <div className={css["columns"]}>
      <p className="small">{t("ledger.column.both", { count: both.length })}</p><p className="mono quiet">{both.join(", ") || "–"}</p>
      {onlyLeft.length > 0 ? <><p className="small">{t("ledger.column.left", { catalog: row.left.mark.catalog })}</p><p className={`mono ${css["only"]}`}>{onlyLeft.join(", ")}</p></> : null}
      {onlyRight.length > 0 ? <><p className="small">{t("ledger.column.left", { catalog: row.right.mark.catalog })}</p><p className={`mono ${css["only"]}`}>{onlyRight.join(", ")}</p></> : null}
    </div>
  );
}
