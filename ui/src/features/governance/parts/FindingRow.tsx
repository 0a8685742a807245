import { shownName, t } from "../../../i18n";
import type { Finding } from "../../../ipc";
import { Marks } from "../../../kit";
import { belongsToDomain, DomainTag, kindWords } from "../../../mesh";
import { markOf } from "../audit";
import css from "./FindingRow.module.css";
import { SeverityMark } from "./Severity";

export const FINDING_HEIGHT = 52;

/** A finding in two lines: what it is about, and the sentence. */
export function FindingRow({ finding }: { finding: Finding }) {
  const { subject } = finding;
  return (
    <div className={css["finding"]}>
      <SeverityMark severity={finding.severity} />
      <div className={css["words"]}>
        <div className={`${css["line"]} ${css["first"]}`}>
          <b className="cut" dir="auto" title={shownName(subject.name)}>{shownName(subject.name)}</b>
          <span className={css["kind"]}>{kindWords(subject)}</span>{subject.domain || belongsToDomain(subject) ? <DomainTag domain={subject.domain} /> : null}<span className="spring" />
          <span className={css["rule"]}>{finding.rule}</span>
        </div>
        <div className={css["line"]}><span className="quiet cut" title={finding.sentence}>{finding.sentence}</span><span className="spring" /><Said finding={finding} /></div>
      </div>
    </div>
  );
}

/** Who says the facts, each once. */
function Said({ finding }: { finding: Finding }) {
  const items = new Map(finding.facts.map((fact) => [`${fact.dialect} ${fact.catalog}`, { mark: markOf(fact.dialect) || fact.catalog, about: fact.catalog }]));
  return <Marks items={[...items.values()]} label={t("marks.saidBy", { who: [...new Set(finding.facts.map((fact) => fact.catalog))].join(", ") })} most={3} still />;
}
