import { expect, test, type Page } from "../kit/test";

const board = (page: Page) => page.getByRole("grid", { name: "Promises" });
const panel = (page: Page) => page.getByRole("complementary", { name: "Promise" });

test.describe("Promises (PO5)", () => {
  test("what is broken stands first, and the title counts the rows", async ({ app, go }) => {
    await go("/promises");
    await expect(app.getByRole("heading", { level: 1 })).toHaveText(/^80 promises: 1 broken, 2 due, \d+ not known$/);
    await expect(board(app).getByRole("row").nth(1)).toContainText("revenue_recognised");
    await expect(board(app).getByRole("row").nth(1)).toContainText(/late/);
    await app.getByRole("toolbar", { name: "Promises by state" }).getByRole("button", { name: /^broken/ }).click();
    await expect(board(app).getByRole("row")).toHaveCount(2);
  });

  test("what narrows the board is in the address: back, forward and a link lead to the same rows", async ({ app, go, page }) => {
    await go("/promises");
    await app.getByRole("toolbar", { name: "Promises by state" }).getByRole("button", { name: /^broken/ }).click();
    await expect(app).toHaveURL(/#\/promises\?state=fail$/);
    await app.getByRole("radio", { name: "By domain" }).click();
    await app.getByRole("searchbox", { name: "Narrow to subjects" }).fill("revenue");
    await expect(app).toHaveURL(/#\/promises\?q=revenue&state=fail&order=domain$/);
    await page.reload();
    await expect(board(app).getByRole("row")).toHaveCount(2);
    await expect(app.getByRole("radio", { name: "By domain" })).toBeChecked();
    await page.goBack();
    await expect(app).toHaveURL(/#\/promises\?state=fail$/);
    await expect(app.getByRole("searchbox", { name: "Narrow to subjects" })).toHaveValue("");
    await page.goBack();
    await expect(app).toHaveURL(/#\/promises$/);
    await page.goForward();
    await expect(board(app).getByRole("row")).toHaveCount(2);
    await go("/promises?state=evil&state=warn&order=sideways&surprise=1");
    await expect(app.getByRole("toolbar", { name: "Promises by state" }).locator("[aria-pressed=true]")).toHaveText(/^due/);
  });

  test("a promise that is written wrongly is not evaluable, with the reason", async ({ app, go }) => {
    await go("/promises");
    await app.getByRole("searchbox", { name: "Narrow to subjects" }).fill("campaign_performance");
    await app.getByRole("toolbar", { name: "Promises by state" }).getByRole("button", { name: /^not evaluable/ }).click();
    await expect(board(app)).toContainText("hour 30");
  });

  test("a subject is opened, and by domain they stand in groups", async ({ app, go }) => {
    await go("/promises");
    await app.getByRole("radio", { name: "By domain" }).click();
    await expect(app.getByRole("radio", { name: "By domain" })).toBeChecked();
    await expect(board(app)).toContainText("Catalogue");
    await app.getByRole("searchbox", { name: "Narrow to subjects" }).fill("revenue_recognised");
    await expect(board(app)).toContainText("Finance");
    await board(app).getByRole("link", { name: "revenue_recognised" }).first().click();
    await expect(app).toHaveURL(/#\/asset\//);
  });

  test("keyboard only: the broken promise is opened with its evidence, rule and time zone", async ({ app }) => {
    await app.keyboard.press("g");
    await app.keyboard.press("p");
    await expect(board(app)).toBeVisible();
    await app.keyboard.press("j");
    await expect(app.locator(":focus")).toHaveAttribute("role", "row");
    await app.keyboard.press("Space");
    await expect(panel(app)).toBeVisible();
    await expect(panel(app).getByRole("heading", { level: 2 })).toHaveText("revenue_recognised");
    for (const [term, text] of [["Promised", "at most 1 day old"], ["Evidence", "data updated"], ["Rule", "freshness: 24 h"], ["Time zone", "none"], ["Upstream", "orders_daily"]] as const) {
      await expect(panel(app).getByRole("term").filter({ hasText: term })).toBeVisible();
      await expect(panel(app)).toContainText(text);
    }
    await app.keyboard.press("Escape");
    await expect(panel(app)).toHaveCount(0);
    await app.keyboard.press("j");
    await app.keyboard.press("Enter");
    await expect(app).toHaveURL(/#\/asset\//);
  });
});
