// The ledger of stitches: what was merged, what is only suggested, what the user refused. No DOM here.
import type { DecisionVerdict, Step, StitchRow } from "../../ipc";

export const STEPS: readonly Step[] = ["user_decision", "stated", "exact_key", "folded_key", "authority_map", "probable", "suggestion", "unresolved"];

export type Verdict = "merged" | "suggested" | "refused";

export function verdictOf(row: StitchRow): Verdict {
  if (row.decision === "different") return "refused";
  return row.merges || row.decision === "same" ? "merged" : "suggested";
}

export function idOf(row: StitchRow): string {
  return [row.left.mark.catalog, row.left.mark.mark, row.left.key, row.left.native, row.right.mark.catalog, row.right.mark.mark, row.right.key, row.right.native].join("\u0000");
}

export interface Filters {
  verdict: Verdict | "all";
  steps: ReadonlySet<Step>;
  text: string;
}

export function filterRows(rows: readonly StitchRow[], { verdict, steps, text }: Filters, but?: "steps" | "verdict"): readonly StitchRow[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => {
    if (but !== "verdict" && verdict !== "all" && verdictOf(row) !== verdict) return false;
    if (but !== "steps" && steps.size > 0 && !steps.has(row.step)) return false;
    const all = `${row.left.key} ${row.left.native} ${row.right.key} ${row.right.native} ${row.evidence}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
}

export function countSteps(rows: readonly StitchRow[], filters: Filters): ReadonlyMap<Step, number> {
  const counts = new Map<Step, number>();
  for (const row of filterRows(rows, filters, "steps")) counts.set(row.step, (counts.get(row.step) ?? 0) + 1);
  return counts;
}

export function countVerdicts(rows: readonly StitchRow[], filters: Filters): Record<Verdict | "all", number> {
  const counts = { all: 0, merged: 0, suggested: 0, refused: 0 };
  for (const row of filterRows(rows, filters, "verdict")) {
    counts.all += 1;
    counts[verdictOf(row)] += 1;
  }
  return counts;
}

/** What a key stands in, and its own name: `postgres:///shop/orders` → `postgres:///shop`, `orders`. */
export function partsOf(key: string): [above: string, name: string] {
  const at = key.lastIndexOf("/");
  return at < 0 || at === key.length - 1 ? ["", key] : [key.slice(0, at).replace(/\/+$/, ""), key.slice(at + 1)];
}

/** The request that decides about a row; `null` takes a decision back. */
export function decisionOn(row: StitchRow, verdict: DecisionVerdict | null) {
  return { left: row.left.key, left_catalog: row.left.mark.catalog, right: row.right.key, right_catalog: row.right.mark.catalog, verdict };
}

/** Column names of both sides, compared without case as catalogs fold it. */
export function compareColumns(left: readonly string[], right: readonly string[]): { both: string[]; left: string[]; right: string[] } {
  const fold = (names: readonly string[]) => new Map(names.map((name) => [name.toLowerCase(), name]));
  const a = fold(left), b = fold(right);
  return {
    both: [...a].filter(([key]) => b.has(key)).map(([, name]) => name),
    left: [...a].filter(([key]) => !b.has(key)).map(([, name]) => name),
    right: [...b].filter(([key]) => !a.has(key)).map(([, name]) => name),
  };
}
