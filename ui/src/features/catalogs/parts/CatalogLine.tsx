import { X } from "lucide-react";
import { ago, cutMiddle, dateTime, fullTime, number, t } from "../../../i18n";
import { type CatalogRow, type JobView, useDo } from "../../../ipc";
import { Badge, Button, IconButton, type Standing, StateMark } from "../../../kit";
import { type CatalogState, reasonsOf, stateOf } from "../catalogs";
import { countWords } from "../words";
import css from "./CatalogLine.module.css";

export const CATALOG_HEIGHT = 76;

const STANDING: Record<CatalogState, Standing> = { complete: "pass", partial: "warn", failed: "fail", never: "unknown", syncing: "unknown" };

interface Props {
  row: CatalogRow;
  gaps: readonly string[];
  job: JobView | undefined;
}

/** A catalog in three lines: how it stands, where it is, what it brought or why not. */
export function CatalogLine({ row, gaps, job }: Props) {
  const running = job?.state === "running", state = stateOf(row, gaps, running);
  const sync = useDo("catalogs.sync", ["app.status", "catalogs.list"]), cancel = useDo("jobs.cancel").mutate;
  return (
    <div className={css["catalog"]}>
      <div className={css["words"]}>
        <div className={css["row"]}><b className="cut">{row.id}</b><span className="quiet small">{row.kind}</span>{row.sample ? <Badge>{t("catalogs.sample")}</Badge> : null}</div>
        <div className={css["row"]}><span className="mono quiet cut" title={row.at}>{cutMiddle(row.at, 72)}</span></div>
        <div className={css["row"]}><span className={`cut small ${row.error !== null ? css["failed"] : gaps.length > 0 ? css["wrong"] : "quiet"}`} title={[row.error, ...gaps].filter(Boolean).join("\n")}>{row.error ?? (gaps.length > 0 ? reasonsOf(gaps).join("; ") : countWords(row.counts))}</span></div>
      </div>
      {running ? (
        <div className={css["job"]}>
          <span className="quiet small cut" title={job.message}>{job.message || t("catalogs.state.syncing")}</span>
          <progress aria-label={job.title} {...(job.total === null ? {} : { value: job.done, max: Math.max(1, job.total) })} className={css["progress"]} />
          <span className="quiet small">{job.total === null ? "" : t("catalogs.progress", { done: number(job.done), total: number(job.total) })}</span>
        </div>
      ) : (
        <div className={css["state"]}>
          <StateMark standing={STANDING[state]}>{t(`catalogs.state.${state}`)}</StateMark>
          <span className="quiet small" title={fullTime(row.synced_at)}>{row.synced_at === null ? t("catalogs.neverSynced") : t("catalogs.synced", { when: ago(row.synced_at) })}</span>
          {row.next_at === null ? null : <span className="quiet small" title={fullTime(row.next_at)}>{t("catalogs.next", { when: dateTime(row.next_at) })}</span>}
        </div>
      )}
      <div className={css["act"]}>
        {running
          ? <IconButton label={t("app.cancelJob", { title: job.title })} icon={<X size={14} aria-hidden />} onPress={() => cancel({ id: job.id })} />
          : <Button isDisabled={sync.isPending} onPress={() => sync.mutate({ ids: [row.id] })}>{t("catalogs.sync")}</Button>}
      </div>
    </div>
  );
}

