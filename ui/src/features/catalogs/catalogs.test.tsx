import { act, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { expectAccessible } from "../../../tests/axe";
import { Served } from "../../../tests/served";
import type { CatalogKind, CatalogRow, JobView, StitchRow } from "../../ipc";
import { AddForm } from "./AddCatalog";
import { gapsOf, holdsRemovals, idProblem, jobsByCatalog, previewGroups, reasonsOf, scopesOf, stateOf, suggestedId } from "./catalogs";
import { CatalogsPage } from "./CatalogsPage";
import { compareColumns, countSteps, countVerdicts, decisionOn, filterRows, idOf, partsOf, verdictOf } from "./ledger";
import { CatalogPanel } from "./parts/CatalogPanel";
import { keep, removeLater, useLeaving } from "./removal";
import { draftOf, emptyForm, isWhole, type ServerForm } from "./server";

afterEach(() => vi.useRealTimers());

const row = (id: string, more: Partial<CatalogRow> = {}): CatalogRow => ({
  id, kind: "files", at: `/data/${id}`, sample: false, synced_at: 1, next_at: null, server: null, complete: true, scopes: [{ scope: "odcs", completeness: { state: "complete" }, items: 3 }], counts: [["asset", 3], ["gadget", 2]],
  error: null, error_code: null, secret: { place: "none" }, auth: "", losses: 4, held: 0, syncing: false, authority_maps: [], ...more,
});
const job = (id: number, title: string, state: JobView["state"] = "running"): JobView => ({ id, title, catalog: /^sync (.+)$/.exec(title)?.[1] ?? null, by_schedule: false, state, done: 1, total: 4, message: "a.yaml", started_at: 1, ended_at: null });
const side = (catalog: string, key: string) => ({ mark: { mark: "DH", catalog, at: null }, key, native: key });
const join = (left: string, right: string, more: Partial<StitchRow> = {}): StitchRow => ({ left: side("a", left), right: side("b", right), step: "probable", number: 6, merges: false, evidence: "the same path", overlap: 0.8, decision: null, ...more });

test("a catalog stands as it was read, and its gaps are its own", () => {
  const gaps = ["shop, odcs: 6 pages not read", "shop-2, odcs: 29 of 107 items are missing; confirm"];
  expect(gapsOf("shop", gaps)).toEqual(["odcs: 6 pages not read"]);
  expect(stateOf(row("shop"), gapsOf("shop", gaps), false)).toBe("partial");
  expect(stateOf(row("x"), [], false)).toBe("complete");
  expect(stateOf(row("x", { error: "no" }), [], false)).toBe("failed");
  expect(stateOf(row("x", { synced_at: null }), [], false)).toBe("never");
  expect(stateOf(row("x", { error: "no" }), [], true)).toBe("syncing");
  expect(holdsRemovals(row("shop-2"), gapsOf("shop-2", gaps))).toBe(true);
  expect(holdsRemovals(row("shop"), gapsOf("shop", gaps))).toBe(false);
  expect(reasonsOf(["odcs: could not be read: a.yaml", "dbt: could not be read: a.yaml", "jobs: page 3"])).toEqual(["could not be read: a.yaml", "jobs: page 3"]);
  const broken = { state: "partial", reason: "could not be read: a.yaml" } as const;
  expect(scopesOf([{ scope: "dbt", completeness: broken, items: 0 }, { scope: "odcs", completeness: broken, items: 4 }])).toMatchObject({ shown: [{ scope: "odcs" }], alike: [{ scope: "dbt" }], empty: 0 });
  expect(scopesOf([{ scope: "a", completeness: { state: "complete" }, items: 0 }, { scope: "b", completeness: { state: "partial", reason: "x" }, items: 0 }])).toMatchObject({ empty: 1 });
});

test("the newest job of a catalog is its job", () => {
  const jobs = jobsByCatalog([job(4, "sync shop"), job(2, "sync shop", "done"), job(3, "sync")]);
  expect([...jobs].map(([id, { id: number }]) => [id, number])).toEqual([["shop", 4]]);
});

test("ids and previews", () => {
  expect(idProblem("shop-1_a", new Set())).toBeNull();
  expect(idProblem("a b", new Set())).toBe("bad");
  expect(idProblem("x".repeat(65), new Set())).toBe("bad");
  expect(idProblem("shop", new Set(["shop"]))).toBe("taken");
  expect(previewGroups([["people list (CSV) person", 41], ["people list (CSV) team", 2], ["odd", 1]])).toEqual([["people list (CSV)", [["person", 41], ["team", 2]]], ["", [["odd", 1]]]]);
});

test("removing waits, and undo is not doing it", () => {
  vi.useFakeTimers();
  const remove = vi.fn();
  let leaving: ReadonlyMap<string, unknown> = new Map();
  function Watch() { leaving = useLeaving(); return null; }
  render(<Watch />);
  act(() => removeLater("shop", remove));
  expect(leaving.has("shop")).toBe(true);
  act(() => keep("shop"));
  act(() => { vi.advanceTimersByTime(60_000); });
  expect(remove).not.toHaveBeenCalled();
  act(() => removeLater("shop", remove));
  act(() => { vi.advanceTimersByTime(60_000); });
  expect(remove).toHaveBeenCalledTimes(1);
  expect(leaving.size).toBe(0);
});

test("the ledger: verdicts, figures, decisions and columns", () => {
  const rows = [join("x://a/t", "y://b/t"), join("x://a/u", "y://b/u", { step: "exact_key", merges: true }), join("x://a/v", "y://b/v", { decision: "different" })];
  expect(rows.map(verdictOf)).toEqual(["suggested", "merged", "refused"]);
  expect(new Set(rows.map(idOf)).size).toBe(3);
  const filters = { verdict: "all" as const, steps: new Set<StitchRow["step"]>(), text: "" };
  expect(countVerdicts(rows, filters)).toEqual({ all: 3, merged: 1, suggested: 1, refused: 1 });
  expect(countSteps(rows, { ...filters, verdict: "suggested" }).get("probable")).toBe(filterRows(rows, { verdict: "suggested", steps: new Set(["probable"]), text: "" }).length);
  expect(decisionOn(join("l", "r"), null)).toEqual({ left: "l", left_catalog: "a", right: "r", right_catalog: "b", verdict: null });
  expect(compareColumns(["Id", "a"], ["id", "b"])).toEqual({ both: ["Id"], left: ["a"], right: ["b"] });
  expect(partsOf("postgres:///shop/orders")).toEqual(["postgres:///shop", "orders"]);
  expect(partsOf("person:///ann@x")).toEqual(["person:", "ann@x"]);
  expect(partsOf("plain")).toEqual(["", "plain"]);
});

const list = { catalogs: [row("shop", { next_at: 2 }), row("lake", { error: "the token has expired", complete: false })], as_of: 1, complete: false, gaps: ["lake, tables: not allowed"] };
const ledger = { rows: [join("x://a/t", "y://b/t")], counts: [], as_of: 1, complete: true, gaps: [] };

const files: CatalogKind = { kind: "files", name: "Folder or file", summary: "Files", capabilities: [], limits: [], permissions: [], versions: "", server: false, auth: [], options: [{ name: "at", label: "Place", help: "A path", required: true }] };
const server: CatalogKind = {
  kind: "weaver", name: "Weaver", summary: "Looms and threads", capabilities: ["lineage"], limits: ["No thread counts"], permissions: ["Read threads"], versions: "3.1", server: true,
  auth: [{ method: "login", secret: "a password", options: ["user"] }, { method: "none", secret: null, options: [] }],
  options: [{ name: "at", label: "Base URL", help: "Such as https://weaver.example.com", required: true }, { name: "room", label: "Room", help: "Which room", required: true }],
};

test("a draft holds what its method uses, and the secret goes where it is kept", () => {
  const form: ServerForm = { ...emptyForm(server), secret: "pw", options: { user: "ana", room: "2", header: "x", proxy: " " } };
  expect(form.method).toBe("login");
  expect(isWhole(server, form)).toBe(true);
  expect(draftOf(server, form)).toEqual({ options: { user: "ana", room: "2", auth: "login" }, secret: "pw", secret_in: "keyring" });
  expect(draftOf(server, { ...form, keep: "environment", variable: "W" })).toEqual({ options: { user: "ana", room: "2", auth: "login", secret_env: "W" } });
  expect(draftOf(server, { ...form, method: "none" })).toEqual({ options: { room: "2", auth: "none" } });
  expect(isWhole(server, { ...form, options: { room: "2" } })).toBe(false);
  expect(isWhole(server, { ...form, secret: "" })).toBe(false);
  expect(isWhole(server, { ...form, keep: "environment" })).toBe(false);
  expect(draftOf(files, emptyForm(files))).toEqual({ options: {} });
  expect(suggestedId("weaver", [row("weaver"), row("weaver-2")])).toBe("weaver-3");
});

test("a catalog says which version its server has, and when it is read next", () => {
  const newer = row("shop", { next_at: 2, server: { told: "Weaver 9, newer than the tested 8", at: 1 } });
  render(<Served answers={{}}><CatalogPanel row={newer} gaps={[]} job={undefined} over={false} onClose={() => undefined} /></Served>);
  expect(screen.getByText("Weaver 9, newer than the tested 8")).toBeTruthy();
  expect(screen.getByText("Next reading")).toBeTruthy();
});

test("the page and the add form are accessible", async () => {
  const answers = { "catalogs.list": list, "stitch.list": ledger, "catalogs.kinds": [files, server], "network.keyring": { state: "absent" as const } };
  const { container, unmount } = render(<Served answers={answers}><CatalogsPage /></Served>);
  expect(await screen.findByRole("heading", { level: 1, name: "2 catalogs, 1 read to the end" })).toBeTruthy();
  expect(screen.getByText(/^next at /)).toBeTruthy();
  await expectAccessible(container);
  unmount();
  const form = render(<Served answers={answers}><AddForm onClose={() => undefined} onAdded={() => undefined} /></Served>);
  const choice = await screen.findByRole("button", { name: /Weaver/ });
  await expectAccessible(form.container);
  act(() => choice.click());
  expect(screen.getByRole("button", { name: "Add and sync" }).hasAttribute("disabled")).toBe(true);
  expect(screen.getByText("Read threads")).toBeTruthy();
  expect(await screen.findByText("This system has no keyring. Choose another way.")).toBeTruthy();
  expect(screen.getByLabelText("The password").getAttribute("type")).toBe("password");
  await expectAccessible(form.container);
});
