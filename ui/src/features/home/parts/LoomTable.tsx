// The map in words: the same cards and threads as rows.
import { useMemo } from "react";
import { number, shownName, t } from "../../../i18n";
import type { DomainCard, HomeView } from "../../../ipc";
import { Table, type TableColumn } from "../../../kit";
import { DomainTag } from "../../../mesh";
import { go } from "../../../routes";
import { type Shade, statesOf } from "./shade";

interface Row {
  card: DomainCard;
  id: string;
  states: string;
  takes: string;
  gives: string;
}

export function LoomTable({ view, shade }: { view: HomeView; shade: Shade }) {
  const rows = useMemo(() => rowsOf(view, shade), [view, shade]);
  return (
    <Table
      label={t("home.table")} rows={rows} columns={COLUMNS} idOf={idOf}
      onOpen={({ card }) => { if (card.domain) go({ page: "asset", key: card.domain.key }); }}
    />
  );
}

const idOf = (row: Row) => row.id;
const nameOf = (card: DomainCard | undefined) => shownName(card?.domain?.name ?? t("domain.none"));

const COLUMNS: readonly TableColumn<Row>[] = [
  { id: "domain", title: t("home.col.domain"), width: 200, text: (row) => nameOf(row.card), sortBy: (row) => nameOf(row.card), cell: (row) => <DomainTag domain={row.card.domain} /> },
  { id: "products", title: t("home.col.products"), width: 96, align: "end", text: (row) => String(row.card.products), sortBy: (row) => row.card.products, cell: (row) => number(row.card.products) },
  { id: "assets", title: t("home.col.assets"), width: 96, align: "end", text: (row) => String(row.card.assets), sortBy: (row) => row.card.assets, cell: (row) => number(row.card.assets) },
  { id: "states", title: t("home.col.states"), width: 240, minWidth: 160, text: (row) => row.states, cell: (row) => <span className="cut" title={row.states}>{row.states}</span> },
  { id: "takes", title: t("home.col.takes"), minWidth: 160, text: (row) => row.takes, cell: (row) => <span className="cut" title={row.takes}>{row.takes}</span> },
  { id: "gives", title: t("home.col.gives"), minWidth: 160, text: (row) => row.gives, cell: (row) => <span className="cut" title={row.gives}>{row.gives}</span> },
];

function rowsOf(view: HomeView, shade: Shade): Row[] {
  const all = [...view.threads, ...view.undrawn];
  const flows = (index: number, mine: "from" | "to", other: "from" | "to") => all
    .filter((thread) => thread[mine] === index)
    .toSorted((a, b) => b.count - a.count)
    .map((thread) => t("home.col.flow", { name: nameOf(view.cards[thread[other]]), count: thread.count }))
    .join(", ") || t("home.col.nothing");
  return view.cards.map((card, index) => ({
    card, id: card.domain?.key ?? "none", states: statesOf(card, shade),
    takes: flows(index, "to", "from"), gives: flows(index, "from", "to"),
  }));
}
