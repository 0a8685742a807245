// What the change feed and Home share about one change.
import type { ChangeRow } from "../ipc";

/** The sentence around the name of the thing: sources put it first, last, or leave it out. */
export function sentenceOf(row: ChangeRow): { before: string; after: string } {
  const { text, column, thing: { name } } = row;
  const whole = column === null ? name : `${name}.${column}`;
  for (const said of [whole, name]) {
    const at = said === "" ? -1 : text.indexOf(said);
    if (at >= 0) return { before: text.slice(0, at), after: text.slice(at + said.length) };
  }
  return { before: "", after: ` ${text}` };
}

/** What is said alike of several things of one name (a table and its contract) stands once in a short list. */
export function toldOnce(rows: readonly ChangeRow[]): ChangeRow[] {
  const told = new Map<string, ChangeRow>();
  for (const row of rows) {
    const words = [row.sync, row.thing.name, row.column ?? "", row.text].join("\u0000");
    if (!told.has(words)) told.set(words, row);
  }
  return [...told.values()];
}
