// Under the map: what changed, what is due, how old it all is.
import type { ReactNode } from "react";
import { ago, countdown, dateTime, fullTime, shownName, since, t } from "../../../i18n";
import { type CatalogRow, type HomeView, type PromiseView, useDo } from "../../../ipc";
import { announce, Button, StateMark } from "../../../kit";
import { DomainTag, PromiseMark, propertyWords, SaidBy, sentenceOf, toldOnce, ThingLink } from "../../../mesh";
import { RouteLink } from "../../../routes";
import home from "../home.module.css";
import css from "./Below.module.css";

const MOST = 5;

export function Below({ view }: { view: HomeView }) {
  return <div className={home["below"]}><Changed view={view} /><Due view={view} /><Catalogs view={view} /></div>;
}

function Changed({ view }: { view: HomeView }) {
  const oldest = view.changes.at(-1)?.at;
  return (
    <Card title={oldest ? t("home.changedSince", { when: since(oldest) }) : t("home.changedAll")} more={<RouteLink to={{ page: "changes" }}>{t("home.changes", { count: view.changes_total })}</RouteLink>}>
      {view.changes.length === 0 ? <li className="quiet">{t("home.noChanges")}</li> : toldOnce(view.changes).slice(0, MOST).map((change, at) => (
        <li key={at}>
          <span className="cut" title={`${change.text} · ${fullTime(change.at)}`}>
            {sentenceOf(change).before}<ThingLink thing={{ key: change.thing.key, name: change.column ? `${shownName(change.thing.name)}.${change.column}` : change.thing.name }} className={css["name"] ?? ""} />{sentenceOf(change).after}
          </span>
          <span className="spring" /><DomainTag domain={change.thing.domain} /><SaidBy marks={[change.said_by]} />
        </li>
      ))}
    </Card>
  );
}

function Due({ view }: { view: HomeView }) {
  return (
    <Card title={t("home.due")} more={<RouteLink to={{ page: "promises" }}>{t("home.promiseCount", { count: view.promises_total })}</RouteLink>}>
      {view.due_next.length === 0 ? <li className="quiet">{t("home.noPromises")}</li> : view.due_next.slice(0, MOST).map((promise, at) => (
        <li key={at} className={css["due"]}>
          <span title={`${promise.sentence} · ${propertyWords(promise.property)}, ${promise.promised} · ${fullTime(promise.due_at)}`} className={css["state"]}><PromiseMark state={promise.state} sentence={whenOf(promise)} /></span>
          <ThingLink thing={promise.subject} /><DomainTag domain={promise.subject.domain} />
        </li>
      ))}
    </Card>
  );
}

function Catalogs({ view }: { view: HomeView }) {
  const sync = useDo("catalogs.sync", ["app.status"]);
  const syncAll = () => sync.mutate({}, { onSuccess: () => announce({ text: t("done.syncing") }) });
  return (
    <Card title={t("home.catalogs")} more={<Button look="quiet" onPress={syncAll} isDisabled={sync.isPending}>{t("home.syncAll")}</Button>}>
      {view.catalogs.toSorted((a, b) => trouble(b) - trouble(a)).slice(0, MOST).map((catalog) => (
        <li key={catalog.id}>
          <RouteLink to={{ page: "catalogs" }} className="cut">{catalog.id}</RouteLink><span className="spring" />
          <span className={`quiet small ${css["age"]}`} title={fullTime(catalog.synced_at)}><Age catalog={catalog} /></span>
        </li>
      ))}
    </Card>
  );
}

/** Time to breach comes first; where there is none, the first clause of the sentence. */
function whenOf({ state, sentence, due_in_ms: due }: PromiseView): string {
  const timed = due !== null && (state === "fail" ? due < 0 : (state === "pass" || state === "warn") && due >= 0);
  return timed ? countdown(due) : sentence.split(" · ")[0] ?? sentence;
}

/** Catalogs that need someone come first. */
function trouble(catalog: CatalogRow): number {
  return catalog.error ? 3 : catalog.complete ? 0 : catalog.syncing ? 1 : 2;
}

function Age({ catalog }: { catalog: CatalogRow }) {
  if (catalog.syncing) return <>{t("home.syncing")}</>;
  if (catalog.error) return <StateMark standing="fail"><span className="cut" title={catalog.error}>{t("home.failed")}</span></StateMark>;
  if (catalog.synced_at === null) return <StateMark standing="unknown">{t("home.never")}</StateMark>;
  if (!catalog.complete) return <StateMark standing="warn">{t("home.partial")}, {ago(catalog.synced_at)}</StateMark>;
  return <>{dateTime(catalog.synced_at)} · {t("home.complete")}</>;
}

function Card({ title, more, children }: { title: string; more: ReactNode; children: ReactNode }) {
  return (
    <section className={css["card"]}>
      <header><h2>{title}</h2><span className={css["more"]}>{more}</span></header>
      <ul>{children}</ul>
    </section>
  );
}
