import { expect, test } from "../kit/test";

test.describe("Candidates compared (AN3)", () => {
  test("two marked in Discover stand side by side, differences marked", async ({ app, go }) => {
    await go("/discover?q=kind%3Aproduct+orders");
    const list = app.getByRole("grid", { name: "Results" });
    await expect(list.getByRole("row").first()).toHaveAccessibleName("orders_daily, data product");
    await list.focus();
    await app.keyboard.press("x");
    await app.keyboard.press("ArrowDown");
    await app.keyboard.press("x");
    await app.getByRole("button", { name: "Compare (2)" }).click();
    await expect(app.getByRole("heading", { level: 1 })).toHaveText("Compare 2 things");
    const grid = app.getByRole("main").getByRole("table");
    await expect(grid.getByRole("columnheader").filter({ hasText: "orders_daily" })).toHaveCount(1);
    await expect(grid.getByRole("row", { name: /^lifecycle/ })).toContainText("differs");
    await expect(grid.getByRole("row", { name: /^domain/ })).not.toContainText("differs");
    await expect(grid.getByRole("row", { name: /^columns/ })).toContainText("unknown");
    await app.locator("label", { hasText: "Only what differs" }).click();
    await expect(grid.getByRole("row", { name: /^domain/ })).toHaveCount(0);
  });

  for (const format of ["CSV", "Markdown"] as const) {
    test(`the grid leaves as ${format}`, async ({ app, go }) => {
      await go("/compare?keys=product%3A%2F%2F%2Forders_daily&keys=product%3A%2F%2F%2Forders_flat");
      const wait = app.waitForEvent("download");
      await app.getByRole("main").getByRole("button", { name: "Export" }).click();
      await app.getByRole("menuitem", { name: new RegExp(`^${format}`) }).click();
      const parts = await (await (await wait).createReadStream()).toArray();
      const text = Buffer.concat(parts as Buffer[]).toString("utf8");
      expect(text).toMatch(/^# .*compar/);
      expect(text.replaceAll("\\_", "_")).toContain("orders_flat");
      expect(text).toContain("unknown");
      expect(text).toMatch(/as of .*complete/);
      if (format === "CSV") expect(text.split("\n").filter((line) => /(^|,)"?[=+\-@\t]/.test(line))).toEqual([]);
    });
  }

  test("a third is added by typing, one is taken out", async ({ app, go }) => {
    await go("/compare?keys=product%3A%2F%2F%2Forders_daily&keys=product%3A%2F%2F%2Forders_flat");
    await app.getByRole("searchbox", { name: "Add a thing" }).fill("order_lines");
    await app.getByRole("menuitem").first().click();
    await expect(app.getByRole("heading", { level: 1 })).toHaveText("Compare 3 things");
    await app.getByRole("button", { name: "Take orders_flat out" }).click();
    await expect(app.getByRole("heading", { level: 1 })).toHaveText("Compare 2 things");
    await expect(app).toHaveURL(/keys=.*order_lines/);
  });
});
