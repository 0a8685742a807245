import { dateTime, fullTime, shownName, t } from "../../../i18n";
import type { Finding } from "../../../ipc";
import { Button, Fact, Facts, Marks, SidePanel } from "../../../kit";
import { belongsToDomain, DomainTag, kindWords } from "../../../mesh";
import { go } from "../../../routes";
import { markOf } from "../audit";
import css from "./FindingPanel.module.css";
import { SeverityMark } from "./Severity";

interface Props {
  finding: Finding;
  /** The rule in words. */
  title: string;
  over: boolean;
  onClose: () => void;
}

/** A finding with the facts it rests on, each with who says it. */
export function FindingPanel({ finding, title, over, onClose }: Props) {
  const { subject } = finding, name = shownName(subject.name);
  return (
    <SidePanel
      label={t("governance.panel")} title={name} over={over} onClose={onClose}
      actions={<Button onPress={() => go({ page: "asset", key: subject.key })}>{t("lists.open")}</Button>}
      under={<><span>{kindWords(subject)}</span>{subject.domain || belongsToDomain(subject) ? <DomainTag domain={subject.domain} /> : null}</>}
    >
      <p className={css["sentence"]}>{finding.sentence}</p>
      <Facts>
        <Fact title={t("governance.fact.rule")}>{title} <span className="mono quiet">{finding.rule}</span></Fact>
        <Fact title={t("governance.fact.severity")}><SeverityMark severity={finding.severity} /></Fact>
      </Facts>
      <section className={css["facts"]}>
        <h3>{t("governance.facts")}</h3>
        {finding.facts.length === 0 ? <p className="quiet">{t("governance.noFacts")}</p> : (
          <ul>{finding.facts.map((fact, at) => (
            <li key={at}>
              <div><span dir="auto">{fact.value}</span><small className="quiet small" title={fullTime(fact.at)}>{t("governance.read", { catalog: fact.catalog, when: dateTime(fact.at) })}</small></div>
              <Marks label={t("marks.saidBy", { who: fact.catalog })} items={[{ mark: markOf(fact.dialect) || fact.catalog, about: t("marks.read", { catalog: fact.catalog, when: dateTime(fact.at) }) }]} />
            </li>
          ))}</ul>
        )}
      </section>
      <p className={css["foot"]}>{subject.kind === "asset" || subject.kind === "product" ? <Button onPress={() => go({ page: "lineage", key: subject.key, level: subject.kind === "product" ? "product" : "asset", up: 1, down: 1 })}>{t("lists.lineage")}</Button> : null}</p>
    </SidePanel>
  );
}
