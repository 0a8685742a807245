// The way of one column, hop by hop: values apart from what only filters, joins or groups.
import { shownName, t } from "../../../i18n";
import type { ColumnStep, ColumnTrace } from "../../../ipc";
import { Marks } from "../../../kit";
import { dialectMark, ThingLink } from "../../../mesh";
import { flowWords } from "./EdgeCard";
import css from "./Trace.module.css";

export function Trace({ trace, column }: { trace: ColumnTrace; column: string }) {
  const indirect = (step: ColumnStep) => step.transformation === "INDIRECT";
  return (
    <section className={css["trace"]}>
      <h2>{t("lineage.traceTitle", { column })}</h2>
      <Part title={t("lineage.traceUpValue")} steps={trace.upstream.filter((step) => !indirect(step))} />
      <Part title={t("lineage.traceUpFilter")} steps={trace.upstream.filter(indirect)} />
      <Part title={t("lineage.traceDownValue")} steps={trace.downstream.filter((step) => !indirect(step))} />
      <Part title={t("lineage.traceDownFilter")} steps={trace.downstream.filter(indirect)} />
      {trace.notes.length > 0 ? <ul>{trace.notes.map((note) => <li key={note} className="quiet small">{note}</li>)}</ul> : null}
    </section>
  );
}

function Part({ title, steps }: { title: string; steps: readonly ColumnStep[] }) {
  return (
    <div className={css["part"]}>
      <h3>{title} <span className="quiet">{steps.length}</span></h3>
      {steps.length === 0 ? <p className="quiet small">{t("lineage.traceNone")}</p> : (
        <ol>{steps.map((step, at) => (
          <li key={at} className={css["step"]}>
            <span className="quiet small">{t("lineage.hop", { count: step.distance })}</span>
            <End thing={step.from} column={step.from_column} /><span aria-hidden>→</span><End thing={step.to} column={step.to_column} />
            <span className="quiet small cut">{step.transformation === null ? t("lineage.notAvailable") : flowWords({ transformation: step.transformation, subtype: step.subtype, masking: step.masking })}</span>
            <Marks items={step.provenance.map((one) => ({ mark: dialectMark(one.dialect), about: `${one.catalog}: ${t(`lineage.method.${one.method}`)}` }))} label={t("marks.saidBy", { who: step.provenance.map((one) => one.catalog).join(", ") })} still most={2} />
          </li>
        ))}</ol>
      )}
    </div>
  );
}

function End({ thing, column }: { thing: ColumnStep["from"]; column: string | null }) {
  return <span className="cut"><ThingLink thing={thing} className={css["thing"] ?? ""} />{column ? <span className="mono">.{shownName(column)}</span> : <span className="quiet small"> {t("lineage.wholeDataset")}</span>}</span>;
}
