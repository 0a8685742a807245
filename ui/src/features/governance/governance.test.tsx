import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { expectAccessible } from "../../../tests/axe";
import { Served } from "../../../tests/served";
import type { AuditReport, Finding, Severity } from "../../ipc";
import { askedOf, entriesOf, filtersOf, markOf, routeOf } from "./audit";
import { GovernancePage } from "./GovernancePage";

const finding = (rule: string, severity: Severity, name: string, domain: string | null): Finding => ({
  rule, severity, sentence: `${name} has no owner`, facts: [{ value: "states no owner", catalog: "shop", dialect: "dbt", at: 1 }],
  subject: { key: `k/${name}`, name, kind: "asset", subtype: "table", domain: domain === null ? null : { key: domain, name: domain, hue: 10 }, catalogs: ["shop"] },
});
const findings = [finding("OWN-01", "high", "orders", "Orders"), finding("OWN-01", "high", "__proto__", null), finding("CLS-01", "critical", "constructor", "Orders"), finding("OWN-01", "high", "orders", "Orders")];

test("equal findings are told apart, also across pages", () => {
  expect(new Set(entriesOf(findings).map((entry) => entry.id)).size).toBe(findings.length);
});

test("filters go through the address and to the program as they are", () => {
  const filters = { severities: new Set<Severity>(["high"]), rules: new Set(["OWN-01"]), domains: new Set(["", "Orders"]), text: " orders " };
  expect(filtersOf(routeOf(filters))).toEqual(filters);
  expect(askedOf(filters)).toEqual({ severities: ["high"], rules: ["OWN-01"], domains: ["", "Orders"], text: "orders" });
  expect(markOf("openlineage")).toBe("OL");
  expect(markOf("constructor").length).toBeLessThanOrEqual(5);
});

const report: AuditReport = {
  findings, total: 4, matching: 4, as_of: 1,
  facets: { severities: [["critical", 1], ["high", 3]], rules: [["OWN-01", 3], ["CLS-01", 1], ["PRD-06", 0]], domains: [[{ key: "Orders", name: "Orders", hue: 10 }, 3], [null, 1]] }, complete: false, gaps: ["shop, tables: 6 pages not read"],
  rules: [
    { rule: "OWN-01", title: "No owner", severity: "high", audited: true, findings: 3, not_audited: [] },
    { rule: "CLS-01", title: "Sensitive values reach an untagged column", severity: "critical", audited: true, findings: 1, not_audited: [] },
    { rule: "PRD-06", title: "Not used for six months", severity: "medium", audited: false, findings: 0, not_audited: ["no catalog measures use"] },
  ],
};

test("coverage comes first: what was not audited, with its reason", async () => {
  const { container } = render(<Served answers={{ "governance.audit": report }} paged={["governance.audit"]}><GovernancePage route={{ page: "governance" }} /></Served>);
  expect(await screen.findByRole("heading", { level: 1, name: "4 findings, 2 of 3 rules audited" })).toBeTruthy();
  const coverage = screen.getByRole("region", { name: "Coverage" });
  expect(coverage.textContent).toContain("1 rule could not be audited");
  expect(coverage.textContent).toContain("no catalog measures use");
  expect(coverage.textContent).toContain("6 pages not read");
  await expectAccessible(container);
});
