import { ago, dateTime, fullTime, shownName, t } from "../../../i18n";
import { type PromiseView, useDo } from "../../../ipc";
import { announce, Button, Fact, Facts, Path, SidePanel, useNow } from "../../../kit";
import { copyText, DomainTag, kindWords, PromiseMark, propertyWords, SaidBy, ThingLink } from "../../../mesh";
import { go } from "../../../routes";
import { offlineRule, wordsOf } from "../board";
import css from "./PromisePanel.module.css";

interface Props {
  promise: PromiseView;
  over: boolean;
  onClose: () => void;
}

/** Why a promise stands as it does: evidence, rule and place, time zone, and what a plane changes. */
export function PromisePanel({ promise, over, onClose }: Props) {
  const { subject, asset, evidence } = promise, now = useNow();
  const { head, rest } = wordsOf(promise, now), offline = offlineWords(promise);
  const sync = useDo("catalogs.sync", ["app.status"]);
  return (
    <SidePanel
      label={t("sla.panel")} title={shownName(subject.name)} over={over} onClose={onClose}
      actions={<Button onPress={() => go({ page: "asset", key: subject.key })}>{t("lists.open")}</Button>}
      under={<><span>{kindWords(subject)}</span><DomainTag domain={subject.domain} /></>}
    >
      <div className={css["state"]}><PromiseMark state={promise.state} sentence={head} /></div>
      {rest ? <p className="quiet small">{rest}</p> : null}
      <Facts>
        <Fact title={t("sla.fact.promised")} marks={<SaidBy marks={[promise.said_by]} />}>{promise.promised}<p className="quiet small">{propertyWords(promise.property)}</p></Fact>
        <Fact title={promise.due_at !== null && promise.due_at < now ? t("sla.fact.broke") : t("sla.fact.breaks")}>{promise.due_at === null ? <span className="quiet">{t("sla.noDue")}</span> : fullTime(promise.due_at)}</Fact>
        {promise.upstream_cause !== null ? <Fact title={t("sla.fact.upstream")}><span className={css["cause"]}>{promise.upstream_cause}</span></Fact> : null}
        <Fact title={t("sla.fact.evidence")}>
          {evidence ? <>
            <p title={fullTime(evidence.updated_at)}>{t("sla.updated", { when: ago(evidence.updated_at) })}</p>
            <p className="quiet small">{t(`sla.kind.${evidence.kind}`)}{evidence.by ? ` · ${t("sla.by", { who: evidence.by })}` : ""}</p>
            {evidence.observed_at ? <p className="quiet small">{t("sla.observed", { when: dateTime(evidence.observed_at) })}</p> : null}
          </> : <span className="quiet">{t("sla.evidenceNone")}</span>}
        </Fact>
        {offline ? <Fact title={t("sla.fact.asOf")}>{offline}{offlineRule(promise) === "stale" ? (
          <p className={css["act"]}><Button isDisabled={sync.isPending} onPress={() => sync.mutate({ ids: [promise.said_by.catalog] }, { onSuccess: () => announce({ text: t("done.syncing") }) })}>{t("sla.sync")}</Button></p>
        ) : null}</Fact> : null}
        {asset && asset.key !== subject.key ? <Fact title={t("sla.fact.asset")}><ThingLink thing={asset} /></Fact> : null}
        <Fact title={t("sla.fact.rule")}>{promise.raw.trim() === "" ? <span className="quiet">{t("sla.noRule")}</span> : <code className={css["rule"]}>{promise.raw}</code>}</Fact>
        <Fact title={t("sla.fact.where")}><Path text={promise.location} /><p className={css["act"]}><Button look="quiet" onPress={() => void copyText(promise.location)}>{t("sla.copyWhere")}</Button></p></Fact>
        <Fact title={t("sla.fact.zone")}>{promise.tz ?? <span className="quiet">{t("sla.noZone")}</span>}</Fact>
      </Facts>
      <p className={css["foot"]}><Button onPress={() => go({ page: "lineage", key: (asset ?? subject).key, level: "asset", up: 3, down: 1 })}>{t("lists.lineage")}</Button></p>
    </SidePanel>
  );
}

function offlineWords(promise: PromiseView): string | null {
  const sync = dateTime(promise.synced_at), due = dateTime(promise.due_at);
  switch (offlineRule(promise)) {
    case "proven":
      return t("sla.offline.proven", { sync, due });
    case "stale":
      return t("sla.offline.stale", { sync, due });
    case "failed":
      return t("sla.offline.failed", { sync });
    case "plain":
      return t("sla.offline.plain", { sync });
    case null:
      return null;
  }
}
