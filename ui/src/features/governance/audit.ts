// The filters of an audit, in the address and as the program takes them.
import type { Finding, FindingFilter, Severity } from "../../ipc";
import type { GovernanceRoute } from "../../routes";

export const SEVERITIES: readonly Severity[] = ["critical", "high", "medium", "low", "note"];
/** The domain of what has none. */
export const NO_DOMAIN = "";

export interface Filters {
  severities: ReadonlySet<Severity>;
  rules: ReadonlySet<string>;
  domains: ReadonlySet<string>;
  text: string;
}

export const NO_FILTERS: Filters = { severities: new Set(), rules: new Set(), domains: new Set(), text: "" };

/** The filters that an address names. */
export function filtersOf(route: GovernanceRoute): Filters {
  const severities = new Set(SEVERITIES.filter((severity) => route.severity?.includes(severity)));
  return { severities, rules: new Set(route.rule), domains: new Set(route.domain), text: route.q ?? "" };
}

/** The address of filters. */
export function routeOf({ severities, rules, domains, text }: Filters): GovernanceRoute {
  return {
    page: "governance", ...(text === "" ? {} : { q: text }), ...(severities.size > 0 ? { severity: [...severities] } : {}),
    ...(rules.size > 0 ? { rule: [...rules] } : {}), ...(domains.size > 0 ? { domain: [...domains] } : {}),
  };
}

/** The filters as the program takes them. */
export function askedOf({ severities, rules, domains, text }: Filters): FindingFilter {
  return { severities: [...severities], rules: [...rules], domains: [...domains], text: text.trim() };
}

export interface Entry {
  id: string;
  finding: Finding;
}

/** Gives each finding an id that stays when the audit runs again. */
export function entriesOf(findings: readonly Finding[]): Entry[] {
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const base = `${finding.rule}\u0000${finding.subject.key}\u0000${finding.sentence}`, nth = seen.get(base) ?? 0;
    seen.set(base, nth + 1);
    return { id: nth === 0 ? base : `${base}\u0000${nth}`, finding };
  });
}

export function isFiltered({ severities, rules, domains, text }: Filters): boolean {
  return severities.size + rules.size + domains.size > 0 || text.trim() !== "";
}

/** The short mark of a dialect; the wire gives claims their dialect's own name. */
export function markOf(dialect: string): string {
  const known: Record<string, string> = { openlineage: "OL", datahub: "DH", openmetadata: "OM", dbt: "dbt", people: "CSV" };
  return known[dialect] ?? dialect.toUpperCase().slice(0, 5);
}

export function toggled<T>(set: ReadonlySet<T>, value: T): ReadonlySet<T> {
  const next = new Set(set);
  if (!next.delete(value)) next.add(value);
  return next;
}
