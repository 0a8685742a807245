import { useState } from "react";
import { ago, duration, fullTime, shownName, t } from "../../../i18n";
import type { CheckStatus, CheckView, RunView, ThingPage } from "../../../ipc";
import { Button, type Standing, StateMark } from "../../../kit";
import { SaidBy, ThingLink } from "../../../mesh";
import { runStanding } from "../runs";
import css from "./Checks.module.css";
import { Section } from "./Section";

const MOST = 8, MOST_RUNS = 4;
/** A run that failed to measure says nothing about the data. */
const STANDING: Record<CheckStatus, Standing> = { pass: "pass", warn: "warn", fail: "fail", error: "unknown", skip: "off", unknown: "unknown" };

/** What was measured last, worst first, and what ran last, newest first. */
export function Checks({ page }: { page: ThingPage }) {
  const [all, setAll] = useState(false);
  const { checks, runs } = page, most = all ? Infinity : MOST, more = checks.length > MOST || runs.length > MOST_RUNS;
  const pass = checks.filter((check) => check.status === "pass").length;
  const figures = [
    checks.length > 0 ? t("asset.checksPassed", { pass, all: checks.length }) : "", runs.length > 0 ? t("asset.runsShown", { count: runs.length }) : "",
  ].filter(Boolean).join(" · ");
  return (
    <Section title={t("asset.checks")} empty={figures === "" ? t("asset.noChecks") : undefined} more={figures}>
      <ul>
        {checks.slice(0, most).map((check, at) => <Check key={`check ${at}`} check={check} />)}
        {runs.slice(0, all ? Infinity : MOST_RUNS).map((run, at) => <Run key={`run ${at}`} run={run} />)}
      </ul>
      {more ? <Button look="quiet" onPress={() => setAll(!all)}>{all ? t("asset.fewer") : t("asset.all", { count: checks.length + runs.length })}</Button> : null}
    </Section>
  );
}

function Check({ check }: { check: CheckView }) {
  return (
    <li className={css["check"]}>
      <StateMark standing={STANDING[check.status]}>{t(`asset.check.${check.status}`)}</StateMark>
      <span className="cut" dir="auto" title={check.name}>{shownName(check.name).replaceAll("_", " ")}</span>
      <span className="mono quiet cut">{check.column ?? t("asset.wholeThing")}</span>
      <span className="quiet small cut" title={check.observed ?? ""}>{check.observed ? t("asset.observed", { value: check.observed }) : ""}</span>
      <span className={`quiet small ${css["when"]}`} title={fullTime(check.at)}>{ago(check.at)}</span>
      <SaidBy marks={[check.said_by]} />
    </li>
  );
}

function Run({ run }: { run: RunView }) {
  const standing = runStanding(run.state), at = run.ended ?? run.started;
  const took = run.started !== null && run.ended !== null && run.ended > run.started ? t("asset.took", { time: duration(run.ended - run.started) }) : "";
  return (
    <li className={css["check"]}>
      <StateMark standing={standing}>{t(`asset.run.${standing}`)}</StateMark>
      <ThingLink thing={run.job} className="cut" />
      <span className="mono quiet cut" title={run.state}>{run.state.toLowerCase()}</span>
      <span className="quiet small cut">{took}</span>
      <span className={`quiet small ${css["when"]}`} title={fullTime(at)}>{ago(at)}</span>
      <SaidBy marks={[run.said_by]} />
    </li>
  );
}
