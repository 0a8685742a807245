// Catalogs: how old and how complete each is; and the ledger of what was joined across them.
import { useMemo, useState } from "react";
import { runCommand, useCommands } from "../../commands";
import { number, t } from "../../i18n";
import { useCommandKept, useDo } from "../../ipc";
import { announce, Button, Skeleton, Tabs } from "../../kit";
import { AsOf, ExportMenu, Problem } from "../../mesh";
import css from "./catalogs.module.css";
import { gapsOf, stateOf } from "./catalogs";
import { CatalogsTab } from "./parts/CatalogsTab";
import { LedgerTab } from "./parts/LedgerTab";
import { useJobs } from "./jobs";
import { useLeaving } from "./removal";

type Part = "list" | "ledger";
const MOST_ROWS = 10_000;

export function CatalogsPage() {
  const [part, setPart] = useState<Part>("list");
  const answer = useCommandKept("catalogs.list", {});
  const ledger = useCommandKept("stitch.list", { limit: MOST_ROWS });
  const { byCatalog, running } = useJobs();
  const leaving = useLeaving();
  const sync = useDo("catalogs.sync", ["app.status", "catalogs.list"]).mutate;
  const cancel = useDo("jobs.cancel").mutate;
  const list = answer.data;
  const rows = useMemo(() => list?.catalogs.filter((row) => !leaving.has(row.id)) ?? [], [list, leaving]);

  useCommands(useMemo(() => [
    { id: "catalogs.part", title: part === "list" ? t("catalogs.tab.ledger") : t("catalogs.tab.list"), group: "page" as const, shortcut: "t", run: () => setPart(part === "list" ? "ledger" : "list") },
  ], [part]));

  if (answer.error && !list) return <Problem error={answer.error} onRetry={answer.retry} />;
  if (!list) return <div className={css["wait"]}><Skeleton lines={8} height={64} /></div>;
  const complete = rows.filter((row) => stateOf(row, gapsOf(row.id, list.gaps), false) === "complete").length;
  return (
    <div className={css["page"]}>
      <header className={css["head"]}>
        <h1>{t("catalogs.title", { catalogs: t("catalogs.count", { count: rows.length }), complete: complete === rows.length ? t("catalogs.allComplete") : t("catalogs.someComplete", { count: complete }) })}</h1>
        <AsOf as_of={list.as_of} complete={list.complete} gaps={list.gaps} /><span className="spring" />
        {part === "ledger" ? <ExportMenu what={{ what: "ledger" }} /> : null}
        {running.length > 0
          ? <Button onPress={() => { for (const job of running) cancel({ id: job.id }); }}>{t("catalogs.cancelAll")}</Button>
          : <Button onPress={() => sync({}, { onSuccess: () => announce({ text: t("done.syncing") }) })}>{t("catalogs.syncAll")}</Button>}
        <Button look="primary" onPress={() => runCommand("catalogs.add")}>{t("catalogs.addShort")}</Button>
      </header>
      <Tabs<Part> label={t("catalogs.tabs")} at={part} onChange={setPart} tabs={[
        { id: "list", title: t("catalogs.tab.list"), count: number(rows.length), body: <CatalogsTab list={list} rows={rows} jobs={byCatalog} /> },
        { id: "ledger", title: t("catalogs.tab.ledger"), ...(ledger.data ? { count: number(ledger.data.rows.length) } : {}), body: <LedgerTab answer={ledger} /> },
      ]} />
    </div>
  );
}
