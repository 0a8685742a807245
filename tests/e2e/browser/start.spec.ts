// How the first page comes, and what comes behind it.
import type { Page } from "@playwright/test";
import { expect, test } from "../kit/test";

const REST = "**/rest-*.js";
const heading = (page: Page) => page.getByRole("heading", { level: 1 });

test.describe("The first page goes first", () => {
  test("from the second visit on Home is asked for once", async ({ app }) => {
    await expect(heading(app)).toHaveText("8 domains, 32 products");
    const asked: string[] = [];
    app.on("request", (request) => { if (request.url().endsWith("/api/call/home.map")) asked.push(request.postData() ?? ""); });
    await app.reload();
    await expect(app.locator("main [data-stop]").first()).toBeVisible();
    // A second question would follow the first drawing at once.
    await app.waitForTimeout(500);
    expect(asked).toHaveLength(1);
  });

  test("what is typed before the list of hits is there is kept, and searched", async ({ page, mesh }) => {
    let come = () => {};
    const coming = new Promise<void>((done) => { come = done; });
    await page.route(REST, async (route) => {
      await coming;
      await route.continue();
    });
    await page.goto(mesh.server.origin);
    await expect(heading(page)).toBeVisible();
    await page.keyboard.press("/");
    await page.keyboard.type("orders");
    come();
    await expect(page.getByRole("option").first()).toBeVisible();
    await page.keyboard.type("_d");
    await expect(page.locator("[data-search] input")).toHaveValue("orders_d");
    await expect(page.getByRole("option").first()).toContainText("orders_daily");
  });

  test("a script that does not come is told, and what stands goes on", async ({ page, mesh }) => {
    await page.route(REST, (route) => route.abort());
    await page.goto(mesh.server.origin);
    await expect(heading(page)).toHaveText("8 domains, 32 products");
    await expect(page.getByRole("status").getByText("A part of Weft could not be shown")).toBeVisible();
    await expect(page.locator("main")).toBeInViewport({ ratio: 0.9 });
    await page.getByRole("link", { name: "Settings" }).click();
    await expect(page.getByRole("main")).toContainText("This page stumbled");
    await page.unroute(REST);
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(heading(page)).toHaveText("Settings");
  });
});
