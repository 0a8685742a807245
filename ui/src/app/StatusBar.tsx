import { X } from "lucide-react";
import { memo, useEffect, useSyncExternalStore } from "react";
import { t } from "../i18n";
import { type JobView, useCommand, useDo, useJobNews } from "../ipc";
import { announce, IconButton } from "../kit";
import css from "./StatusBar.module.css";

/** The thin line at the foot: network, figures, work under way, version. */
export const StatusBar = memo(function StatusBar() {
  const status = useCommand("app.status", {}).data;
  const news = useJobNews();
  const cancel = useDo("jobs.cancel").mutate;
  const online = useSyncExternalStore(watchNetwork, () => navigator.onLine);
  const notices = status?.notices;
  useEffect(() => {
    for (const text of notices ?? []) announce({ text, tone: "warn" });
  }, [notices]);
  const jobs = new Map((status?.jobs ?? []).map((job) => [job.id, job]));
  for (const [id, job] of news) jobs.set(id, job);
  const running = [...jobs.values()].filter((job) => job.state === "running");
  const first = running[0];
  const gap = status?.gaps[0];
  return (
    <footer className={css["bar"]}>
      {online ? null : <span>{t("app.offline")}</span>}
      {status ? <span>{t("app.counts", {
        assets: t("app.assets", { count: status.assets }), edges: t("app.edges", { count: status.edges }), catalogs: t("app.catalogs", { count: status.catalogs }),
      })}</span> : null}
      {status?.sample ? <span className={css["sample"]}>{t("app.sample")}</span> : null}
      <span className="spring" />
      {first ? (
        <span className={css["job"]}>
          <span className="cut">{running.length > 1 ? t("app.jobs", { count: running.length }) : t("app.job", { title: first.title, message: first.message })}</span>
          <progress aria-label={first.title} {...valueOf(first)} className={css["progress"]} />
          <IconButton label={t("app.cancelJob", { title: first.title })} icon={<X size={12} aria-hidden />} onPress={() => cancel({ id: first.id })} />
        </span>
      ) : gap ? <span className="cut" title={gap}>{gap}</span> : null}
      {status ? <span>{t("app.name")} {status.version}</span> : null}
    </footer>
  );
});

function valueOf(job: JobView): { value?: number; max?: number } {
  return job.total === null ? {} : { value: job.done, max: Math.max(1, job.total) };
}

function watchNetwork(changed: () => void): () => void {
  window.addEventListener("online", changed);
  window.addEventListener("offline", changed);
  return () => {
    window.removeEventListener("online", changed);
    window.removeEventListener("offline", changed);
  };
}
