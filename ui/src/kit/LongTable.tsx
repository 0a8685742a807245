// A table by the ten thousand rows that is there at once: only the rows in sight exist, and nothing is prepared for the rest.
import { ArrowDown, ArrowUp } from "lucide-react";
import { type ClipboardEvent, type MouseEvent, type ReactNode, useId, useMemo, useRef, useState } from "react";
import css from "./LongTable.module.css";
import { sortRows, type TableColumn, toTsv } from "./Table";
import { useRows } from "./useRows";

interface Props<T> {
  label: string;
  columns: readonly TableColumn<T>[];
  rows: readonly T[];
  idOf: (row: T) => string;
  onOpen: (row: T) => void;
  /** Rows in sight before it scrolls. */
  most: number;
  empty: ReactNode;
}

const HEAD = 33, ROW = 28, MORE = 6;
const BACK = { ascending: "descending", descending: "ascending" } as const;

export function LongTable<T extends object>({ label, columns, rows, idOf, onOpen, most, empty }: Props<T>) {
  const id = useId(), box = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(0);
  const [order, setOrder] = useState<{ column: string; direction: "ascending" | "descending" } | undefined>();
  const sorted = useMemo(() => sortRows(rows, columns, order), [rows, columns, order]);
  const last = sorted.length - 1, current = Math.min(at, last), height = Math.min(most, Math.max(1, sorted.length)) * ROW;
  const { first, end, length, onKeyDown, onScroll } = useRows(box, {
    count: sorted.length, rowHeight: ROW, height, spare: MORE, at: current, onAt: setAt,
    onEnter: (index) => {
      const row = sorted[index];
      if (row) onOpen(row);
    },
  });
  const widths = columns.map((column) => (column.width ? `${column.width}px` : `minmax(${column.minWidth ?? 64}px, 1fr)`)).join(" ");

  const click = (event: MouseEvent) => {
    const index = event.target instanceof Element ? Number(event.target.closest("[data-row]")?.getAttribute("data-row") ?? -1) : -1, row = sorted[index];
    if (!row) return;
    setAt(index);
    onOpen(row);
  };
  const copy = (event: ClipboardEvent) => {
    const row = sorted[current];
    if (!row || window.getSelection()?.toString()) return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", toTsv(columns, [row]));
  };
  const sort = (column: string) => setOrder((before) => ({ column, direction: before?.column === column ? BACK[before.direction] : "ascending" }));

  return (
    <div
      ref={box} role="grid" tabIndex={0} data-walk aria-label={label} aria-rowcount={sorted.length + 1} aria-colcount={columns.length} className={css["table"]}
      {...(last >= 0 ? { "aria-activedescendant": `${id}${current}` } : {})} style={{ height: height + HEAD }}
      onScroll={onScroll} onKeyDown={onKeyDown} onClick={click} onCopy={copy}
    >
      <div role="row" aria-rowindex={1} className={css["head"]} style={{ gridTemplateColumns: widths }}>
        {columns.map((column) => (
          <div key={column.id} role="columnheader" aria-sort={order?.column === column.id ? order.direction : "none"} className={look(column)}>
            {column.sortBy ? (
              <button type="button" className={css["sort"]} onClick={() => sort(column.id)}>
                <span className="cut">{column.title}</span>
                {order?.column === column.id ? order.direction === "ascending" ? <ArrowUp size={12} aria-hidden /> : <ArrowDown size={12} aria-hidden /> : null}
              </button>
            ) : <span className="cut">{column.title}</span>}
          </div>
        ))}
      </div>
      {sorted.length === 0 ? empty : (
        <div role="rowgroup" className={css["all"]} style={{ height: length }}>
            {sorted.slice(first, end).map((row, n) => {
              const index = first + n;
              return (
                <div
                  key={idOf(row)} id={`${id}${index}`} role="row" data-row={index} aria-rowindex={index + 2} aria-selected={index === current} className={css["row"]} style={{ top: index * ROW, gridTemplateColumns: widths }}
                >
                  {columns.map((column) => <div key={column.id} role="gridcell" className={look(column)}>{column.cell(row)}</div>)}
                </div>
              );
            })}
        </div>
      )}
    </div>
  );
}

function look<T>(column: TableColumn<T>): string {
  return `${css["cell"]} ${column.align === "end" ? css["end"] : ""}`;
}
