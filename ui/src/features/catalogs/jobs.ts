// Jobs that read catalogs: those the status knows, and what they have told since.
import { useMemo } from "react";
import { type JobView, useCommand, useJobNews } from "../../ipc";
import { jobsByCatalog } from "./catalogs";

export function useJobs(): { byCatalog: ReadonlyMap<string, JobView>; running: readonly JobView[] } {
  const known = useCommand("app.status", {}).data?.jobs, news = useJobNews();
  return useMemo(() => {
    const jobs = new Map((known ?? []).map((job) => [job.id, job]));
    for (const [id, job] of news) jobs.set(id, job);
    return { byCatalog: jobsByCatalog(jobs.values()), running: [...jobs.values()].filter((job) => job.state === "running") };
  }, [known, news]);
}
