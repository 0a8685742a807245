import { Star, X } from "lucide-react";
import { memo, type ReactNode } from "react";
import { dateTime, fullTime, number, shownName, t } from "../../../i18n";
import { type Mark, type ThingPage, useCommandKept, useDo } from "../../../ipc";
import { Badge, Button, IconButton, Marks, Skeleton, StateMark, useDebounced, useSettled } from "../../../kit";
import { belongsToDomain, Description, DomainTag, isData, kindWords, lifecycleWord, Problem, PromiseMark, propertyWords, SaidBy } from "../../../mesh";
import { go } from "../../../routes";
import css from "./Preview.module.css";

/** Longer than from key to key: while the list follows the typing, what stands beside it would only flicker, and be in its way. */
const REST_MS = 300;

interface Props {
  assetKey: string;
  /** It is the first of what was typed; else somebody chose it, and waits. */
  isFirst: boolean;
  /** Lies over the list: a drawer of a narrow window. */
  over: boolean;
  onClose: () => void;
}

/** What a hit is, beside the list: reading ten hits needs no page change. */
export const Preview = memo(function Preview({ assetKey, isFirst, over, onClose }: Props) {
  const walked = useDebounced(assetKey), key = useSettled(walked, isFirst ? REST_MS : 0);
  const answer = useCommandKept("asset.show", { key });
  const page = answer.data;
  return (
    <aside aria-label={t("discover.preview")} className={`${css["preview"]} ${over ? css["over"] : ""}`}>
      {page ? <Body page={page} onClose={onClose} /> : answer.error ? <Problem error={answer.error} onRetry={answer.retry} /> : <Skeleton lines={9} height={28} />}
    </aside>
  );
});

function Body({ page, onClose }: { page: ThingPage; onClose: () => void }) {
  const { thing } = page, name = shownName(thing.name);
  const star = useDo("stars.set", ["shelf.list", "asset.show"]).mutate;
  return (
    <>
      <header className={css["head"]}>
        <h2 className={css["name"]} dir="auto">{name}</h2>
        <IconButton label={page.starred ? t("discover.unstar") : t("discover.star")} icon={<Star size={15} aria-hidden fill={page.starred ? "currentColor" : "none"} />} onPress={() => star({ key: thing.key, on: !page.starred })} />
        <Button onPress={() => go({ page: "asset", key: thing.key })}>{t("discover.open")}</Button>
        <IconButton label={t("kit.close")} shortcut="p" icon={<X size={15} aria-hidden />} onPress={onClose} />
      </header>
      <p className={css["kind"]}><span>{kindWords({ ...thing, platform: page.platform })}{page.lifecycle.state !== "unknown" || isData(thing.kind) ? ` · ${lifecycleWord(page.lifecycle.state)}` : ""}</span>{thing.domain || belongsToDomain(thing) ? <DomainTag domain={thing.domain} /> : null}</p>
      <div className={css["words"]}>{page.description.length > 0 ? <Description blocks={page.description} /> : isData(thing.kind) ? <p className="quiet">{t("discover.noDescription")}</p> : null}</div>
      <dl className={css["facts"]}><Facts page={page} /></dl>
      <Trust page={page} />
      <section className={css["section"]}>
        <h3>{t("discover.from")}</h3>
        <ul>{page.sources.map((source, at) => (
          <li key={at} className={css["source"]}><SaidBy marks={[source.mark]} /><span className="cut">{source.mark.catalog}</span><span className="spring" /><span className="quiet small" title={fullTime(source.mark.at)}>{dateTime(source.mark.at)}</span></li>
        ))}</ul>
      </section>
      {page.lineage ? <p className={css["actions"]}><Button onPress={() => go({ page: "lineage", key: thing.key, level: thing.kind === "asset" ? "asset" : "product", up: 1, down: 1 })}>{t("discover.lineage")}</Button></p> : null}
    </>
  );
}

function Facts({ page }: { page: ThingPage }) {
  const differing = page.facts.find((fact) => fact.field.startsWith("owner"))?.differing.length ?? 0;
  const passed = page.checks.filter((check) => check.status === "pass").length;
  return (
    <>
      {page.promises.slice(0, 3).map((promise, at) => (
        <Fact key={at} title={at === 0 ? t("discover.fact.promise") : ""} marks={<SaidBy marks={[promise.said_by]} />}>
          <PromiseMark state={promise.state} sentence={promise.sentence} /><p className="quiet">{propertyWords(promise.property)}, {promise.promised}</p>
        </Fact>
      ))}
      {page.owners.length > 0 || isData(page.thing.kind) ? <Fact title={t("discover.fact.owners")} marks={differing > 0 ? <Marks label={t("marks.differ", { count: differing })} items={[{ mark: t("marks.differ", { count: differing }), about: t("marks.differ", { count: differing }), differs: true }]} /> : <SaidBy marks={marksOf(page.owners)} />}>
        {page.owners.length === 0 ? <StateMark standing="fail">{t("owner.none")}</StateMark> : page.owners.map((owner) => (
          <p key={`${owner.key}${owner.role}`}><span dir="auto">{shownName(owner.name)}</span> <span className="quiet">{owner.role.replaceAll("_", " ")}</span>{owner.left ? <> <StateMark standing="warn">{t("owner.left")}</StateMark></> : null}</p>
        ))}
      </Fact> : null}
      {page.ports.length > 0 ? <Fact title={t("discover.fact.ports")}>{page.ports.map((port) => port.name).join(", ")}</Fact> : null}
      {page.columns_total > 0 ? (
        <Fact title={t("discover.fact.columns")} marks={<SaidBy marks={marksOf(page.columns.slice(0, 1))} />}>
          <p>{t("discover.columns", { count: page.columns_total })}</p>
          <p className="mono quiet">{page.columns.slice(0, 6).map((column) => column.path).join(", ")}{page.columns_total > 6 ? ", …" : ""}</p>
        </Fact>
      ) : null}
      {page.lineage ? <Fact title={t("discover.fact.lineage")}><p>{t("discover.upstream", { count: page.lineage.upstream_all })}</p><p>{t("discover.downstream", { count: page.lineage.downstream_all })}</p></Fact> : null}
      {page.checks.length > 0 ? <Fact title={t("discover.fact.checks")} marks={<SaidBy marks={marksOf(page.checks.slice(0, 1))} />}>{t("discover.checks", { pass: number(passed), all: number(page.checks.length) })}</Fact> : null}
      {page.tags.length > 0 ? <Fact title={t("discover.fact.tags")}><span className={css["tags"]}>{page.tags.slice(0, 8).map((tag) => <Badge key={tag}>{tag}</Badge>)}</span></Fact> : null}
    </>
  );
}

function Trust({ page }: { page: ThingPage }) {
  return (
    <section className={css["section"]}>
      <h3>{t("discover.trust")}</h3>
      {page.trust.length === 0 ? <p className="quiet">{t("discover.noTrust")}</p> : (
        <ul>{page.trust.map((part) => (
          <li key={part.part} className={css["trust"]}><StateMark standing={part.good === null ? "unknown" : part.good ? "pass" : "warn"}><span className={css["part"]}>{part.part}</span></StateMark><span className={`${css["because"]} quiet`}>{part.because}</span></li>
        ))}</ul>
      )}
    </section>
  );
}

function Fact({ title, marks, children }: { title: string; marks?: ReactNode; children: ReactNode }) {
  return <div className={css["fact"]}><dt>{title}</dt><dd>{children}</dd><dd>{marks}</dd></div>;
}

/** Who stands behind a list of facts, each once. */
function marksOf(rows: readonly { said_by: Mark | Mark[] }[]): Mark[] {
  const byCatalog = new Map<string, Mark>();
  for (const row of rows) for (const mark of [row.said_by].flat()) byCatalog.set(mark.catalog, mark);
  return [...byCatalog.values()];
}
