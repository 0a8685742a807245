import { useCallback, useMemo, useState } from "react";
import { number, t } from "../../../i18n";
import type { DecisionVerdict, Step, StitchLedger, StitchRow } from "../../../ipc";
import { type Answer, useDo } from "../../../ipc";
import { announce, Button, EmptyState, FilterChips, SearchField, SegmentedControl, Skeleton, useMedia, VirtualList } from "../../../kit";
import { Problem } from "../../../mesh";
import css from "../catalogs.module.css";
import { countSteps, countVerdicts, decisionOn, filterRows, idOf, STEPS, type Verdict } from "../ledger";
import { JOIN_HEIGHT, JoinLine } from "./JoinLine";
import { JoinPanel } from "./JoinPanel";

/** What was joined across catalogs and why; each join can be confirmed, refused and taken back. */
export function LedgerTab({ answer }: { answer: Answer<StitchLedger> }) {
  const ledger = answer.data;
  const [verdict, setVerdict] = useState<Verdict | "all">("all");
  const [steps, setSteps] = useState<ReadonlySet<Step>>(new Set());
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const narrow = useMedia("(max-width: 1120px)");
  const all = useMemo(() => ledger?.rows ?? [], [ledger]);
  const filters = useMemo(() => ({ verdict, steps, text }), [verdict, steps, text]);
  const shown = useMemo(() => filterRows(all, filters), [all, filters]);
  const counts = countSteps(all, filters), verdicts = countVerdicts(all, filters);
  const current = shown.find((row) => idOf(row) === chosen) ?? null;
  const line = useCallback((row: StitchRow) => <JoinLine row={row} />, []);
  const decide = useDecide();
  const clear = () => { setVerdict("all"); setSteps(new Set()); setText(""); };
  if (answer.error && !ledger) return <Problem error={answer.error} onRetry={answer.retry} />;
  if (!ledger) return <div className={css["wait"]}><Skeleton lines={8} height={JOIN_HEIGHT} /></div>;
  return (
    <div className={css["split"]}>
      <section className={css["middle"]} aria-label={t("ledger.list")}>
        <div className={css["tools"]}>
          <div className={css["search"]} data-search><SearchField label={t("lists.search")} placeholder={t("ledger.search")} value={text} onChange={setText} /></div>
          <SegmentedControl label={t("ledger.verdicts")} at={verdict} onChange={setVerdict} options={(["all", "merged", "suggested", "refused"] as const).map((id) => ({ id, text: `${t(`ledger.${id}`)} ${number(verdicts[id])}` }))} />
          <FilterChips label={t("ledger.rungs")} chosen={steps} onChange={setSteps} chips={
            STEPS.filter((step) => (counts.get(step) ?? 0) > 0 || steps.has(step)).map((step) => ({ id: step, text: t(`ledger.rung.${step}`), count: counts.get(step) ?? 0 }))
          } />
        </div>
        <div className={css["list"]}>
          <VirtualList
            label={t("ledger.list")} items={shown} question={`${verdict} ${[...steps].join(" ")} ${text}`} idOf={idOf} textOf={textOf} row={line} rowHeight={JOIN_HEIGHT} current={current ? idOf(current) : null} onCurrent={setChosen}
            empty={all.length > 0
              ? <EmptyState reason="noMatch" title={t("ledger.noneTitle")} action={<Button onPress={clear}>{t("lists.clear")}</Button>}>{t("ledger.noneWhy")}</EmptyState>
              : <EmptyState reason="notOffered" title={t("ledger.emptyTitle")}>{t("ledger.emptyWhy")}</EmptyState>}
          />
        </div>
      </section>
      {current ? <JoinPanel key={idOf(current)} row={current} over={narrow} onDecide={(what) => decide(current, what)} onClose={() => setChosen(null)} /> : null}
    </div>
  );
}

const textOf = (row: StitchRow) => `${row.left.key}, ${row.right.key}`;
const DONE = { same: "ledger.decidedSame", different: "ledger.decidedDifferent" } as const;

/** Decides about a join, with a way back to what was decided before. */
function useDecide(): (row: StitchRow, verdict: DecisionVerdict | null) => void {
  const decide = useDo("stitch.decide", ["stitch.list", "app.status"]).mutate;
  return useCallback((row, verdict) => decide(decisionOn(row, verdict), {
    onSuccess: () => announce({
      text: verdict === null ? t("ledger.decidedUndone") : t(DONE[verdict]),
      action: { text: t("kit.undo"), run: () => decide(decisionOn(row, row.decision)) },
    }),
  }), [decide]);
}
