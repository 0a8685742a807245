// Columns by the thousand: virtual rows, a filter, and Enter opens the lineage of one.
import { useCallback, useMemo, useState } from "react";
import { number, shownName, t } from "../../../i18n";
import type { ColumnView, ThingPage } from "../../../ipc";
import { Badge, LongTable, SearchField, type TableColumn, Tooltip } from "../../../kit";
import { SaidBy } from "../../../mesh";
import { go } from "../../../routes";
import { columnsThatFit, tagFigures, tagsThatFit } from "../columns";
import css from "./Columns.module.css";
import { Section } from "./Section";

const ROWS_IN_SIGHT = 18, FILTER_FROM = 12;

export function Columns({ page }: { page: ThingPage }) {
  const [text, setText] = useState("");
  const { columns, columns_total: total, thing } = page;
  const rows = useMemo(() => columnsThatFit(columns, text), [columns, text]);
  const open = useCallback((column: ColumnView) => go({ page: "lineage", key: `${thing.key}#${column.path}`, level: "column", up: 2, down: 2 }), [thing.key]);
  const differ = columns.some((column) => column.disagreements.length > 0), table = useMemo(() => tableColumns(differ), [differ]);
  return (
    <Section
      title={t("asset.columns")} empty={total === 0 ? nothing(page) : undefined}
      more={text === "" ? figures(page) : t("asset.filtered", { shown: rows.length, all: total })}
      actions={total > FILTER_FROM ? <div className={css["filter"]}><SearchField label={t("asset.filterColumns")} placeholder={t("asset.filterColumnsBy")} value={text} onChange={setText} /></div> : null}
    >
      <LongTable label={t("asset.columns")} columns={table} rows={rows} idOf={pathOf} onOpen={open} most={ROWS_IN_SIGHT} empty={<p className={css["none"]}>{t("asset.noColumnMatch")}</p>} />
    </Section>
  );
}

const pathOf = (column: ColumnView) => column.path;
const typeOf = (column: ColumnView) => column.data_type ?? column.logical_type ?? "";
const tagsOf = (column: ColumnView) => column.tags.join(", ");
const TAG_LETTERS = 14;

function tableColumns(differ: boolean): readonly TableColumn<ColumnView>[] {
  return [
    {
      id: "name", title: t("asset.col.name"), width: 196, minWidth: 120, text: pathOf, sortBy: pathOf,
      cell: (column) => <><span className="mono cut" dir="auto" title={column.path}>{shownName(column.path)}</span>{column.key ? <span className={css["note"]}>{t("asset.key")}</span> : null}</>,
    },
    {
      id: "type", title: t("asset.col.type"), width: 150, text: typeOf, sortBy: typeOf,
      cell: (column) => <><span className="mono quiet cut" title={typeOf(column)}>{typeOf(column) || "–"}</span>{column.nullable === false && !column.key ? <span className={css["note"]}>{t("asset.required")}</span> : null}</>,
    },
    {
      id: "tags", title: t("asset.col.tags"), width: 140, text: tagsOf, sortBy: tagsOf,
      cell: (column) => <span className={css["tags"]} title={tagsOf(column)}>{tagsThatFit(column.tags, TAG_LETTERS).map((tag) => <Badge key={tag}><span className="cut">{tag}</span></Badge>)}{column.tags.length > tagsThatFit(column.tags, TAG_LETTERS).length ? <span className="quiet small">+{column.tags.length - tagsThatFit(column.tags, TAG_LETTERS).length}</span> : null}</span>,
    },
    {
      id: "description", title: t("asset.col.description"), minWidth: 160, text: (column) => [column.description ?? "", ...column.disagreements].join("; "),
      cell: (column) => column.disagreements.length > 0
        ? <span className={`${css["differs"]} cut`} title={[column.description ?? "", ...column.disagreements].join("\n")}>{column.disagreements.join("; ")}</span>
        : <span className="quiet cut" dir="auto" title={column.description ?? ""}>{column.description ?? ""}</span>,
    },
    {
      id: "sources", title: t("asset.col.sources"), width: differ ? 196 : 150, align: "end", text: (column) => column.said_by.map((mark) => mark.catalog).join(", "),
      cell: (column) => <>
        {column.disagreements.length > 0 ? <Tooltip text={column.disagreements.join("; ")}><span className={css["two"]}>{t("asset.differs")}</span></Tooltip> : null}
        <SaidBy marks={column.said_by} still most={3} />
      </>,
    },
  ];
}

function figures(page: ThingPage): string {
  const differing = page.columns.filter((column) => column.disagreements.length > 0).length;
  return [
    page.columns.length < page.columns_total ? t("asset.columnsFirst", { shown: page.columns.length, all: page.columns_total }) : number(page.columns_total),
    ...tagFigures(page.columns).map(([tag, count]) => t("asset.columnsTagged", { tag, count })),
    ...(differing > 0 ? [t("asset.columnsDiffer", { count: differing })] : []),
  ].join(", ");
}

function nothing(page: ThingPage): string {
  const names = page.ports.filter((port) => port.direction === "output").flatMap((port) => port.assets.map((asset) => shownName(asset.name)));
  return page.thing.kind === "product" && names.length > 0 ? t("asset.columnsElsewhere", { names: [...new Set(names)].slice(0, 3).join(", ") }) : t("asset.noColumns");
}
