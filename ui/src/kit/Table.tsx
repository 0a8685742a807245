import { ArrowDown, ArrowUp } from "lucide-react";
import { type ClipboardEvent, type ReactNode, useMemo, useState } from "react";
import {
  Cell, Column, ColumnResizer, ResizableTableContainer, Row, type SortDescriptor, Table as AriaTable, TableBody, TableHeader,
} from "react-aria-components/Table";
import { TableLayout, Virtualizer } from "react-aria-components/Virtualizer";
import type { Selection } from "react-aria-components/Table";
import { t } from "../i18n";
import css from "./Table.module.css";
import { announce } from "./Toast";

export interface TableColumn<T> {
  id: string;
  title: string;
  /** What is drawn. */
  cell: (row: T) => ReactNode;
  /** The same in plain text: for copying, for typing ahead and for screen readers. */
  text: (row: T) => string;
  /** What is compared; a column without it does not sort. Nulls come last either way. */
  sortBy?: (row: T) => string | number | null;
  width?: number;
  minWidth?: number;
  align?: "start" | "end";
  hidden?: boolean;
}

interface Props<T> {
  label: string;
  columns: readonly TableColumn<T>[];
  rows: readonly T[];
  idOf: (row: T) => string;
  onOpen?: (row: T) => void;
  selected?: ReadonlySet<string>;
  onSelect?: (ids: ReadonlySet<string>) => void;
  rowHeight?: 28 | 48;
  empty?: ReactNode;
  /** Column sorted at first. */
  sort?: SortDescriptor;
}

/** Rows by the hundred thousand: virtual, sorted, resized, selected and copied (Ctrl/⌘ C, tab-separated). */
export function Table<T extends object>({ label, columns, rows, idOf, onOpen, selected, onSelect, rowHeight = 28, empty, sort }: Props<T>) {
  const [order, setOrder] = useState<SortDescriptor | undefined>(sort);
  const shown = useMemo(() => columns.filter((column) => !column.hidden), [columns]);
  const sorted = useMemo(() => sortRows(rows, shown, order), [rows, shown, order]);
  const byId = useMemo(() => new Map(rows.map((row) => [idOf(row), row])), [rows, idOf]);

  const copy = (event: ClipboardEvent) => {
    const picked = selected && selected.size > 0 ? sorted.filter((row) => selected.has(idOf(row))) : [];
    if (picked.length === 0 || window.getSelection()?.toString()) return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", toTsv(shown, picked));
    announce({ text: t("kit.copiedRows", { count: picked.length }) });
  };

  return (
    <div className={css["frame"]} onCopy={copy}>
    <ResizableTableContainer className={css["container"] ?? ""}>
      <Virtualizer layout={TableLayout} layoutOptions={{ rowHeight, headingHeight: 32 }}>
        <AriaTable
          aria-label={label} data-walk className={css["table"] ?? ""}
          {...(order ? { sortDescriptor: order } : {})} onSortChange={setOrder}
          {...(onOpen ? { onRowAction: (key) => { const row = byId.get(String(key)); if (row) onOpen(row); } } : {})}
          {...(onSelect ? {
            selectionMode: "multiple" as const, selectionBehavior: "replace" as const, selectedKeys: selected ?? new Set<string>(),
            onSelectionChange: (keys: Selection) => onSelect(keys === "all" ? new Set(byId.keys()) : new Set([...keys].map(String))),
          } : {})}
        >
          <TableHeader columns={shown}>
            {(column) => (
              <Column
                id={column.id} isRowHeader={column.id === shown[0]?.id} allowsSorting={column.sortBy !== undefined} textValue={column.title}
                {...(column.width ? { defaultWidth: column.width } : {})} minWidth={column.minWidth ?? 64}
                className={`${css["column"]} ${column.align === "end" ? css["end"] : ""}`}
              >
                {({ sortDirection }) => <>
                  <span className="cut">{column.title}</span>
                  {sortDirection === "ascending" ? <ArrowUp size={12} aria-hidden /> : null}
                  {sortDirection === "descending" ? <ArrowDown size={12} aria-hidden /> : null}
                  <ColumnResizer className={css["resizer"] ?? ""} />
                </>}
              </Column>
            )}
          </TableHeader>
          <TableBody items={sorted} dependencies={[shown]} renderEmptyState={() => empty ?? null}>
            {(row) => (
              <Row id={idOf(row)} columns={shown} className={css["row"] ?? ""}>
                {(column) => (
                  <Cell textValue={column.text(row)} className={`${css["cell"]} ${column.align === "end" ? css["end"] : ""}`}>
                    {column.cell(row)}
                  </Cell>
                )}
              </Row>
            )}
          </TableBody>
        </AriaTable>
      </Virtualizer>
    </ResizableTableContainer>
    </div>
  );
}

/** Rows as tab-separated text with a heading; tabs and line breaks inside a value become spaces. */
export function toTsv<T>(columns: readonly TableColumn<T>[], rows: readonly T[]): string {
  const line = (values: string[]) => values.map((value) => value.replace(/[\t\r\n]+/g, " ")).join("\t");
  return [line(columns.map((column) => column.title)), ...rows.map((row) => line(columns.map((column) => column.text(row))))].join("\n");
}

/** Rows in order of a column; nulls last either way. */
export function sortRows<T>(rows: readonly T[], columns: readonly TableColumn<T>[], order: SortDescriptor | undefined): readonly T[] {
  const by = columns.find((column) => column.id === order?.column)?.sortBy;
  if (!by) return rows;
  const sign = order?.direction === "descending" ? -1 : 1;
  return rows.toSorted((a, b) => {
    const left = by(a), right = by(b);
    if (left === right) return 0;
    if (left === null) return 1;
    if (right === null) return -1;
    return sign * (typeof left === "number" && typeof right === "number" ? left - right : String(left).localeCompare(String(right)));
  });
}
