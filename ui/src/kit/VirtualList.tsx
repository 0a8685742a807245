import { type ReactNode, useEffect, useRef } from "react";
import { GridList, GridListItem, GridListLoadMoreItem } from "react-aria-components/GridList";
import { ListLayout, Virtualizer } from "react-aria-components/Virtualizer";
import { Collection } from "react-aria-components/Collection";
import css from "./VirtualList.module.css";

interface Props<T> {
  label: string;
  items: readonly T[];
  idOf: (item: T) => string;
  /** The words of the item: for typing ahead and screen readers. */
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

/** A long list of equal rows, walked by arrows or j and k. Only what is in sight exists. */
export function VirtualList<T extends object>(props: Props<T>) {
  const { label, items, idOf, textOf, row, rowHeight, current, onCurrent, onOpen, onMore, loadingMore, empty, question } = props;
  const box = useRef<HTMLDivElement>(null), before = useRef(question);
  useEffect(() => {
    if (before.current !== question) box.current?.scrollTo({ top: 0 });
    before.current = question;
  }, [question]);
  return (
    <Virtualizer layout={ListLayout} layoutOptions={{ rowHeight, loaderHeight: 32 }}>
      <GridList
        ref={box} aria-label={label} data-walk className={css["list"] ?? ""} renderEmptyState={() => empty ?? null}
        selectionMode="single" selectionBehavior="replace" selectedKeys={current ? [current] : []}
        onSelectionChange={(keys) => { if (keys !== "all") for (const key of keys) onCurrent?.(String(key)); }}
      >
        <Collection items={items} dependencies={[row]}>
          {(item: T) => (
            <GridListItem
              id={idOf(item)} textValue={textOf(item) || "–"} className={css["item"] ?? ""}
              {...(onOpen ? { onAction: () => onOpen(item) } : {})}
            >
              {row(item)}
            </GridListItem>
          )}
        </Collection>
        {onMore ? <GridListLoadMoreItem onLoadMore={onMore} isLoading={loadingMore ?? false} className={css["more"] ?? ""}>…</GridListLoadMoreItem> : null}
      </GridList>
    </Virtualizer>
  );
}
