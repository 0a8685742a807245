import { expect, test } from "vitest";
import type { ColumnView, ThingPage, ThingRef } from "../../ipc";
import { columnsThatFit, tagFigures, tagsThatFit } from "./columns";
import { partsOf } from "./kinds";
import { runStanding } from "./runs";
import { boxesOf, stripHeight, topOf, widthOf } from "./strip";

const thing = (key: string, domain: string | null, kind: ThingRef["kind"] = "asset"): ThingRef => ({ key, name: key, kind, subtype: "table", domain: domain === null ? null : { key: domain, name: domain, hue: 1 }, catalogs: [] });
const column = (path: string, tags: string[] = [], description: string | null = null): ColumnView => ({ path, data_type: "TEXT", logical_type: null, nullable: null, key: false, description, tags, said_by: [], disagreements: [] });
const page = (kind: ThingRef["kind"], more: Partial<ThingPage> = {}): ThingPage => ({
  thing: thing("t", null, kind), platform: "p", path: [], stub: false, starred: false, description: [], purpose: null, limitations: null, lifecycle: { state: "unknown", raw: null }, owners: [], tags: [], products: [],
  contracts: [], holds: [], holds_total: 0, promises: [], promise_state: null, promise_coverage: [0, 0], ports: [], columns: [], columns_total: 0, checks: [], runs: [], lineage: null, upstream: [], downstream: [], access: [], support: [],
  links: [], usage: null, trust: [], facts: [], history: [], sources: [], as_of: 1, complete: true, gaps: [], ...more,
});

test("few neighbours stand by name, many by domain, and none is lost", () => {
  expect(boxesOf([thing("a", "d"), thing("b", null)]).map((box) => box.thing?.key)).toEqual(["a", "b"]);
  const many = Array.from({ length: 40 }, (_, at) => thing(`t${at}`, at % 9 === 0 ? null : `d${at % 9}`)), boxes = boxesOf(many);
  expect(boxes.length).toBeLessThanOrEqual(6);
  expect(boxes.reduce((sum, box) => sum + box.count, 0)).toBe(40);
  expect(boxes.at(-1)?.rest).toBe(true);
  const height = stripHeight(6, 2);
  expect(topOf(0, 6, height)).toBeGreaterThanOrEqual(0);
  expect(topOf(5, 6, height) + 24).toBeLessThanOrEqual(height);
  expect(widthOf(0)).toBeGreaterThan(0);
});

test("columns are found by every word in name, tag, type or description", () => {
  const columns = [column("net_amount", ["finance"], "Sum of the lines"), column("email", ["PII"]), column("constructor")];
  expect(columnsThatFit(columns, "amount SUM").map((one) => one.path)).toEqual(["net_amount"]);
  expect(columnsThatFit(columns, "pii").map((one) => one.path)).toEqual(["email"]);
  expect(columnsThatFit(columns, "  ")).toBe(columns);
  expect(tagFigures(columns)).toEqual([["PII", 1]]);
  expect(tagsThatFit(["confidential", "internal"], 14)).toEqual(["confidential"]);
  expect(tagsThatFit(["a-very-long-tag-indeed"], 14)).toHaveLength(1);
});

test("u04 five thousand columns are filtered at once", () => {
  const columns = Array.from({ length: 5_000 }, (_, at) => column(`column_${at}`, ["internal"], "words ".repeat(20))), start = performance.now();
  expect(columnsThatFit(columns, "column_4999")).toHaveLength(1);
  expect(performance.now() - start).toBeLessThan(200);
});

test("a kind shows its parts, and whatever a source filled besides", () => {
  expect([...partsOf(page("person"))]).toEqual(["holds"]);
  expect(partsOf(page("product")).has("columns")).toBe(true);
  expect(partsOf(page("term", { checks: [{ name: "c", column: null, status: "pass", at: null, observed: null, severity: null, said_by: { mark: "x", catalog: "y", at: null } }] })).has("checks")).toBe(true);
  expect([...partsOf(page("edge"))]).toEqual([]);
});

test("a run that ended well, badly or not at all is told apart, whatever its source calls it", () => {
  expect(["COMPLETE", "success", "FAIL", "error", "RUNNING", "ABORT", "constructor", ""].map(runStanding)).toEqual(["pass", "pass", "fail", "fail", "off", "off", "unknown", "unknown"]);
});
