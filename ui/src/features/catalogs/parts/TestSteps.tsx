import { t } from "../../../i18n";
import type { TestReport } from "../../../ipc";
import { Skeleton, StateMark } from "../../../kit";
import css from "./TestSteps.module.css";

/** A test layer by layer: which one answered, and what to do about the one that did not. */
export function TestSteps({ report }: { report: TestReport | undefined }) {
  if (!report) return <Skeleton lines={3} height={26} />;
  return (
    <ol className={css["steps"]} aria-live="polite">
      {report.steps.map((step) => (
        <li key={step.layer}><StateMark standing={step.ok ? "pass" : "fail"}>{step.layer}</StateMark><span className={step.ok ? "quiet" : undefined}>{step.message}</span></li>
      ))}
      {report.steps.every((step) => step.ok) ? <li className="sr">{t("catalogs.stepsAllGood")}</li> : null}
    </ol>
  );
}
