import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { expectAccessible } from "../../../tests/axe";
import type { DomainCard, HomeView, Square } from "../../ipc";
import { counted } from "./parts/counted";
import { Legend } from "./parts/Legend";
import { Loom } from "./parts/Loom";
import { entryOf, legendOf, type Shade } from "./parts/shade";
import { walk } from "./parts/walk";

const square = (key: string, promise: Square["promise"]): Square => ({ key, name: key, promise, sentence: null, ownership: "nobody", changed: true });
const card = (name: string | null, x: number, y: number): DomainCard => ({
  domain: name === null ? null : { key: name, name, hue: 30 }, products: 2, assets: 9, squares: [square(`${name}.1`, "fail"), square(`${name}.2`, null)],
  shares: [], folded: [], x, y, w: 190, h: 80,
});
const thread = (from: number, to: number, y: number, back = false) => ({ from, to, count: 3, width: 5, back, route: [[190, y], [200, y], [280, y], [300, y]] as [number, number][], label: [200, y] as [number, number] });
const view: HomeView = {
  cards: [card("Orders", 0, 0), card("Finance", 300, 0), card(null, 300, 120)], threads: [thread(0, 1, 30), thread(0, 2, 60), thread(2, 0, 90, true)], undrawn: [{ from: 1, to: 2, count: 2 }],
  width: 500, height: 200, scale: 1, domains: 2, products: 6, assets: 27, edges: 9, changes: [], changes_total: 0, due_next: [], promises_total: 0, catalogs: [], as_of: 1, complete: true, gaps: [],
};

test("the map is accessible and says in words what it draws", async () => {
  const { container } = render(<main><Loom view={view} shade="promises" /><Legend shade="promises" drawn={3} undrawn={1} /></main>);
  expect(screen.getByRole("article", { name: "Orders, 2 products, 9 assets. 1 broken, 1 no promise" })).toBeTruthy();
  expect(screen.getByRole("link", { name: "3 flows from not assigned to Orders, runs back against the flow" })).toBeTruthy();
  expect(screen.getByText("the 3 strongest of 4 threads; the table has all")).toBeTruthy();
  await expectAccessible(container);
});

test("arrows walk from card to thread to card", () => {
  expect(walk(view, { kind: "card", index: 0 }, "ArrowRight")).toEqual({ kind: "thread", index: 0 });
  expect(walk(view, { kind: "thread", index: 0 }, "ArrowDown")).toEqual({ kind: "thread", index: 1 });
  expect(walk(view, { kind: "thread", index: 1 }, "ArrowRight")).toEqual({ kind: "card", index: 2 });
  expect(walk(view, { kind: "card", index: 1 }, "ArrowLeft")).toEqual({ kind: "thread", index: 0 });
  expect(walk(view, { kind: "card", index: 1 }, "ArrowDown")).toEqual({ kind: "card", index: 2 });
  expect(walk(view, { kind: "card", index: 2 }, "ArrowDown")).toBeNull();
});

test("counts stand where there is room, those of the widest threads first", () => {
  const wide = (count: number, y: number) => ({ ...thread(0, 1, y), count });
  expect([...counted([wide(5, 40), wide(9, 46), wide(7, 60), { ...wide(8, 90), width: 4 }])]).toEqual([1, 2]);
});

test("every square has a look that its legend names", () => {
  for (const shade of ["promises", "ownership", "change"] satisfies Shade[]) {
    const words = legendOf(shade).map((entry) => entry.word);
    for (const promise of ["fail", "warn", "pass", "unknown", "not_evaluable", null] as const) expect(words).toContain(entryOf(square("a", promise), shade).word);
  }
});
