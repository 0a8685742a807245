import { mkdirSync, writeFileSync } from "node:fs";
import { expect, test, type Page } from "../kit/test";
import type { Home } from "../kit/program";

const TABLES = 10_000, SUBJECTS = ["orders", "invoices", "shipments", "customers", "sessions", "refunds", "prices", "stock"];

/** OpenLineage runs: every table is written from the two before it in its subject. */
function events(): string {
  const dataset = (at: number) => ({
    namespace: "postgres://db.example:5432", name: `lake.${SUBJECTS[at % SUBJECTS.length]}.${SUBJECTS[at % SUBJECTS.length]}_${String(at).padStart(5, "0")}`,
    facets: { schema: { _producer: "https://e2e.example", _schemaURL: "https://openlineage.io/spec/facets/1-1-1/SchemaDatasetFacet.json#/$defs/SchemaDatasetFacet", fields: ["id", "name", "amount", "updated_at"].map((name) => ({ name, type: "text" })) } },
  });
  return Array.from({ length: TABLES }, (_, at) => JSON.stringify({
    eventTime: "2026-11-20T04:00:00Z", eventType: "COMPLETE", producer: "https://e2e.example", schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
    run: { runId: `00000000-0000-4000-8000-${String(at).padStart(12, "0")}` }, job: { namespace: "e2e", name: `load_${at}` },
    inputs: [at - SUBJECTS.length, at - 2 * SUBJECTS.length].filter((from) => from >= 0).map(dataset), outputs: [dataset(at)],
  })).join("\n");
}

test.use({
  content: {
    fill: async (home: Home) => {
      mkdirSync(home.path("lake"));
      writeFileSync(home.path("lake", "runs.ndjson"), events());
      await home.weft("catalog", "add", "lake", "--at", home.path("lake"));
      await home.weft("sync");
    },
  },
});

const list = (page: Page) => page.getByRole("grid", { name: "Results" });

test.describe("10,000 tables", () => {
  test("the list scrolls, and only what is in sight exists", async ({ app, go }) => {
    await go("/discover?q=kind%3Aasset");
    await expect(app.getByRole("main").getByRole("status").first()).toHaveText("10,000 found");
    await list(app).hover();
    for (let at = 0; at < 40; at += 1) await app.mouse.wheel(0, 2_000);
    await expect.poll(() => list(app).evaluate((box) => box.scrollTop)).toBeGreaterThan(5_000);
    await expect(list(app).getByRole("row").nth(3)).toBeVisible();
    expect(await list(app).getByRole("row").count()).toBeLessThan(60);
  });

  test("from key to list", async ({ app, go }, info) => {
    await go("/discover?q=o");
    const box = app.getByRole("searchbox", { name: "Search everything" });
    await box.fill("");
    const took: number[] = [];
    for (const [at, text] of ["orders_00", "invoices_00", "shipments_0", "customers_0", "sessions_00", "refunds_00", "prices_00", "stock_00", "orders_05000", "stock_09999"].entries()) {
      // Measured in the page: from the last key to the first frame with the new list.
      const wait = app.evaluate((name) => new Promise<number>((done) => {
        let began = 0;
        document.addEventListener("input", () => { began = performance.now(); }, { capture: true, once: true });
        const look = () => {
          const first = document.querySelector("main [role=grid] [role=row]");
          if (began > 0 && first?.getAttribute("aria-label")?.startsWith(name)) done(performance.now() - began);
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      }), text);
      await box.fill(text);
      const ms = await wait;
      if (at > 0) took.push(ms);
    }
    took.sort((a, b) => a - b);
    const median = took[Math.floor(took.length / 2)] ?? 0, worst = took.at(-1) ?? 0;
    info.annotations.push({ type: "figure", description: `key to list: median ${Math.round(median)} ms, worst ${Math.round(worst)} ms (debounce of 60 ms included; ${process.env["WEFT_BIN"]?.includes("release") ? "release" : "debug"} build)` });
    expect(took.length).toBe(9);
  });

  test("a table in the middle stands in its lineage", async ({ app, go }, info) => {
    const began = Date.now();
    await go(`/lineage/${encodeURIComponent("postgres://db.example:5432/lake/orders/orders_05000")}?level=asset&up=2&down=2`);
    await expect(app.getByRole("main")).toContainText(/\d+ shown/);
    info.annotations.push({ type: "figure", description: `lineage of a table among 10,000: ${Date.now() - began} ms` });
  });
});
