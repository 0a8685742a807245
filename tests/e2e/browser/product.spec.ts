import { expect, test, type Page } from "../kit/test";
import { assetAt, PRODUCT, TABLE } from "../kit/words";

const part = (page: Page, name: string) => page.getByRole("region", { name, exact: true });

test.describe("A product judged (AN2)", () => {
  test("every fact names its source, and the page its age", async ({ app, go }) => {
    await go(assetAt(PRODUCT));
    await expect(app.getByRole("heading", { level: 1 })).toHaveText("orders_daily");
    await expect(app.getByRole("main")).toContainText("Purpose: One row per order with amounts, status and attribution.");
    await expect(app.getByRole("main")).toContainText(/as of \d\d:\d\d · complete/);
    const owners = part(app, "Owners");
    await expect(owners.getByRole("link", { name: "Ida Nyberg" })).toBeVisible();
    const terms = await owners.getByRole("term").count();
    expect(await owners.getByRole("group", { name: /^Said by / }).count()).toBe(terms);
    await expect(part(app, "Promise")).toContainText("2 of 4 can be told");
    await expect(part(app, "Promise").getByRole("group", { name: /^Said by / })).toHaveCount(4);
    await expect(part(app, "Ports")).toContainText("1 out, 3 in, 1 management");
    const trust = app.getByRole("complementary", { name: "Trust, by parts" });
    for (const piece of ["owner", "contract", "promise", "checks", "description", "agreement", "age of this knowledge"]) {
      await expect(trust).toContainText(piece);
    }
    await expect(trust).toContainText("contracts");
  });

  test("a promise without evidence is not known, never kept", async ({ app, go }) => {
    await go(assetAt(PRODUCT));
    await expect(part(app, "Promise")).toContainText("needs probes or an incident history; no catalog here has them");
  });

  test("a table lists its columns, and where catalogs contradict each other", async ({ app, go }) => {
    await go(assetAt(TABLE));
    await expect(part(app, "Columns").getByRole("row").filter({ hasText: "order_id" }).first()).toBeVisible();
    await expect(app.getByRole("complementary", { name: "Trust, by parts" })).toContainText("sources differ on");
    await expect(app.getByRole("main")).toContainText("datahub says");
  });

  test("its sections lead on: contract, port, domain, lineage", async ({ app, go }) => {
    await go(assetAt(PRODUCT));
    await part(app, "Promise").getByRole("link", { name: "orders_daily" }).click();
    await expect(app).toHaveURL(/contract%3A/);
    await app.goBack();
    await app.getByRole("main").getByRole("button", { name: "Lineage" }).click();
    await expect(app).toHaveURL(/#\/lineage\/product/);
  });

  test("a link of a source opens outside, never in the page", async ({ app, go, context }) => {
    await go(assetAt(PRODUCT));
    const opened: string[] = [];
    context.on("page", (other) => { opened.push(other.url()); void other.close(); });
    await context.route("https://data.halden.example/**", (route) => route.abort());
    const link = app.getByRole("link", { name: "data.halden.example" });
    await expect(link).toHaveAttribute("href", /^https:\/\/data\.halden\.example\//);
    await link.click();
    await expect.poll(() => opened.length).toBe(1);
    await expect(app.getByRole("heading", { level: 1 })).toHaveText("orders_daily");
  });

  test("what nothing knows is a polite page", async ({ app, go }) => {
    await app.evaluate(() => { location.hash = "/asset/nothing%20of%20that%20name"; });
    await expect(app.getByRole("main")).toContainText("nothing of that name");
    await expect(app.getByRole("navigation", { name: "Screens" })).toBeVisible();
    await go("/home");
  });
});
