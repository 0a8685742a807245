import { writeFileSync } from "node:fs";
import { expect, start, stop, test, watch } from "../kit/test";
import { contract, write } from "../kit/hostile";

test.describe("First run (AN7)", () => {
  test("an empty home opens the sample, and it is searchable", async ({ browser }, info) => {
    const mesh = await start({ fill: async () => undefined });
    try {
      const context = await browser.newContext(), page = await context.newPage();
      const odd = watch(page, mesh.server.origin);
      await page.goto(mesh.server.link);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      const began = Date.now();
      await page.getByRole("button", { name: /sample/i }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("8 domains, 32 products", { timeout: 25_000 });
      info.annotations.push({ type: "figure", description: `from the button to the map ${((Date.now() - began) / 1000).toFixed(1)} s` });
      await page.keyboard.press("/");
      await page.keyboard.type("orders_daily");
      await page.keyboard.press("Enter");
      await expect(page.getByRole("grid", { name: "Results" }).getByRole("row").first()).toHaveAccessibleName("orders_daily, data product");
      await expect(page.getByRole("contentinfo")).toContainText("Sample mesh");
      // It leaves without a trace.
      await page.evaluate(() => { location.hash = "/settings"; });
      await page.getByRole("button", { name: "Leave the sample" }).click();
      await expect(page.getByRole("contentinfo")).not.toContainText("Sample mesh");
      await page.evaluate(() => { location.hash = "/home"; });
      await expect(page.getByRole("button", { name: /sample/i })).toBeVisible();
      expect(odd).toEqual([]);
      await context.close();
    } finally {
      await stop(mesh);
    }
  });

  test("every screen of an empty home says what belongs there and how to begin", async ({ browser }) => {
    const mesh = await start({ fill: async () => undefined });
    try {
      const context = await browser.newContext(), page = await context.newPage();
      const odd = watch(page, mesh.server.origin);
      await page.goto(mesh.server.link);
      for (const address of ["/home", "/discover", "/lineage", "/promises", "/governance", "/changes", "/catalogs"]) {
        await page.evaluate((hash) => { location.hash = hash; }, address);
        await expect(page.getByRole("main").getByRole("heading").first(), address).toBeVisible();
        await expect(page.getByRole("main").getByRole("button").first(), address).toBeVisible();
      }
      expect(odd).toEqual([]);
      await context.close();
    } finally {
      await stop(mesh);
    }
  });

  test("an own folder is looked at, added and searchable; a broken file is named and stops nothing", async ({ browser }) => {
    const mesh = await start({ fill: async (home) => {
      write(home.path("own"), { a: contract("invoices"), b: contract("reminders") });
      writeFileSync(home.path("own", "broken.odcs.yaml"), "apiVersion: v3.1.0\nkind: DataContract\nid: [1, 2\nname: x");
    } });
    try {
      const context = await browser.newContext(), page = await context.newPage();
      const odd = watch(page, mesh.server.origin);
      await page.goto(mesh.server.link);
      await page.evaluate(() => { location.hash = "/catalogs"; });
      await page.getByRole("button", { name: "Add your catalog" }).click();
      const dialog = page.getByRole("dialog", { name: "Add a catalog" });
      await dialog.getByRole("button", { name: "Folder or file" }).click();
      await dialog.getByRole("textbox", { name: "Folder or file" }).fill(mesh.home.path("own"));
      await expect(dialog.getByRole("region", { name: "What it would bring" })).toContainText("2 contracts");
      await dialog.getByRole("button", { name: "Add and sync" }).click();
      await expect(dialog).toHaveCount(0);
      const row = page.getByRole("grid", { name: "Catalogs" }).getByRole("row").first();
      await expect(row).toContainText("could not be read: broken.odcs.yaml", { timeout: 15_000 });
      await expect(row).toContainText(/partial|complete/);
      await page.keyboard.press("/");
      await page.evaluate(() => { location.hash = "/discover?q=invoices"; });
      await expect(page.getByRole("grid", { name: "Results" }).getByRole("row").first()).toHaveAccessibleName(/^invoices/);
      const losses = await mesh.home.weft("catalog", "losses", "own");
      expect(losses).toContain("broken.odcs.yaml");
      expect(odd).toEqual([]);
      await context.close();
    } finally {
      await stop(mesh);
    }
  });
});
