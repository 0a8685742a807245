import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { expectAccessible } from "../../../tests/axe";
import { Served } from "../../../tests/served";
import type { PromiseBoard, PromiseState, PromiseView } from "../../ipc";
import { arrange, entriesOf, fellDue, offlineRule, placeOnStrip, wordsOf } from "./board";
import { PromisesPage } from "./PromisesPage";

const MINUTE = 60_000, HOUR = 60 * MINUTE, NOW = Date.UTC(2026, 10, 21, 7, 30);
const promise = (name: string, state: PromiseState, more: Partial<PromiseView> = {}): PromiseView => ({
  subject: { key: `k/${name}`, name, kind: "asset", subtype: "table", domain: null, catalogs: ["c"] }, asset: null, property: "freshness", metric: "max_age", promised: "at most 1 day old",
  state, sentence: "in 24 min", due_at: NOW + 24 * MINUTE, due_in_ms: 24 * MINUTE, evidence: { updated_at: NOW - HOUR, kind: "run_end" }, synced_at: NOW - 20 * MINUTE,
  tz: null, raw: "freshness: 24 h", location: "a.yaml: slaProperties[0]", said_by: { mark: "ODCS", catalog: "c", at: NOW }, upstream_cause: null, notes: [], ...more,
});

test("countdowns tick, sentences stay", () => {
  expect(wordsOf(promise("a", "pass"), NOW + MINUTE)).toEqual({ head: "in 23 min", rest: null });
  expect(wordsOf(promise("a", "warn", { sentence: "in 24 min, last sync 01:18 UTC", notes: ["of the whole table"] }), NOW)).toEqual({ head: "in 24 min", rest: "of the whole table" });
  expect(wordsOf(promise("a", "fail", { sentence: "2 h 10 min late as of 01:31", due_at: NOW - 130 * MINUTE }), NOW + HOUR).head).toBe("2 h 10 min late");
  expect(wordsOf(promise("a", "unknown", { sentence: "no evidence", due_at: null }), NOW).head).toBe("no evidence");
  const long = "needs probes or an incident history; no catalog here has them";
  expect(wordsOf(promise("a", "not_evaluable", { sentence: long }), NOW)).toEqual({ head: null, rest: long });
  expect(wordsOf(promise("a", "pass"), NOW + 48 * HOUR).head).toBe("in less than 1 min");
});

test("the offline rule: proven, stale, broken as of, never green by habit", () => {
  expect(offlineRule(promise("a", "pass"))).toBe("proven");
  expect(offlineRule(promise("a", "unknown", { due_at: NOW - MINUTE }))).toBe("stale");
  expect(offlineRule(promise("a", "fail", { due_at: NOW - HOUR }))).toBe("failed");
  expect(offlineRule(promise("a", "unknown", { due_at: null }))).toBe("plain");
  expect(offlineRule(promise("a", "unknown", { synced_at: null }))).toBeNull();
});

test("a promise that falls due in sight is asked about, not judged", () => {
  expect(fellDue([promise("a", "pass")], NOW, NOW + HOUR)).toBe(true);
  expect(fellDue([promise("a", "pass")], NOW, NOW)).toBe(false);
  expect(fellDue([promise("a", "fail", { due_at: NOW - HOUR })], NOW, NOW + HOUR)).toBe(false);
});

test("same promises keep their ids, filters leave what they count", () => {
  const entries = entriesOf([promise("a", "fail"), promise("a", "fail"), promise("b", "pass", { upstream_cause: "orders" })]);
  expect(new Set(entries.map((entry) => entry.id)).size).toBe(3);
  expect(arrange(entries, new Set(["fail"]), false, "time")).toHaveLength(2);
  expect(arrange(entries, new Set(), true, "domain").map((entry) => entry.promise.subject.name)).toEqual(["b"]);
});

test("names on the strip never touch, and all that is due has a mark", () => {
  const due = Array.from({ length: 300 }, (_, at) => promise(`promise_${at}`, "pass", { due_at: NOW + at * 4 * MINUTE }));
  const { places, bare, lanes } = placeOnStrip(entriesOf(due), NOW, 900);
  expect(places.length + bare.length).toBe(300);
  for (let lane = 0; lane < lanes; lane++) {
    const row = places.filter((place) => place.lane === lane);
    row.forEach((place, at) => { if (at > 0) expect(place.x - (row[at - 1]?.x ?? 0)).toBeGreaterThan(60); });
  }
});

const board = (promises: PromiseView[]): PromiseBoard => ({
  evaluated_at: NOW, promises, counts: (["fail", "warn", "unknown", "not_evaluable", "pass"] as const).map((state) => [state, promises.filter((p) => p.state === state).length]),
  as_of: NOW, complete: false, gaps: ["c, tables: 6 pages not read"],
});

test("the board is accessible, and its title counts its rows", async () => {
  const { container } = render(<Served answers={{ "sla.board": board([promise("late_one", "fail"), promise("kept_one", "pass")]) }}><PromisesPage route={{ page: "promises" }} /></Served>);
  expect(await screen.findByRole("heading", { level: 1, name: "2 promises: 1 broken" })).toBeTruthy();
  expect(screen.getByRole("button", { name: /1 gap/ })).toBeTruthy();
  await expectAccessible(container);
});

test("no promise at all and no match are told apart", async () => {
  const { container } = render(<Served answers={{ "sla.board": board([]) }}><PromisesPage route={{ page: "promises" }} /></Served>);
  expect(await screen.findByText("No catalog here states a promise")).toBeTruthy();
  await expectAccessible(container);
});

test("what fell due after the last reading is not known, in local time", () => {
  const { head, rest } = wordsOf(promise("a", "unknown", { sentence: "due 07:20 UTC, last sync 07:10", due_at: NOW - 10 * MINUTE, notes: ["of the whole table"] }), NOW);
  expect(head).toMatch(/^was due \d\d:\d\d$/);
  expect(rest).toMatch(/^last read .*not known · of the whole table$/);
});
