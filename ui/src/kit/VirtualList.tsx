// A list by the ten thousand that follows every letter typed: only the rows in sight exist, and nothing is prepared for the rest.
import { memo, type MouseEvent, type ReactNode, useEffect, useId, useLayoutEffect, useRef } from "react";
import css from "./VirtualList.module.css";
import { useAfterPaint } from "./useAfterPaint";
import { useRoom } from "./useRoom";
import { useRows } from "./useRows";

interface Props<T> {
  label: string;
  items: readonly T[];
  idOf: (item: T) => string;
  /** The words of the item for screen readers. */
  textOf: (item: T) => string;
  row: (item: T) => ReactNode;
  rowHeight: number;
  /** The item whose details are in sight beside the list; it follows the arrows. */
  current?: string | null;
  onCurrent?: (id: string) => void;
  onOpen?: (item: T) => void;
  /** Asks for the next page when the end comes in sight. */
  onMore?: () => void;
  /** The question that the items answer: another one is read from its beginning. */
  question?: string;
  loadingMore?: boolean;
  empty?: ReactNode;
}

/** Rows drawn beyond those in sight, on either side. */
const SPARE = 4;
const CONTROLS = "a[href], button, input, [tabindex]";

/** A long list of equal rows, walked by arrows or j and k. */
export function VirtualList<T extends object>(props: Props<T>) {
  const { label, items, idOf, textOf, row, rowHeight, current, onCurrent, onOpen, onMore, loadingMore, empty, question } = props;
  const id = useId(), box = useRef<HTMLDivElement>(null), before = useRef(question);
  const room = useRoom(box), at = current ? items.findIndex((item) => idOf(item) === current) : -1;
  // Of a new list the rows in sight come first, so that nobody waits for those that are not.
  const newest = items[0], spare = useAfterPaint(newest) === newest ? SPARE : 0;
  const { first, end, length, top, go, onKeyDown, onScroll } = useRows(box, {
    // Before it is measured, as many as the window could show.
    count: items.length, rowHeight, height: room.height || window.innerHeight, spare, at,
    onAt: (index) => take(index, choose), onEnter: onOpen && ((index) => take(index, onOpen)),
  });

  useEffect(() => {
    // Asking the element for where it is would lay out the page once more.
    if (before.current !== question && top > 0) box.current?.scrollTo({ top: 0 });
    before.current = question;
  }, [question, top]);
  const nearEnd = end >= items.length, more = useRef(onMore);
  useEffect(() => {
    more.current = onMore;
  });
  // Once each time the end comes in sight: a page that fails is not asked for again and again.
  useEffect(() => {
    if (nearEnd) more.current?.();
  }, [nearEnd, items]);
  // One stop of the Tab key is the list, the next are the controls of the current row: not those of all in sight.
  useLayoutEffect(() => {
    for (const line of box.current?.querySelectorAll("[role=row][aria-selected]") ?? []) {
      const isCurrent = line.getAttribute("aria-selected") === "true";
      for (const control of line.querySelectorAll<HTMLElement>(CONTROLS)) control.tabIndex = isCurrent ? 0 : -1;
    }
  });

  const choose = (item: T) => onCurrent?.(idOf(item));
  const take = (index: number, then: ((item: T) => void) | undefined) => {
    const item = items[index];
    if (item) then?.(item);
  };
  const pressed = (event: MouseEvent, then: ((item: T) => void) | undefined) => {
    const line = event.target instanceof Element ? event.target.closest("[role=row]") : null;
    take(Number(line?.getAttribute("aria-rowindex")) - 1, then);
  };
  return (
    <div
      ref={box} role="grid" tabIndex={0} data-walk aria-label={label} aria-rowcount={items.length} className={css["list"]}
      {...(at >= first && at < end ? { "aria-activedescendant": `${id}${at}` } : {})}
      onScroll={onScroll} onKeyDown={onKeyDown} onClick={(event) => pressed(event, choose)} onDoubleClick={(event) => pressed(event, onOpen)}
      onFocus={(event) => { if (at < 0 && event.target === event.currentTarget && event.currentTarget.matches(":focus-visible")) go(0); }}
    >
      {items.length === 0 ? <div role="row"><div role="gridcell">{empty}</div></div> : (
        <div role="rowgroup" className={css["all"]} style={{ height: length }}>
          {/* By place: a new list is written into the rows of the last one, which is quicker than making rows anew. */}
          {items.slice(first, end).map((item, n) => (
            <Line
              key={first + n} id={`${id}${first + n}`} index={first + n} top={(first + n) * rowHeight} height={rowHeight} isCurrent={first + n === at} item={item} row={row} textOf={textOf}
            />
          ))}
        </div>
      )}
      {loadingMore ? <p className={css["more"]} aria-hidden>…</p> : null}
    </div>
  );
}

interface LineProps<T> extends Pick<Props<T>, "row" | "textOf"> {
  id: string;
  index: number;
  top: number;
  height: number;
  isCurrent: boolean;
  item: T;
}

/** One row; it is drawn anew only when something of its own changes. */
const Line = memo(function Line<T>({ id, index, top, height, isCurrent, item, row, textOf }: LineProps<T>) {
  return (
    <div role="row" id={id} aria-rowindex={index + 1} aria-selected={isCurrent} aria-label={textOf(item) || "–"} className={css["item"]} style={{ top, height }}>
      <div role="gridcell" className={css["cell"]}>{row(item)}</div>
    </div>
  );
}) as <T>(props: LineProps<T>) => ReactNode;
