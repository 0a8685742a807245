import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { expectAccessible } from "../../../tests/axe";
import { Served } from "../../../tests/served";
import type { AuditReport, Finding, Severity } from "../../ipc";
import { countsOf, entriesOf, filterFindings, markOf, NO_FILTERS, SEVERITIES } from "./audit";
import { GovernancePage } from "./GovernancePage";

const finding = (rule: string, severity: Severity, name: string, domain: string | null): Finding => ({
  rule, severity, sentence: `${name} has no owner`, facts: [{ value: "states no owner", catalog: "shop", dialect: "dbt", at: 1 }],
  subject: { key: `k/${name}`, name, kind: "asset", subtype: "table", domain: domain === null ? null : { key: domain, name: domain, hue: 10 }, catalogs: ["shop"] },
});
const findings = [finding("OWN-01", "high", "orders", "Orders"), finding("OWN-01", "high", "__proto__", null), finding("CLS-01", "critical", "constructor", "Orders"), finding("OWN-01", "high", "orders", "Orders")];

test("every figure is the length of the list it leaves", () => {
  const entries = entriesOf(findings);
  expect(new Set(entries.map((entry) => entry.id)).size).toBe(findings.length);
  for (const filters of [NO_FILTERS, { ...NO_FILTERS, rules: new Set(["OWN-01"]) }, { ...NO_FILTERS, severities: new Set<Severity>(["critical"]), text: "owner" }]) {
    for (const [field, values] of [["rules", ["OWN-01", "CLS-01"]], ["domains", ["", "Orders"]], ["severities", SEVERITIES]] as const) {
      const counts = countsOf(entries, filters, field);
      for (const value of values) expect(counts.get(value) ?? 0).toBe(filterFindings(entries, { ...filters, [field]: new Set([value]) }).length);
    }
  }
});

test("filters meet, words are looked for in name, rule and sentence", () => {
  const entries = entriesOf(findings);
  expect(filterFindings(entries, { ...NO_FILTERS, text: "CLS constructor" })).toHaveLength(1);
  expect(filterFindings(entries, { ...NO_FILTERS, domains: new Set([""]), rules: new Set(["CLS-01"]) })).toHaveLength(0);
  expect(markOf("openlineage")).toBe("OL");
  expect(markOf("constructor").length).toBeLessThanOrEqual(5);
});

const report: AuditReport = {
  findings, as_of: 1, complete: false, gaps: ["shop, tables: 6 pages not read"],
  rules: [
    { rule: "OWN-01", title: "No owner", severity: "high", audited: true, findings: 3, not_audited: [] },
    { rule: "CLS-01", title: "Sensitive values reach an untagged column", severity: "critical", audited: true, findings: 1, not_audited: [] },
    { rule: "PRD-06", title: "Not used for six months", severity: "medium", audited: false, findings: 0, not_audited: ["no catalog measures use"] },
  ],
};

test("coverage comes first: what was not audited, with its reason", async () => {
  const { container } = render(<Served answers={{ "governance.audit": report }}><GovernancePage route={{ page: "governance" }} /></Served>);
  expect(await screen.findByRole("heading", { level: 1, name: "4 findings, 2 of 3 rules audited" })).toBeTruthy();
  const coverage = screen.getByRole("region", { name: "Coverage" });
  expect(coverage.textContent).toContain("1 rule could not be audited");
  expect(coverage.textContent).toContain("no catalog measures use");
  expect(coverage.textContent).toContain("6 pages not read");
  await expectAccessible(container);
});
