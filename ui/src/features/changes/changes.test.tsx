import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { expectAccessible } from "../../../tests/axe";
import { Served } from "../../../tests/served";
import type { ChangeFeed, ChangeRow } from "../../ipc";
import { ChangesPage } from "./ChangesPage";
import { askedBy, byDomain, countsOf, filtered, grouped, linesOf, merged, moved, narrowed } from "./feed";
import { sentenceOf } from "../../mesh";
import { barHeight, lastSyncs } from "./strip";

const row = (sync: number, name: string, text: string, more: Partial<ChangeRow> = {}): ChangeRow => ({
  sync, at: sync * 1000, kind: "schema", text, column: null, before: null, after: null, said_by: { mark: "DH", catalog: "c", at: null },
  thing: { key: `k/${name}`, name, kind: "asset", subtype: "table", domain: null, catalogs: ["c"] }, ...more,
});

test("two languages that say the same are told once, with both marks", () => {
  const changes = merged([row(2, "a", "is gone"), row(2, "a", "is gone", { said_by: { mark: "ODPS", catalog: "c", at: null } }), row(1, "a", "is gone")]);
  expect(changes).toHaveLength(2);
  expect(changes[0]?.marks.map((mark) => mark.mark)).toEqual(["DH", "ODPS"]);
});

test("sentences name the thing once, wherever the source puts the name", () => {
  expect(sentenceOf(row(1, "orders", "is new"))).toEqual({ before: "", after: " is new" });
  expect(sentenceOf(row(1, "orders", "orders has a new owner"))).toEqual({ before: "", after: " has a new owner" });
  expect(sentenceOf(row(1, "orders", "ann is no longer owner of orders"))).toEqual({ before: "ann is no longer owner of ", after: "" });
  expect(sentenceOf(row(1, "orders", "orders.id became nullable", { column: "id" }))).toEqual({ before: "", after: " became nullable" });
  expect(sentenceOf(row(1, "", "is new"))).toEqual({ before: "", after: " is new" });
});

test("figures are the lengths of lists, groups are syncs, newest first", () => {
  const changes = merged([row(1, "a", "x"), row(3, "b", "y", { kind: "owner" }), row(3, "c", "z")]);
  const filters = { kinds: new Set<ChangeRow["kind"]>(), text: "", sync: null };
  const counts = countsOf(changes, { ...filters, kinds: new Set(["owner"]) });
  expect(counts.get("schema")).toBe(filtered(changes, { ...filters, kinds: new Set(["schema"]) }).length);
  const groups = grouped(changes, [{ sync: 3, at: 3, catalog: "c", complete: false, changed: 2 }]);
  expect(groups.map((group) => [group.at, group.complete, group.changes.length])).toEqual([[3, false, 2], [1000, true, 1]]);
  expect(linesOf(groups, new Set([groups[0]?.id ?? ""])).map((line) => line.type)).toEqual(["group", "group", "change"]);
});

test("the address says what is asked, and the nearer end of a comparison moves", () => {
  expect(askedBy({ page: "changes", from: "5", to: "x", kind: ["owner", "evil"], sync: "3" })).toMatchObject({ span: "two", from: 5, to: undefined, filters: { kinds: new Set(["owner"]), sync: null } });
  expect(askedBy({ page: "changes", since: "all", sync: "3", state: "starred" })).toMatchObject({ span: "all", starred: true, filters: { sync: 3 } });
  expect(narrowed({ page: "changes", q: "a", kind: ["owner"] }, { q: "", kind: [], since: "all" })).toEqual({ page: "changes", since: "all" });
  expect([moved(10, 20, 5), moved(10, 20, 14), moved(10, 20, 16), moved(10, 20, 30)]).toEqual([{ from: 5, to: 20 }, { from: 14, to: 20 }, { from: 10, to: 16 }, { from: 10, to: 30 }]);
  const domain = (name: string) => ({ key: name, name, hue: 1 });
  const inDomain = (name: string, of: string | null) => { const made = row(1, name, "x"); return { ...made, thing: { ...made.thing, domain: of === null ? null : domain(of) } }; };
  expect(byDomain(merged([inDomain("a", null), inDomain("b", "Orders"), inDomain("c", "Finance")]), "none").map((group) => group.title)).toEqual(["Finance", "Orders", "none"]);
});

test("bars stay within their strip whatever changed", () => {
  for (const changed of [0, 1, 1e9, Number.NaN, -4]) expect(barHeight(changed)).toBeLessThanOrEqual(34);
  expect(lastSyncs([3, 1, 2].map((sync) => ({ sync, at: 1, catalog: "c", complete: true, changed: 1 })), 2).map((sync) => sync.sync)).toEqual([2, 3]);
});

const feed = (changes: ChangeRow[]): ChangeFeed => ({ changes, total: changes.length, seen: 0, seen_at: null, newest: 3, as_of: 1, complete: false, gaps: ["c, tables: 6 pages not read"] });
const syncs = { syncs: [{ sync: 3, at: 3000, catalog: "c", complete: false, changed: 2 }] };

test("the feed is accessible and says what was not read", async () => {
  const { container } = render(<Served answers={{ "changes.list": feed([row(3, "a", "became wide")]), "changes.syncs": syncs, "shelf.list": { starred: [], views: [] } }}><ChangesPage route={{ page: "changes" }} /></Served>);
  expect(await screen.findByRole("heading", { level: 1, name: "1 change since your last look" })).toBeTruthy();
  expect(screen.getAllByText(/6 pages not read/).length).toBeGreaterThan(0);
  await expectAccessible(container);
});

test("a quiet day and a first day are told apart", async () => {
  const { unmount } = render(<Served answers={{ "changes.list": feed([]), "changes.syncs": syncs }}><ChangesPage route={{ page: "changes" }} /></Served>);
  expect(await screen.findByText("Nothing changed since your last look")).toBeTruthy();
  unmount();
  render(<Served answers={{ "changes.list": feed([]), "changes.syncs": { syncs: [] } }}><ChangesPage route={{ page: "changes" }} /></Served>);
  expect(await screen.findByText("Nothing to compare yet")).toBeTruthy();
});
