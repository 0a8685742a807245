import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "react-aria-components/Button";
import { Collection } from "react-aria-components/Collection";
import { Tree as AriaTree, TreeItem, TreeItemContent } from "react-aria-components/Tree";
import css from "./Tree.module.css";

export interface TreeNode {
  id: string;
  text: string;
  children: readonly TreeNode[];
}

interface Props<T extends TreeNode> {
  label: string;
  nodes: readonly T[];
  /** What stands in the row; the text alone when left out. */
  row?: (node: T) => ReactNode;
  expanded?: Iterable<string>;
  onExpand?: (ids: Set<string>) => void;
  selected?: string | null;
  onSelect?: (id: string) => void;
  onOpen?: (id: string) => void;
  empty?: ReactNode;
}

/** Things beneath things. Right and left open and close, Enter opens the page. */
export function Tree<T extends TreeNode>({ label, nodes, row, expanded, onExpand, selected, onSelect, onOpen, empty }: Props<T>) {
  const item = (node: T): ReactNode => (
    <TreeItem key={node.id} id={node.id} textValue={node.text || "–"} className={css["item"] ?? ""}>
      <TreeItemContent>
        {({ hasChildItems, level }) => (
          <div className={css["content"]} style={{ paddingInlineStart: (level - 1) * 16 + 4 }}>
            {hasChildItems ? <Button slot="chevron" className={css["chevron"] ?? ""}><ChevronRight size={14} aria-hidden /></Button> : <span className={css["chevron"]} />}
            {row ? row(node) : <span className="cut">{node.text}</span>}
          </div>
        )}
      </TreeItemContent>
      <Collection items={node.children as readonly T[]}>{item}</Collection>
    </TreeItem>
  );
  return (
    <AriaTree
      aria-label={label} data-walk className={css["tree"] ?? ""} items={nodes} renderEmptyState={() => empty ?? null}
      {...(expanded ? { expandedKeys: expanded } : {})}
      {...(onExpand ? { onExpandedChange: (keys) => onExpand(new Set([...keys].map(String))) } : {})}
      {...(onOpen ? { onAction: (key) => onOpen(String(key)) } : {})}
      {...(onSelect ? {
        selectionMode: "single" as const, selectionBehavior: "replace" as const, selectedKeys: selected ? [selected] : [],
        onSelectionChange: (keys) => { if (keys !== "all") for (const key of keys) onSelect(String(key)); },
      } : {})}
    >
      {item}
    </AriaTree>
  );
}
