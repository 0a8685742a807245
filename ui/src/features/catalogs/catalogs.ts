// How a catalog stands, and which job reads it. No DOM here.
import type { CatalogRow, JobView, ScopeReport } from "../../ipc";

export type CatalogState = "syncing" | "failed" | "never" | "partial" | "complete";

/** The words about gaps of one catalog; the wire names the catalog first (`id, scope: why`). */
export function gapsOf(id: string, gaps: readonly string[]): readonly string[] {
  return gaps.filter((gap) => gap.startsWith(`${id}, `) || gap.startsWith(`${id}: `)).map((gap) => gap.slice(id.length + 2));
}

export function stateOf(row: CatalogRow, gaps: readonly string[], running: boolean): CatalogState {
  if (running || row.syncing) return "syncing";
  if (row.error !== null) return "failed";
  if (row.synced_at === null) return "never";
  return row.complete && gaps.length === 0 ? "complete" : "partial";
}

/** True when removals wait for a word of the user. */
export function holdsRemovals(row: CatalogRow, gaps: readonly string[]): boolean {
  return row.held > 0 || gaps.some((gap) => /\d+ of \d+ .*missing/.test(gap));
}

/** The job of each catalog, newest last. */
export function jobsByCatalog(jobs: Iterable<JobView>): ReadonlyMap<string, JobView> {
  const found = new Map<string, JobView>();
  for (const job of [...jobs].toSorted((a, b) => a.id - b.id)) {
    if (job.catalog !== null) found.set(job.catalog, job);
  }
  return found;
}

/** Why a catalog is partial, each reason once: of a folder every format names the same file. */
export function reasonsOf(gaps: readonly string[]): readonly string[] {
  const scopes = new Map<string, string[]>();
  for (const gap of gaps) {
    const at = gap.indexOf(": "), reason = gap.slice(at + 2);
    scopes.set(reason, [...(scopes.get(reason) ?? []), gap]);
  }
  return [...scopes].map(([reason, all]) => (all.length > 1 ? reason : all[0] ?? reason));
}

interface Scopes {
  /** Worth a line each. */
  shown: readonly ScopeReport[];
  /** Brought nothing, for a reason that a line above gives already. */
  alike: readonly ScopeReport[];
  /** How many are complete and brought nothing. */
  empty: number;
}

/** Scopes worth a line; the others are only counted. */
export function scopesOf(scopes: readonly ScopeReport[]): Scopes {
  const lines = scopes.filter((scope) => scope.items > 0 || scope.completeness.state !== "complete").toSorted((a, b) => Number(b.items > 0) - Number(a.items > 0));
  const told = new Set<string>(), shown: ScopeReport[] = [], alike: ScopeReport[] = [];
  for (const scope of lines) {
    const reason = scope.completeness.state === "partial" ? scope.completeness.reason : null;
    (scope.items === 0 && reason !== null && told.has(reason) ? alike : shown).push(scope);
    if (reason !== null) told.add(reason);
  }
  return { shown, alike, empty: scopes.length - lines.length };
}

export function matches(row: CatalogRow, text: string): boolean {
  const all = `${row.id} ${row.kind} ${row.at}`.toLowerCase();
  return text.toLowerCase().split(/\s+/).every((word) => all.includes(word));
}

/** Why an id is refused, or nothing. */
export function idProblem(id: string, taken: ReadonlySet<string>): "bad" | "taken" | null {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(id)) return "bad";
  return taken.has(id) ? "taken" : null;
}

/** `odcs contract` counts by format: each format with what it would bring. */
export function previewGroups(counts: readonly (readonly [string, number])[]): [string, [string, number][]][] {
  const groups = new Map<string, [string, number][]>();
  for (const [name, count] of counts) {
    const at = name.lastIndexOf(" ");
    const format = at < 0 ? "" : name.slice(0, at), kind = name.slice(at + 1);
    const list = groups.get(format);
    if (list) list.push([kind, count]);
    else groups.set(format, [[kind, count]]);
  }
  return [...groups];
}

/** An id that is free: the wish, else the wish with a number. */
export function suggestedId(wish: string, rows: readonly CatalogRow[] | undefined): string {
  const taken = new Set(rows?.map((row) => row.id));
  if (wish === "" || !taken.has(wish)) return wish;
  for (let number = 2; ; number++) if (!taken.has(`${wish}-${number}`)) return `${wish}-${number}`;
}
