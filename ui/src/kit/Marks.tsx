import css from "./Marks.module.css";
import { Tooltip } from "./Tooltip";

export interface MarkItem {
  /** Two to five letters. */
  mark: string;
  /** The sentence on hover and focus. */
  about: string;
  /** Says something else than what is shown. */
  differs?: boolean;
}

interface Props {
  items: readonly MarkItem[];
  /** Read before the marks. */
  label: string;
  /** Most marks before the rest becomes a number. */
  most?: number;
  /** In lists that are walked row by row, marks are read with the row and take no tab stop. */
  still?: boolean;
}

/** The gutter of sources: who says so. */
export function Marks({ items, label, most = 4, still }: Props) {
  if (items.length === 0) return null;
  const shown = items.slice(0, most), rest = items.slice(most);
  return (
    <span className={`${css["marks"]} ${still ? css["still"] : ""}`} role="group" aria-label={label}>
      {shown.map((item, at) => still
        ? <span key={`${item.mark}${at}`} className={look(item)} title={item.about}>{item.mark}</span>
        : (
          <Tooltip key={`${item.mark}${at}`} text={item.about} focusable>
            <span role="img" aria-label={`${item.mark}: ${item.about}`} className={look(item)}>{item.mark}</span>
          </Tooltip>
        ))}
      {rest.length > 0 ? <span className={css["mark"]} title={rest.map((item) => item.about).join("\n")}>+{rest.length}</span> : null}
    </span>
  );
}

function look(item: MarkItem): string {
  return `${css["mark"]} ${item.differs ? css["differs"] : ""}`;
}
