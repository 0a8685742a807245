import { useState } from "react";
import { dateTime, fullTime, t } from "../../../i18n";
import { type CatalogRow, type JobView, useDo } from "../../../ipc";
import { announce, Badge, Button, Fact, Facts, Path, SidePanel, StateMark } from "../../../kit";
import { announceError, copyText } from "../../../mesh";
import { holdsRemovals, scopesOf } from "../catalogs";
import { keep, removeLater } from "../removal";
import { countWords, secretWord } from "../words";
import css from "./CatalogPanel.module.css";
import { LossDialog } from "./LossDialog";
import { SecretDialog } from "./SecretDialog";
import { TestSteps } from "./TestSteps";

interface Props {
  row: CatalogRow;
  gaps: readonly string[];
  job: JobView | undefined;
  over: boolean;
  onClose: () => void;
}

/** One catalog in full: what it brought, scope by scope, what is wrong with it, and what can be done. */
export function CatalogPanel({ row, gaps, job, over, onClose }: Props) {
  const [losses, setLosses] = useState(false), [secret, setSecret] = useState(false);
  const secretIs = secretWord(row.secret), wantsSecret = row.error_code === "TokenRejected" || row.error_code === "SecretMissing" || (row.secret.place === "session" && !row.secret.known);
  const sync = useDo("catalogs.sync", ["app.status", "catalogs.list"]), test = useDo("catalogs.test", ["catalogs.list"]);
  const remove = useDo("catalogs.remove", ["app.status", "catalogs.list", "stitch.list"]).mutate;
  const { shown, alike, empty } = scopesOf(row.scopes), held = holdsRemovals(row, gaps);
  const leave = () => {
    removeLater(row.id, () => remove({ id: row.id }, { onError: announceError }));
    announce({ text: t("catalogs.removed", { id: row.id }), action: { text: t("kit.undo"), run: () => keep(row.id) } });
  };
  return (
    <SidePanel
      label={t("catalogs.panel")} title={row.id} over={over} onClose={onClose}
      under={<><span>{row.kind}</span>{row.sample ? <Badge>{t("catalogs.sample")}</Badge> : null}</>}
    >
      {held ? (
        <section className={css["held"]}>
          <h3><StateMark standing="warn">{t("catalogs.held")}</StateMark></h3>
          {gaps.map((gap) => <p key={gap}>{gap}</p>)}
          {row.held > 0 ? <p>{t("catalogs.heldCount", { count: row.held })}</p> : null}
          <p className="quiet small">{t("catalogs.heldWhy")}</p>
          <div className="row">
            <Button isDisabled={sync.isPending} onPress={() => sync.mutate({ ids: [row.id] })}>{t("catalogs.again")}</Button>
            <Button look="danger" isDisabled={sync.isPending} onPress={() => sync.mutate({ ids: [row.id], accept_removals: true })}>{t("catalogs.accept")}</Button>
          </div>
        </section>
      ) : null}
      <Facts>
        {row.error !== null ? <Fact title={t("catalogs.fact.error")}><span className={css["error"]}>{row.error}</span><p className={css["back"]}><Button look="quiet" onPress={() => void copyText(row.error ?? "")}>{t("catalogs.copyError")}</Button></p></Fact> : null}
        {secretIs !== null ? <Fact title={t("secret.fact")}><span>{secretIs}</span>{row.secret.place === "environment" ? null : <p className={css["back"]}><Button look={wantsSecret ? "primary" : "quiet"} onPress={() => setSecret(true)}>{t("secret.give")}</Button></p>}</Fact> : null}
        <Fact title={t("catalogs.fact.at")}><Path text={row.at} /></Fact>
        <Fact title={t("catalogs.fact.synced")}><span title={fullTime(row.synced_at)}>{row.synced_at === null ? t("catalogs.neverSynced") : dateTime(row.synced_at)}</span></Fact>
        {row.next_at !== null ? <Fact title={t("catalogs.fact.next")}><span title={fullTime(row.next_at)}>{dateTime(row.next_at)}</span></Fact> : null}
        {row.server ? <Fact title={t("catalogs.fact.server")}><span title={fullTime(row.server.at)}>{row.server.told}</span></Fact> : null}
        {job && job.state !== "running" ? <Fact title={t("catalogs.fact.job")}>{job.message}</Fact> : null}
        {row.counts.length > 0 ? <Fact title={t("catalogs.fact.counts")}>{countWords(row.counts)}</Fact> : null}
        {row.authority_maps.length > 0 ? <Fact title={t("catalogs.fact.maps")}>{row.authority_maps.map(([scope, authority]) => <p key={scope} className="mono">{scope} → {authority}</p>)}</Fact> : null}
      </Facts>
      <section className={css["part"]}>
        <h3>{t("catalogs.scopes")}</h3>
        {row.scopes.length === 0 ? <p className="quiet">{t("catalogs.noScopes")}</p> : (
          <ul>
            {shown.map((scope) => (
              <li key={scope.scope} className={css["scope"]}>
                <StateMark standing={scope.completeness.state === "complete" ? "pass" : "warn"}><span className="cut" title={scope.scope}>{scope.scope}</span></StateMark>
                <span className="quiet small">{t("catalogs.items", { count: scope.items })}</span>
                {scope.completeness.state === "partial" ? <p className={css["reason"]}>{scope.completeness.reason}</p> : null}
              </li>
            ))}
            {alike.length > 0 ? <li className="quiet small" title={alike.map((scope) => scope.scope).join(", ")}>{t("catalogs.alikeScopes", { count: alike.length })}</li> : null}
            {empty > 0 ? <li className="quiet small">{t("catalogs.emptyScopes", { count: empty })}</li> : null}
          </ul>
        )}
      </section>
      {test.data || test.isPending ? <section className={css["part"]}><h3>{t("catalogs.steps")}</h3><TestSteps report={test.data} /></section> : null}
      <div className={css["acts"]}>
        <Button isDisabled={test.isPending} onPress={() => test.mutate({ id: row.id })}>{t("catalogs.test")}</Button>
        {row.at.startsWith("http") ? <Button isDisabled={sync.isPending} onPress={() => sync.mutate({ ids: [row.id], full: true })}>{t("catalogs.full")}</Button> : null}
        <Button isDisabled={row.losses === 0} onPress={() => setLosses(true)}>{t("catalogs.losses", { count: row.losses })}</Button>
        <span className="spring" /><Button look="danger" onPress={leave}>{t("catalogs.remove")}</Button>
      </div>
      {secret ? <SecretDialog row={row} open onClose={() => setSecret(false)} /> : null}
      <LossDialog id={row.id} open={losses} onClose={() => setLosses(false)} />
    </SidePanel>
  );
}
