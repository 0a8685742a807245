// Which parts a kind of thing has. A part that could have something but has not says so in one line.
import type { ThingPage } from "../../ipc";

export type PartName = "owners" | "promise" | "ports" | "holds" | "columns" | "lineage" | "checks" | "access";

/** The parts of a page. What belongs to no kind is shown when a source filled it all the same. */
export function partsOf(page: ThingPage): ReadonlySet<PartName> {
  const parts = new Set<PartName>(BY_KIND[page.thing.kind] ?? []);
  // A product tells its assets and contracts elsewhere.
  const told = page.thing.kind === "product" ? new Set([...page.ports.flatMap((port) => port.assets), ...page.contracts].map((thing) => thing.key)) : new Set<string>();
  const filled: [PartName, boolean][] = [
    ["owners", page.owners.length > 0], ["promise", page.promises.length > 0], ["ports", page.ports.length > 0], ["holds", page.holds.some((thing) => !told.has(thing.key))],
    ["columns", page.columns_total > 0], ["lineage", page.lineage !== null], ["checks", page.checks.length + page.runs.length > 0], ["access", page.access.length + page.support.length > 0],
  ];
  for (const [part, has] of filled) if (has) parts.add(part);
  return parts;
}

const BY_KIND: Partial<Record<ThingPage["thing"]["kind"], readonly PartName[]>> = {
  product: ["owners", "promise", "ports", "columns", "lineage", "checks", "access"],
  asset: ["owners", "promise", "columns", "lineage", "checks", "access"],
  contract: ["owners", "promise", "holds", "access"],
  domain: ["owners", "holds"],
  person: ["holds"],
  team: ["holds"],
  term: ["holds"],
  tag: ["holds"],
  job: ["owners", "lineage", "checks"],
};
