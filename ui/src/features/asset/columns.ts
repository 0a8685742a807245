// Columns, found and counted.
import type { ColumnView } from "../../ipc";

/** Columns with all the words in their name, type, tags or description. */
export function columnsThatFit(columns: readonly ColumnView[], text: string): readonly ColumnView[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return columns;
  return columns.filter((column) => {
    const hay = [column.path, column.data_type ?? "", column.description ?? "", ...column.tags].join("\n").toLowerCase();
    return words.every((word) => hay.includes(word));
  });
}

/** Tags that make a column sensitive, with how many carry them. */
export function tagFigures(columns: readonly ColumnView[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const column of columns) for (const tag of new Set(column.tags)) if (/pii|sensitive|gdpr|personal|confidential/i.test(tag)) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return [...counts].toSorted((a, b) => b[1] - a[1]).slice(0, 2);
}

/** As many tags as stand in a cell of so many letters; at least one. */
export function tagsThatFit(tags: readonly string[], letters: number): readonly string[] {
  let used = 0;
  const at = tags.findIndex((tag, n) => (used += tag.length) > letters && n > 0);
  return at < 0 ? tags : tags.slice(0, at);
}
