import { ago, fullTime, shownName, t } from "../../../i18n";
import type { PromiseView, ThingPage } from "../../../ipc";
import { Button, StateMark } from "../../../kit";
import { PromiseMark, propertyWords, SaidBy, ThingLink } from "../../../mesh";
import { Fragment, useState } from "react";
import css from "./Promises.module.css";
import { FactLine, Section } from "./Section";

const MOST = 8;

/** What is promised, how it stands, and on what evidence. */
export function Promises({ page }: { page: ThingPage }) {
  const [all, setAll] = useState(false);
  const [known, promised] = page.promise_coverage;
  const shown = all ? page.promises : page.promises.slice(0, MOST);
  return (
    <Section
      title={t("asset.promise")} empty={page.promises.length === 0 && page.contracts.length === 0 ? t("asset.noPromise") : undefined}
      more={<Head page={page} known={known} promised={promised} />}
    >
      <dl>{shown.map((promise, at) => <FactLine key={at} name={propertyWords(promise.property)} marks={<SaidBy marks={[promise.said_by]} />}><Line promise={promise} page={page} /></FactLine>)}</dl>
      {page.promises.length > MOST ? <Button look="quiet" onPress={() => setAll(!all)}>{all ? t("asset.fewer") : t("asset.all", { count: page.promises.length })}</Button> : null}
    </Section>
  );
}

function Head({ page, known, promised }: { page: ThingPage; known: number; promised: number }) {
  return (
    <>
      {page.contracts.map((contract, at) => <Fragment key={contract.key}>{at > 0 ? ", " : ""}{t("asset.contract", { names: "" })}<ThingLink thing={contract} className={css["link"] ?? ""} /></Fragment>)}
      {promised > 0 ? `${page.contracts.length > 0 ? " · " : ""}${t("asset.coverage", { known, count: promised })}` : null}
    </>
  );
}

function Line({ promise, page }: { promise: PromiseView; page: ThingPage }) {
  // "in 4 h 11 min · the promise names …": what counts first, the reservation after it.
  const [first = "", ...rest] = promise.sentence.split(" · "), notes = [...rest, ...(promise.notes ?? [])];
  const about = promise.asset && promise.asset.key !== page.thing.key ? promise.asset : promise.subject.key !== page.thing.key ? promise.subject : null;
  const evidence = evidenceOf(promise);
  return (
    <>
      <span className={css["line"]}>
        <span title={fullTime(promise.due_at)}><PromiseMark state={promise.state} sentence={first} /></span>
        <span>{promise.promised}{promise.tz ? `, ${t("asset.zone", { zone: promise.tz })}` : ""}</span>
        {about && about.name !== page.thing.name ? <span className="quiet">{t("asset.about", { name: shownName(about.name) })}</span> : null}
      </span>
      {promise.upstream_cause ? <p><StateMark standing="warn">{promise.upstream_cause}</StateMark></p> : null}
      {notes.length > 0 ? <p className={css["under"]}>{notes.join(" · ")}</p> : null}
      <p className={css["under"]} title={t("asset.written", { raw: promise.raw, location: promise.location })}>
        {evidence ? <span>{evidence}</span> : null}<span className={css["written"]}>{promise.location}</span>
      </p>
    </>
  );
}

function evidenceOf({ evidence, state }: PromiseView): string {
  if (!evidence) return state === "pass" || state === "not_evaluable" ? "" : t("asset.noEvidence");
  const text = t("asset.evidence", { when: ago(evidence.updated_at), kind: t(`asset.evidence.${evidence.kind}`) });
  return evidence.by ? t("asset.evidenceBy", { text, by: evidence.by }) : text;
}
