import { expect, test, type Page } from "../kit/test";

const box = (page: Page) => page.getByRole("searchbox", { name: "Search everything" });
const rows = (page: Page) => page.getByRole("grid", { name: "Results" }).getByRole("row");

test.describe("Discover (AN1)", () => {
  test("finds as one types, the exact name first, and says why", async ({ app, go }) => {
    await go("/discover");
    await box(app).pressSequentially("orders", { delay: 20 });
    await expect(rows(app).first()).toHaveAccessibleName(/^orders, table/);
    await expect(rows(app).first()).toContainText("matched name");
    await expect(rows(app).first().locator("mark").first()).toHaveText("orders");
    await expect(app.getByRole("main").getByRole("status").first()).toHaveText("44 found");
    await expect(app).toHaveURL(/#\/discover\?q=orders$/);
  });

  test("products stand above tables at equal score", async ({ app, go }) => {
    await go("/discover?q=orders_daily");
    await expect(rows(app).first()).toHaveAccessibleName("orders_daily, data product");
  });

  test("a query that cannot be read tells its place and keeps the last good list", async ({ app, go }) => {
    await go("/discover?q=orders");
    await expect(rows(app).first()).toBeVisible();
    const before = await rows(app).first().textContent();
    await box(app).fill("owner:\"ana");
    const alert = app.getByRole("main").getByRole("alert");
    await expect(alert).toContainText("Character 7");
    expect(await rows(app).first().textContent()).toBe(before);
    await alert.getByRole("button").click();
    await expect(box(app)).toBeFocused();
    expect(await box(app).evaluate((input: HTMLInputElement) => input.selectionStart)).toBe(6);
    await box(app).fill("owner:\"ida nyberg\" orders");
    await expect(alert).toHaveCount(0);
    await expect(rows(app).first()).toBeVisible();
  });

  test("2,000 characters and control characters neither crash nor freeze", async ({ app, go }) => {
    await go("/discover?q=orders");
    await box(app).fill("x".repeat(2_000));
    await expect(app.getByRole("heading", { name: "Nothing matches" })).toBeVisible();
    await box(app).fill("or\u0001d\u0007ers \u202e");
    await expect(box(app)).toBeVisible();
    await box(app).fill("refunds");
    await expect(rows(app).first()).toHaveAccessibleName(/^refunds/);
  });

  test("an older answer that comes last is not shown (U10)", async ({ app, go }) => {
    await go("/discover");
    await app.route("**/api/call/search.run", async (route) => {
      const slow = (route.request().postDataJSON() as { text: string }).text === "order";
      if (slow) await new Promise((done) => setTimeout(done, 1_200));
      await route.continue().catch(() => undefined);
    });
    // Listened for before it is typed: the question may leave at once.
    const asked = app.waitForRequest((request) => request.url().endsWith("search.run") && request.postData()?.includes("\"order\"") === true);
    await box(app).fill("order");
    await asked;
    await box(app).fill("shipments");
    await expect(rows(app).first()).toHaveAccessibleName(/^shipments/i);
    await app.waitForTimeout(1_600);
    await expect(rows(app).first()).toHaveAccessibleName(/^shipments/i);
    await expect(box(app)).toHaveValue("shipments");
  });

  test("a facet becomes words of the query and back", async ({ app, go }) => {
    await go("/discover?q=orders");
    const facet = app.getByRole("group", { name: "Kind" }).locator("label", { hasText: "data product" });
    await facet.click();
    await expect(box(app)).toHaveValue(/kind:product/);
    await expect(app.getByRole("main").getByRole("status").first()).toHaveText("5 found");
    await facet.click();
    await expect(box(app)).toHaveValue("orders");
  });

  test("a list is exported as what is seen", async ({ app, go }) => {
    await go("/discover?q=kind%3Aproduct+sla%3Afail");
    await expect(rows(app)).toHaveCount(1);
    const wait = app.waitForEvent("download");
    await app.getByRole("main").getByRole("button", { name: "Export" }).click();
    await app.getByRole("menuitem", { name: "CSV" }).click();
    const download = await wait;
    expect(download.suggestedFilename()).toMatch(/\.csv$/);
    const text = await (await download.createReadStream()).toArray().then((parts) => Buffer.concat(parts as Buffer[]).toString("utf8"));
    expect(text).toContain("revenue_recognised");
    expect(text).toMatch(/^#.*kind:product sla:fail/m);
    expect(text).toMatch(/^#.*complete/m);
  });

  test("keyboard only: search, open, back, and from the top search too", async ({ app }) => {
    await app.keyboard.press("g");
    await app.keyboard.press("d");
    await expect(app.getByRole("heading", { name: "Discover" })).toBeAttached();
    await app.keyboard.press("/");
    await expect(box(app)).toBeFocused();
    await app.keyboard.type("refunds kind:product");
    await expect(rows(app).first()).toHaveAccessibleName("refunds, data product");
    await app.keyboard.press("ArrowDown");
    await app.keyboard.press("Enter");
    await expect(app.getByRole("heading", { level: 1 })).toHaveText("refunds");
    await app.keyboard.press("Alt+ArrowLeft");
    await expect(box(app)).toHaveValue("refunds kind:product");
    await app.keyboard.press("g");
    await app.keyboard.press("h");
    await expect(app.getByRole("heading", { level: 1 })).toHaveText("8 domains, 32 products");
    await app.keyboard.press("/");
    await app.keyboard.type("vat_ledger");
    await app.keyboard.press("Enter");
    await expect(rows(app).first()).toHaveAccessibleName(/^vat_ledger/);
    await app.keyboard.press("Escape");
    await app.keyboard.press("Escape");
    await expect(app.getByRole("heading", { level: 1 })).toHaveText("8 domains, 32 products");
  });
});
