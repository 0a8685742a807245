import { expect, test } from "../kit/test";

test.describe("Home", () => {
  test("shows every domain as a card, and what is broken by shape and word", async ({ app }) => {
    await expect(app.getByRole("heading", { level: 1 })).toHaveText("8 domains, 32 products");
    for (const domain of ["Catalogue", "Customer", "Finance", "Logistics", "Marketing", "Orders", "Payments", "Web"]) {
      await expect(app.getByRole("article", { name: new RegExp(`^${domain}, \\d+ products?, \\d+ assets?`) })).toBeVisible();
    }
    await expect(app.getByRole("article", { name: /^Finance.*1 broken/ })).toBeVisible();
    await expect(app.getByRole("banner")).toContainText(/as of \d\d:\d\d · complete/);
  });

  test("the table says the same as the map", async ({ app }) => {
    await expect(app.getByRole("article").first()).toBeVisible();
    const cards = await app.getByRole("article").count();
    await app.keyboard.press("t");
    await expect(app.getByRole("radio", { name: "Table" })).toBeChecked();
    await expect(app.locator("main [role=rowheader], main th[scope=row]")).toHaveCount(cards);
  });

  test("a thread leads to the data behind it, a square to its product", async ({ app }) => {
    await app.getByRole("link", { name: /^revenue_recognised:/ }).first().click();
    await expect(app).toHaveURL(/#\/asset\/product%3A%2F%2F%2Frevenue_recognised$/);
    await app.goBack();
    await app.getByRole("link", { name: "10 flows from Logistics to Finance" }).dispatchEvent("click");
    await expect(app).toHaveURL(/#\/lineage/);
  });

  test("the arrows walk the map and Enter goes in", async ({ app }) => {
    await app.getByRole("article", { name: /^Catalogue/ }).focus();
    await app.keyboard.press("ArrowRight");
    await expect(app.locator(":focus")).toHaveAccessibleName(/^\d+ flows? from Catalogue to /);
    await app.keyboard.press("ArrowRight");
    await expect(app.locator(":focus")).toHaveAccessibleName(/products?, \d+ assets?/);
    await app.keyboard.press("ArrowLeft");
    await app.keyboard.press("Enter");
    await expect(app).toHaveURL(/#\/lineage/);
    await app.keyboard.press("Alt+ArrowLeft");
    await expect(app.getByRole("heading", { level: 1 })).toHaveText("8 domains, 32 products");
  });
});
