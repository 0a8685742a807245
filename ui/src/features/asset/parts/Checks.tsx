import { useState } from "react";
import { ago, fullTime, shownName, t } from "../../../i18n";
import type { CheckStatus, ThingPage } from "../../../ipc";
import { Button, type Standing, StateMark } from "../../../kit";
import { SaidBy } from "../../../mesh";
import css from "./Checks.module.css";
import { Section } from "./Section";

const MOST = 8;
/** A run that failed to measure says nothing about the data. */
const STANDING: Record<CheckStatus, Standing> = { pass: "pass", warn: "warn", fail: "fail", error: "unknown", skip: "off", unknown: "unknown" };

/** What was measured last, worst first. */
export function Checks({ page }: { page: ThingPage }) {
  const [all, setAll] = useState(false);
  const { checks } = page, shown = all ? checks : checks.slice(0, MOST);
  const pass = checks.filter((check) => check.status === "pass").length;
  return (
    <Section title={t("asset.checks")} empty={checks.length === 0 ? t("asset.noChecks") : undefined} more={t("asset.checksPassed", { pass, all: checks.length })}>
      <ul>{shown.map((check, at) => (
        <li key={at} className={css["check"]}>
          <StateMark standing={STANDING[check.status]}>{t(`asset.check.${check.status}`)}</StateMark>
          <span className="cut" dir="auto" title={check.name}>{shownName(check.name).replaceAll("_", " ")}</span>
          <span className="mono quiet cut">{check.column ?? t("asset.wholeThing")}</span>
          <span className="quiet small cut" title={check.observed ?? ""}>{check.observed ? t("asset.observed", { value: check.observed }) : ""}</span>
          <span className={`quiet small ${css["when"]}`} title={fullTime(check.at)}>{ago(check.at)}</span>
          <SaidBy marks={[check.said_by]} />
        </li>
      ))}</ul>
      {checks.length > MOST ? <Button look="quiet" onPress={() => setAll(!all)}>{all ? t("asset.fewer") : t("asset.all", { count: checks.length })}</Button> : null}
    </Section>
  );
}
