import { dateTime, fullTime, number, t } from "../../../i18n";
import { type RequestRow, useCommand } from "../../../ipc";
import { Button, EmptyState, Skeleton, Table, type TableColumn } from "../../../kit";
import { Problem } from "../../../mesh";
import page from "../settings.module.css";
import css from "./NetworkLog.module.css";

/** Every request that Weft made: where to, what for, how it ended. Never a header, a body or a secret. */
export function NetworkLog() {
  const answer = useCommand("network.requests", { limit: 500 });
  const rows = answer.data?.requests.map((row, at): Entry => ({ id: String(at), row }));
  return (
    <section className={page["section"]}>
      <header><h2>{t("settings.network")}</h2><Button look="quiet" onPress={answer.retry} isDisabled={answer.isFetching}>{t("network.again")}</Button></header>
      <p className="quiet small">{t("settings.networkHelp")}</p>
      {answer.error ? <Problem error={answer.error} onRetry={answer.retry} /> : !rows ? <Skeleton lines={6} height={28} /> : rows.length === 0
        ? <div className={page["card"]}><EmptyState reason="noSource" title={t("network.noneTitle")}>{t("network.none")}</EmptyState></div>
        : <div className={css["table"]} style={{ height: HEADING + rows.length * ROW }}><Table<Entry> label={t("settings.network")} columns={COLUMNS} rows={rows} idOf={(entry) => entry.id} /></div>}
    </section>
  );
}

/** A table of few rows is as high as they are. */
const ROW = 28, HEADING = 34;

interface Entry {
  id: string;
  row: RequestRow;
}

const answerOf = ({ row }: Entry) => row.error ?? String(row.status ?? "");
const place = ({ row }: Entry) => `${row.origin}${row.path}`;

const COLUMNS: readonly TableColumn<Entry>[] = [
  { id: "at", title: t("network.at"), width: 120, sortBy: ({ row }) => row.at, text: ({ row }) => fullTime(row.at) , cell: ({ row }) => <span title={fullTime(row.at)}>{dateTime(row.at)}</span> },
  { id: "catalog", title: t("network.catalog"), width: 120, sortBy: ({ row }) => row.catalog, text: ({ row }) => row.catalog, cell: ({ row }) => <span className="cut" title={row.catalog}>{row.catalog}</span> },
  { id: "place", title: t("network.place"), minWidth: 220, sortBy: place, text: place, cell: (entry) => <span className="mono cut" title={place(entry)}>{entry.row.method} {place(entry)}</span> },
  { id: "answer", title: t("network.answer"), width: 110, sortBy: answerOf, text: answerOf, cell: (entry) => <span title={answerOf(entry)} className={`cut ${entry.row.error === null ? "" : css["failed"]}`}>{answerOf(entry)}</span> },
  { id: "bytes", title: t("network.bytes"), width: 80, align: "end", sortBy: ({ row }) => row.bytes, text: ({ row }) => String(row.bytes), cell: ({ row }) => number(row.bytes) },
  { id: "ms", title: t("network.ms"), width: 70, align: "end", sortBy: ({ row }) => row.ms, text: ({ row }) => String(row.ms), cell: ({ row }) => number(row.ms) },
];
