import { useCallback, useMemo, useState } from "react";
import { t } from "../../../i18n";
import type { CatalogList, CatalogRow, JobView } from "../../../ipc";
import { Button, EmptyState, SearchField, useMedia, VirtualList } from "../../../kit";
import { gapsOf, matches } from "../catalogs";
import css from "../catalogs.module.css";
import { CatalogPanel } from "./CatalogPanel";
import { CATALOG_HEIGHT, CatalogLine } from "./CatalogLine";

interface Props {
  list: CatalogList;
  rows: readonly CatalogRow[];
  jobs: ReadonlyMap<string, JobView>;
}

interface Entry {
  row: CatalogRow;
  gaps: readonly string[];
  job: JobView | undefined;
}

export function CatalogsTab({ list, rows, jobs }: Props) {
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const narrow = useMedia("(max-width: 1120px)");
  const entries = useMemo(() => rows.filter((row) => matches(row, text.trim())).map((row): Entry => ({ row, gaps: gapsOf(row.id, list.gaps), job: jobs.get(row.id) })), [rows, text, list, jobs]);
  const current = entries.find(({ row }) => row.id === chosen) ?? (narrow ? null : entries[0] ?? null);
  const line = useCallback(({ row, gaps, job }: Entry) => <CatalogLine row={row} gaps={gaps} job={job} />, []);
  return (
    <div className={css["split"]}>
      <section className={css["middle"]} aria-label={t("catalogs.list")}>
        <div className={css["tools"]}><div className={css["search"]} data-search><SearchField label={t("lists.search")} placeholder={t("catalogs.search")} value={text} onChange={setText} /></div></div>
        <div className={css["list"]}>
          <VirtualList
            label={t("catalogs.list")} items={entries} idOf={idOf} textOf={textOf} row={line} rowHeight={CATALOG_HEIGHT} current={current?.row.id ?? null} onCurrent={setChosen}
            empty={<EmptyState reason="noMatch" title={t("catalogs.noneTitle")} action={<Button onPress={() => setText("")}>{t("lists.clear")}</Button>}>{t("catalogs.noneWhy")}</EmptyState>}
          />
        </div>
      </section>
      {current ? <CatalogPanel key={current.row.id} row={current.row} gaps={current.gaps} job={current.job} over={narrow} onClose={() => setChosen(null)} /> : null}
    </div>
  );
}

const idOf = ({ row }: Entry) => row.id;
const textOf = ({ row }: Entry) => row.id;
