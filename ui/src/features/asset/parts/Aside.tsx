import { dateTime, fullTime, number, t, ago } from "../../../i18n";
import type { ThingPage } from "../../../ipc";
import { Button, StateMark } from "../../../kit";
import { SaidBy } from "../../../mesh";
import css from "./Aside.module.css";
import { Outside } from "./Outside";

/** Trust explained by its parts, and where all of it comes from. */
export function Aside({ page }: { page: ThingPage }) {
  return (
    <aside className={css["aside"]} aria-label={t("asset.trust")}>
      <section>
        <h2>{t("asset.trust")}</h2>
        {page.trust.length === 0 ? <p className="quiet small">{t("asset.noTrust")}</p> : (
          <ul>{page.trust.map((part) => (
            <li key={part.part} className={css["part"]}>
              <StateMark standing={part.good === null ? "unknown" : part.good ? "pass" : "warn"}><span className={css["word"]}>{part.part}</span></StateMark>
              <p className="quiet small">{part.because}</p>
            </li>
          ))}</ul>
        )}
      </section>
      <Use page={page} />
      <section>
        <h2>{t("asset.fromShort")}</h2>
        <ul>{page.sources.map((source, at) => (
          <li key={at} className={css["source"]}><SaidBy marks={[source.mark]} /><span className="cut">{source.mark.catalog}</span><span className="spring" /><span className="quiet small" title={fullTime(source.mark.at)}>{dateTime(source.mark.at)}</span></li>
        ))}</ul>
        {page.sources.length === 0 ? <p className="quiet small">{t("asset.noSources")}</p> : (
          <Button look="quiet" onPress={() => document.getElementById("sources")?.scrollIntoView({ block: "start" })}>{t("asset.seeWhy", { count: page.sources.length })}</Button>
        )}
      </section>
      {page.links.length > 0 ? <section><h2>{t("asset.links")}</h2><ul>{page.links.map((link) => <li key={link} className={css["link"]}><Outside text={link} /></li>)}</ul></section> : null}
    </aside>
  );
}

function Use({ page }: { page: ThingPage }) {
  const { usage } = page;
  if (!usage) return page.trust.length > 0 ? <section><h2>{t("asset.usage")}</h2><p className="quiet small">{t("asset.noUsage")}</p></section> : null;
  const parts = [
    typeof usage.queries === "number" ? t("asset.queries", { count: usage.queries }) : null,
    typeof usage.users === "number" ? t("asset.users", { count: usage.users }) : null,
    typeof usage.last_used === "number" ? t("asset.lastUsed", { when: ago(usage.last_used) }) : null,
  ].filter(Boolean);
  return <section title={`${fullTime(usage.from)} – ${fullTime(usage.to)}`}><h2>{t("asset.usage")}</h2><p>{parts.join(", ") || number(null)}</p></section>;
}
