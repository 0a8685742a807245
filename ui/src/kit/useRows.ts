// What long lists share: which of their equal rows are in sight, and how arrows walk them.
import { type KeyboardEvent, type RefObject, type UIEvent, useState } from "react";

interface Options {
  count: number;
  /** In CSS pixels, like `height`. */
  rowHeight: number;
  /** Room for rows. */
  height: number;
  /** Rows drawn beyond those in sight, on either side. */
  spare: number;
  /** The current row; -1 is none. */
  at: number;
  onAt: (index: number) => void;
  /** Enter was pressed on the current row. */
  onEnter?: ((index: number) => void) | undefined;
}

/** The rows to draw are those from `first` up to `end`. */
export function useRows(box: RefObject<HTMLElement | null>, { count, rowHeight, height, spare, at, onAt, onEnter }: Options) {
  const [top, setTop] = useState(0), length = count * rowHeight;
  const first = Math.max(0, Math.floor(Math.min(top, Math.max(0, length - height)) / rowHeight) - spare);
  const end = Math.min(count, first + Math.ceil(height / rowHeight) + 2 * spare + 1);

  const go = (to: number) => {
    const next = Math.min(Math.max(to, 0), count - 1), element = box.current;
    if (next < 0) return;
    onAt(next);
    if (!element) return;
    if (next * rowHeight < element.scrollTop) element.scrollTo({ top: next * rowHeight });
    else if ((next + 1) * rowHeight > element.scrollTop + height) element.scrollTo({ top: (next + 1) * rowHeight - height });
    setTop(element.scrollTop);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor(height / rowHeight) - 1);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + page, PageUp: at - page, Home: 0, End: count - 1 }[event.key];
    if (to !== undefined) go(to);
    else if (event.key === "Enter" && at >= 0 && onEnter) onEnter(at);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return { first, end, length, top, go, onKeyDown, onScroll: (event: UIEvent) => setTop(event.currentTarget.scrollTop) };
}
