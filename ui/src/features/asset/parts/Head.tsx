import { Star } from "lucide-react";
import { runCommand } from "../../../commands";
import { shownName, t } from "../../../i18n";
import type { ThingPage } from "../../../ipc";
import { Badge, Button, StateMark, Tooltip } from "../../../kit";
import { AsOf, belongsToDomain, Description, DomainTag, ExportMenu, kindWords, lifecycleWord, ThingLink } from "../../../mesh";
import { go, RouteLink } from "../../../routes";
import css from "./Head.module.css";
import { lineageOf } from "./lineageRoute";

const MOST_TAGS = 14;
/** Kinds whose life matters enough to say that it is not known. */
const LIVES = new Set(["product", "asset", "contract"]);

/** Name, type, domain, lifecycle, and what can be done. */
export function Head({ page, onStar }: { page: ThingPage; onStar: () => void }) {
  const { thing } = page, name = shownName(thing.name), lifecycle = page.lifecycle;
  const unread = page.sources.filter((source) => source.unreadable !== null).map((source) => source.mark.catalog);
  const products = page.products.filter((product) => product.key !== thing.key);
  return (
    <header className={css["head"]}>
      <div className={css["top"]}>
        <h1 className={css["name"]} dir="auto">{name}</h1>
        <div className={css["actions"]}>
          <Tooltip text={t("asset.star")} shortcut="s">
            <Button aria-pressed={page.starred} icon={<Star size={14} aria-hidden fill={page.starred ? "currentColor" : "none"} />} onPress={onStar}>{page.starred ? t("asset.starred") : t("asset.star")}</Button>
          </Tooltip>
          <Button onPress={() => runCommand("view.copyLink")}>{t("asset.copyLink")}</Button>
          <Button onPress={() => go({ page: "compare", keys: [thing.key] })}>{t("asset.compare")}</Button>
          <ExportMenu what={{ what: "asset", key: thing.key }} />
          {page.lineage || thing.kind === "domain" ? <Button look="primary" onPress={() => go(lineageOf(thing))}>{t("asset.lineage")}</Button> : null}
        </div>
      </div>
      <p className={css["kind"]}>
        <span>{[kindWords({ ...thing, platform: page.platform }), lifecycle.state === "unknown" && !LIVES.has(thing.kind) ? null : lifecycleWord(lifecycle.state)].filter(Boolean).join(" · ")}
          {lifecycle.raw && lifecycle.raw.toLowerCase() !== lifecycle.state ? <> · {t("asset.version", { word: lifecycle.raw })}</> : null}</span>
        {thing.kind === "domain" ? null : thing.domain
          ? <RouteLink to={{ page: "asset", key: thing.domain.key }} className={css["domain"]}><DomainTag domain={thing.domain} /></RouteLink>
          : belongsToDomain(thing) ? <DomainTag domain={null} /> : null}
        {page.path.length > 0 ? <span className={`mono cut ${css["path"]}`} title={page.path.join(" / ")}>{page.path.join(" / ")}</span> : null}
        {products.length > 0 ? <span className={css["part"]}>{t("asset.partOf", { names: "" })} {products.slice(0, 3).map((product) => <ThingLink key={product.key} thing={product} className={css["link"] ?? ""} />)}</span> : null}
        <span className="spring" />
        <AsOf as_of={page.as_of} complete={page.complete} gaps={page.gaps} />
      </p>
      {unread.length > 0 ? <p className={css["stub"]}><StateMark standing="warn">{t("asset.onlyListed", { catalogs: unread.join(", ") })}</StateMark></p> : null}
      {page.stub ? <p className={css["stub"]}><StateMark standing="unknown">{t("asset.stub")}</StateMark></p> : null}
      <div className={css["words"]}>
        {page.description.length > 0 ? <Description blocks={page.description} /> : page.stub || thing.kind === "person" || thing.kind === "team" ? null : <p className="quiet">{t("asset.noDescription")}</p>}
        {page.purpose ? <p><span className="quiet">{t("asset.purpose")}: </span>{page.purpose}</p> : null}
        {page.limitations ? <p><span className="quiet">{t("asset.limitations")}: </span>{page.limitations}</p> : null}
      </div>
      {page.tags.length > 0 ? <p className={css["tags"]}>{page.tags.slice(0, MOST_TAGS).map((tag) => <Badge key={tag}>{tag}</Badge>)}{page.tags.length > MOST_TAGS ? <span className="quiet small" title={page.tags.slice(MOST_TAGS).join(", ")}>+{page.tags.length - MOST_TAGS}</span> : null}</p> : null}
    </header>
  );
}
