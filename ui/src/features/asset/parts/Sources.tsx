// Where each fact came from: the records behind the thing, why they are one, and where they differ.
import { useState } from "react";
import { ago, cutMiddle, fullTime, number, shownName, t } from "../../../i18n";
import { backend, type FactRow, type SourceRow, type ThingPage } from "../../../ipc";
import { announce, Button, Popover, StateMark, Tooltip } from "../../../kit";
import { announceError, distinctMarks, markOf, refuseStitches, SaidBy } from "../../../mesh";
import { Section, FactLine } from "./Section";
import css from "./Sources.module.css";

const LONGEST_ID = 72;

export function Sources({ page }: { page: ThingPage }) {
  const { sources } = page;
  return (
    <>
      <Section id="sources" title={t("asset.from")} empty={sources.length === 0 ? t("asset.noSources") : undefined} more={sources.length > 1 ? t("asset.oneThing", { count: sources.length }) : null}>
        <ul>{sources.map((source, at) => <Source key={at} source={source} page={page} />)}</ul>
      </Section>
      <Facts facts={page.facts} />
    </>
  );
}

function Source({ source, page }: { source: SourceRow; page: ThingPage }) {
  return (
    <li className={css["source"]}>
      <span className={css["mark"]}><SaidBy marks={[source.mark]} /></span>
      <div className={css["words"]}>
        <p className={css["line"]}>
          <b className={css["catalog"]}>{source.mark.catalog}</b><span className="mono quiet" title={source.native}>{cutMiddle(source.native, LONGEST_ID)}</span>
        </p>
        <p className="quiet">{source.because ?? t("asset.firstRecord")}</p>
        {source.unreadable !== null ? <p><StateMark standing="warn">{t("asset.unreadable", { why: source.unreadable })}</StateMark></p> : null}
        {source.unconfirmed_missing ? <p><StateMark standing="warn">{t("asset.missing")}</StateMark></p> : null}
        {source.unmapped.length > 0 ? (
          <Popover label={t("asset.unmapped", { count: source.unmapped.length })} placement="bottom start" trigger={<Button look="quiet">{t("asset.unmapped", { count: source.unmapped.length })}</Button>}>
            <ul className="mono">{source.unmapped.map((path) => <li key={path} className={css["unmapped"]}>{path}</li>)}</ul>
          </Popover>
        ) : null}
      </div>
      <span className="quiet small" title={fullTime(source.mark.at)}>{ago(source.mark.at)}</span>
      {page.sources.length > 1 ? <Tooltip text={t("asset.notSameHelp")}><Button look="quiet" onPress={() => void refuse(source, page)}>{t("asset.notSame")}</Button></Tooltip> : null}
    </li>
  );
}

/** Refuses every join that holds this record in the thing. */
async function refuse(source: SourceRow, page: ThingPage): Promise<void> {
  try {
    const { rows } = await backend.call("stitch.list", { key: page.thing.key });
    const mine = rows.filter((row) => row.merges && [row.left, row.right].some((side) => side.native === source.native && side.mark.catalog === source.mark.catalog));
    if (mine.length === 0) announce({ text: t("asset.noStitch") });
    else await refuseStitches(mine);
  } catch (error) {
    announceError(error);
  }
}

function Facts({ facts }: { facts: readonly FactRow[] }) {
  const [all, setAll] = useState(false);
  const differing = facts.filter((fact) => fact.differing.length > 0), shown = all ? facts : differing;
  if (facts.length === 0) return null;
  return (
    <Section
      title={t("asset.facts", { count: facts.length })} more={differing.length > 0 ? t("asset.factsDiffer", { count: differing.length }) : t("asset.factsAgree")}
      actions={<Button look="quiet" onPress={() => setAll(!all)}>{all ? t("asset.hideFacts") : t("asset.showFacts", { count: facts.length })}</Button>}
    >
      {shown.length > 0 ? <dl>{shown.map((fact, at) => <Fact key={at} fact={fact} />)}</dl> : null}
    </Section>
  );
}

function Fact({ fact }: { fact: FactRow }) {
  const says = fact.shown ? [fact.shown, ...fact.agreeing] : fact.agreeing;
  return (
    <FactLine wide name={fact.field} marks={<SaidBy marks={distinctMarks(says.map(markOf))} differing={distinctMarks(fact.differing.map(markOf))} />}>
      <span className={css["value"]}>{fact.shown ? shownName(fact.shown.value) : number(null)}</span>
      {fact.differing.map((claim, at) => <span key={at} className={css["other"]}>{t("asset.says", { who: claim.catalog, what: shownName(claim.value) })}</span>)}
    </FactLine>
  );
}
