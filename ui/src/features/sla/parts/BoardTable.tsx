import { type ReactNode, useMemo } from "react";
import { ago, fullTime, shownName, t } from "../../../i18n";
import type { PromiseView } from "../../../ipc";
import { Table, type TableColumn, useNow } from "../../../kit";
import { DomainTag, kindWords, PromiseMark, propertyWords, SaidBy, stateWord, ThingLink } from "../../../mesh";
import { go } from "../../../routes";
import { type Entry, wordsOf } from "../board";
import css from "./BoardTable.module.css";

interface Props {
  entries: readonly Entry[];
  current: string | null;
  /** The panel beside it says the rest. */
  short: boolean;
  onCurrent: (id: string | null) => void;
  empty: ReactNode;
}

export function BoardTable({ entries, current, short, onCurrent, empty }: Props) {
  const selected = useMemo(() => new Set(current === null ? [] : [current]), [current]);
  return (
    <Table<Entry>
      label={t("sla.board")} columns={short ? SHORT : COLUMNS} rows={entries} idOf={idOf} rowHeight={48} empty={empty}
      selected={selected} onSelect={(ids) => onCurrent([...ids].at(-1) ?? null)} onOpen={({ promise }) => go({ page: "asset", key: promise.subject.key })}
    />
  );
}

const idOf = (entry: Entry) => entry.id;

const COLUMNS: readonly TableColumn<Entry>[] = [
  { id: "state", title: t("sla.col.state"), width: 208, minWidth: 120, cell: ({ promise }) => <State promise={promise} />, text: ({ promise }) => `${stateWord(promise.state)}, ${promise.sentence}` },
  {
    id: "subject", title: t("sla.col.subject"), width: 200, minWidth: 120, sortBy: ({ promise }) => promise.subject.name, text: ({ promise }) => promise.subject.name,
    cell: ({ promise: { subject } }) => <div className={css["two"]}><ThingLink thing={subject} className={`cut ${css["name"]}`} /><small className="quiet small cut">{kindWords(subject)}</small></div>,
  },
  {
    id: "domain", title: t("sla.col.domain"), width: 126, minWidth: 80, sortBy: ({ promise }) => promise.subject.domain?.name ?? null,
    text: ({ promise }) => promise.subject.domain?.name ?? t("domain.none"), cell: ({ promise }) => <DomainTag domain={promise.subject.domain} />,
  },
  { id: "promise", title: t("sla.col.promise"), minWidth: 180, text: ({ promise }) => `${propertyWords(promise.property)}: ${promise.promised}`, cell: ({ promise }) => <Promised promise={promise} /> },
  {
    id: "evidence", title: t("sla.col.evidence"), width: 176, minWidth: 90, sortBy: ({ promise }) => promise.evidence?.updated_at ?? null, text: ({ promise }) => fullTime(promise.evidence?.updated_at),
    cell: ({ promise: { evidence } }) => evidence
      ? <div className={css["two"]}><span className="cut" title={fullTime(evidence.updated_at)}>{ago(evidence.updated_at)}</span><small className="quiet small cut" title={evidence.by ?? undefined}>{t(`sla.kind.${evidence.kind}`)}</small></div>
      : <span className="quiet">{t("sla.noEvidence")}</span>,
  },
  { id: "by", title: t("sla.col.saidBy"), width: 88, minWidth: 64, align: "end", text: ({ promise }) => promise.said_by.catalog, cell: ({ promise }) => <SaidBy marks={[promise.said_by]} still /> },
];

const narrower = (column: (typeof COLUMNS)[number]) => (column.id === "state" ? { ...column, width: 176 } : column);
const SHORT = COLUMNS.filter((column) => column.id !== "evidence").map(narrower);

/** Counts down by itself; its column keeps its width. */
function State({ promise }: { promise: PromiseView }) {
  const { head } = wordsOf(promise, useNow());
  return <span className={css["state"]} title={fullTime(promise.due_at)}><PromiseMark state={promise.state} sentence={head} /></span>;
}

function Promised({ promise }: { promise: PromiseView }) {
  const { rest } = wordsOf(promise, useNow());
  const second = promise.upstream_cause ?? rest ?? propertyWords(promise.property);
  return (
    <div className={css["two"]}>
      <span className="cut" title={`${propertyWords(promise.property)}: ${promise.promised}`}>{shownName(promise.promised)}</span>
      {second ? <small className={`small cut ${promise.upstream_cause !== null ? css["cause"] : "quiet"}`} title={second}>{second}</small> : null}
    </div>
  );
}
