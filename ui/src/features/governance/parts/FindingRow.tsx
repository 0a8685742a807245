import { shownName } from "../../../i18n";
import type { Finding } from "../../../ipc";
import { DomainTag, kindWords, SaidByCatalogs } from "../../../mesh";
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
        <div className={css["line"]}>
          <b className="cut" dir="auto" title={shownName(subject.name)}>{shownName(subject.name)}</b>
          <span className={css["kind"]}>{kindWords(subject)}</span><DomainTag domain={subject.domain} /><span className="spring" />
          <span className={css["rule"]}>{finding.rule}</span>
        </div>
        <div className={css["line"]}><span className="quiet cut" title={finding.sentence}>{finding.sentence}</span><span className="spring" /><SaidByCatalogs catalogs={[...new Set(finding.facts.map((fact) => fact.catalog))]} /></div>
      </div>
    </div>
  );
}
