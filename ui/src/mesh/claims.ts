// Claims of catalogs as marks: who says what.
import type { Claim, Mark } from "../ipc";

const MARKS: Record<string, string> = {
  odcs: "ODCS", odps: "ODPS", odpi: "ODPI", dcs: "DCS", dbt: "dbt", openlineage: "OL", datahub: "DH", people: "CSV", openmetadata: "OM",
};

/** The short mark of a dialect, as `Dialect::mark` of weft-model gives it; claims carry the dialect only. */
export function dialectMark(dialect: string): string {
  return Object.hasOwn(MARKS, dialect) ? MARKS[dialect] ?? dialect : dialect.slice(0, 6);
}

/** Who makes a claim. */
export function markOf(claim: Pick<Claim, "catalog" | "dialect" | "at">): Mark {
  return { mark: dialectMark(claim.dialect), catalog: claim.catalog, at: claim.at };
}

/** Marks, each catalog once in each language. */
export function distinctMarks(marks: readonly Mark[]): Mark[] {
  const known = new Map<string, Mark>();
  for (const mark of marks) known.set(`${mark.mark}\n${mark.catalog}`, mark);
  return [...known.values()];
}
