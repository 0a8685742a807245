// The feed as rows: one group a sync, what two languages of one catalog say alike told once. No DOM here.
import type { ChangeKind, ChangeRow, Mark, SyncRow } from "../../ipc";
import type { ChangesRoute } from "../../routes";

export const KINDS: readonly ChangeKind[] = ["schema", "owner", "sla", "lineage", "lifecycle", "added", "gone", "other"];

export interface Change {
  id: string;
  row: ChangeRow;
  /** Everyone who says the same. */
  marks: Mark[];
}

export interface Group {
  id: string;
  /** The catalog of a sync, or the domain of what differs. */
  title: string;
  /** When the sync ended; null for a domain. */
  at: number | null;
  complete: boolean;
  changes: readonly Change[];
}

export type Line = { type: "group"; id: string; group: Group; folded: boolean } | { type: "change"; id: string; change: Change; partial: boolean };

/** Tells the same sentence about the same thing in the same sync once, with all who say it. */
export function merged(rows: readonly ChangeRow[]): Change[] {
  const byId = new Map<string, Change>();
  for (const row of rows) {
    const id = [row.sync, row.kind, row.thing.key, row.text, row.column ?? "", row.before ?? "", row.after ?? ""].join("\u0000");
    const known = byId.get(id);
    if (!known) byId.set(id, { id, row, marks: [row.said_by] });
    else if (!known.marks.some((mark) => mark.mark === row.said_by.mark && mark.catalog === row.said_by.catalog)) known.marks.push(row.said_by);
  }
  return [...byId.values()];
}

export type Span = "new" | "all" | "two";

/** What an address asks for: which span, and how it is narrowed. */
export function askedBy(route: ChangesRoute): { span: Span; starred: boolean; from: number | undefined; to: number | undefined; filters: Filters } {
  const from = momentOf(route.from), sync = momentOf(route.sync);
  return {
    span: from !== undefined ? "two" : route.since === "all" ? "all" : "new", starred: route.state === "starred", from, to: momentOf(route.to),
    filters: { kinds: new Set(KINDS.filter((kind) => route.kind?.includes(kind))), text: route.q ?? "", sync: from === undefined ? sync ?? null : null },
  };
}

function momentOf(text: string | undefined): number | undefined {
  const value = Number(text);
  return text !== undefined && Number.isSafeInteger(value) && value > 0 ? value : undefined;
}

/** The same list narrowed otherwise; a value of "" or an empty list is taken out. */
export function narrowed(route: ChangesRoute, more: { [Name in keyof Omit<ChangesRoute, "page">]: ChangesRoute[Name] | undefined }): ChangesRoute {
  const kept = Object.entries({ ...route, ...more }).filter(([, value]) => value !== undefined && value.length > 0);
  return { ...Object.fromEntries(kept), page: "changes" };
}

/** Which end of a comparison moves to a moment that was chosen: the nearer one. */
export function moved(from: number, to: number, at: number): { from: number; to: number } {
  const nearFrom = at < from || (at < to && at - from <= to - at);
  return nearFrom ? { from: at, to } : { from, to: at };
}

export interface Filters {
  kinds: ReadonlySet<ChangeKind>;
  text: string;
  sync: number | null;
}

export function filtered(changes: readonly Change[], { kinds, text, sync }: Filters, butKinds = false): readonly Change[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return changes.filter(({ row }) => {
    if (sync !== null && row.sync !== sync) return false;
    if (!butKinds && kinds.size > 0 && !kinds.has(row.kind)) return false;
    if (words.length === 0) return true;
    const all = `${row.thing.name} ${row.text} ${row.column ?? ""} ${row.thing.domain?.name ?? ""}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
}

/** How many changes of each kind the other filters leave. */
export function countsOf(changes: readonly Change[], filters: Filters): ReadonlyMap<ChangeKind, number> {
  const counts = new Map<ChangeKind, number>();
  for (const { row } of filtered(changes, filters, true)) counts.set(row.kind, (counts.get(row.kind) ?? 0) + 1);
  return counts;
}

/** One group a sync, newest first. */
export function grouped(changes: readonly Change[], syncs: readonly SyncRow[]): Group[] {
  const known = new Map(syncs.map((sync) => [sync.sync, sync]));
  const bySync = new Map<number, Change[]>();
  for (const change of changes) {
    const list = bySync.get(change.row.sync);
    if (list) list.push(change);
    else bySync.set(change.row.sync, [change]);
  }
  return [...bySync].toSorted(([a], [b]) => b - a).map(([sync, list]) => ({
    id: `sync ${sync}`, title: known.get(sync)?.catalog ?? list[0]?.row.said_by.catalog ?? "", at: known.get(sync)?.at ?? list[0]?.row.at ?? 0,
    complete: known.get(sync)?.complete ?? true, changes: list,
  }));
}

/** One group a domain, by name; what has none comes last. */
export function byDomain(changes: readonly Change[], none: string): Group[] {
  const domains = new Map<string, Change[]>();
  for (const change of changes) {
    const key = change.row.thing.domain?.key ?? "", list = domains.get(key);
    if (list) list.push(change);
    else domains.set(key, [change]);
  }
  const name = (list: readonly Change[]) => list[0]?.row.thing.domain?.name ?? "";
  return [...domains].toSorted(([a, x], [b, y]) => Number(a === "") - Number(b === "") || name(x).localeCompare(name(y)))
    .map(([key, list]) => ({ id: `domain ${key}`, title: name(list) || none, at: null, complete: true, changes: list }));
}

/** Groups and their changes as lines of one list. */
export function linesOf(groups: readonly Group[], folded: ReadonlySet<string>): Line[] {
  return groups.flatMap((group): Line[] => {
    const closed = folded.has(group.id);
    const head: Line = { type: "group", id: group.id, group, folded: closed };
    return closed ? [head] : [head, ...group.changes.map((change): Line => ({ type: "change", id: change.id, change, partial: !group.complete }))];
  });
}
