// Coverage first: what could not be audited, before what was found.
import { t } from "../../../i18n";
import type { AuditReport } from "../../../ipc";
import { StateMark } from "../../../kit";
import css from "./Coverage.module.css";

export function Coverage({ report }: { report: AuditReport }) {
  const not = report.rules.filter((rule) => !rule.audited), partly = report.rules.filter((rule) => rule.audited && rule.not_audited.length > 0);
  const whole = not.length === 0 && partly.length === 0 && report.gaps.length === 0;
  return (
    <section className={css["coverage"]} aria-label={t("governance.coverage")}>
      {whole ? <p><StateMark standing="pass">{t("governance.coverage")}</StateMark> <span className="quiet">{t("governance.coverageAll")}</span></p> : <>
        {not.length > 0 ? (
          <details open>
            <summary><StateMark standing="unknown">{t("governance.notAuditedTitle", { count: not.length })}</StateMark> <span className="quiet">{t("governance.notAuditedWhy")}</span></summary>
            <ul>{not.map((rule) => <Reasons key={rule.rule} id={rule.rule} title={rule.title} reasons={rule.not_audited} />)}</ul>
          </details>
        ) : null}
        {report.gaps.length > 0 ? (
          <details open={report.gaps.length <= 4}>
            <summary><StateMark standing="warn">{t("governance.gapsTitle", { count: report.gaps.length })}</StateMark></summary>
            <ul>{report.gaps.map((gap) => <li key={gap}>{gap}</li>)}</ul>
          </details>
        ) : null}
        {partly.length > 0 ? <ul>{partly.map((rule) => <Reasons key={rule.rule} id={rule.rule} title={rule.title} reasons={rule.not_audited} />)}</ul> : null}
      </>}
    </section>
  );
}

function Reasons({ id, title, reasons }: { id: string; title: string; reasons: readonly string[] }) {
  return <li><span className="mono">{id}</span> {title}: <span className="quiet">{reasons.join("; ") || t("governance.noReason")}</span></li>;
}
