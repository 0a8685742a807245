import { expect, test, type Page } from "../kit/test";

const list = (page: Page) => page.getByRole("grid", { name: "Findings" });

test.describe("Governance (GR1)", () => {
  test("coverage comes first, findings by severity, numbers equal the lists", async ({ app, go }) => {
    await go("/governance");
    await expect(app.getByRole("heading", { level: 1 })).toHaveText(/^\d+ findings, 18 of 18 rules audited$/);
    await expect(app.getByRole("main")).toContainText("Every rule had what it needs, and every catalog was read to its end.");
    await expect(list(app).getByRole("row").first()).toContainText("critical");
    const chip = app.getByRole("toolbar", { name: "Findings by severity" }).getByRole("button", { name: /^critical/ });
    const count = Number((await chip.textContent())?.replace(/\D/g, ""));
    await chip.click();
    await expect(list(app).getByRole("row")).toHaveCount(count);
  });

  test("one rule only, and a finding with the facts it rests on", async ({ app, go }) => {
    await go("/governance");
    await app.locator("label", { hasText: "Every owner has left" }).click();
    await expect(list(app).getByRole("row")).toHaveCount(5);
    await list(app).getByRole("row").first().click();
    const panel = app.getByRole("complementary", { name: "Finding" });
    await expect(panel).toContainText("OWN-02");
    await expect(panel).toContainText("Jonas Vester");
    await expect(panel.getByRole("heading", { name: "Facts used" })).toBeVisible();
  });

  test("what narrows the findings is in the address, and a saved view keeps it", async ({ app, go, page }) => {
    await go("/governance");
    await app.locator("label", { hasText: "Every owner has left" }).click();
    await expect(app).toHaveURL(/#\/governance\?rule=OWN-02$/);
    await app.getByRole("toolbar", { name: "Findings by severity" }).locator("button:enabled").first().click();
    await expect(app).toHaveURL(/severity=/);
    const address = await app.evaluate(() => location.hash.slice(1));
    expect(address).toMatch(/^\/governance\?severity=[a-z]+&rule=OWN-02$/);
    await expect(list(app).getByRole("row").first()).toBeVisible();
    const rows = await list(app).getByRole("row").count();
    await page.reload();
    await expect(list(app).getByRole("row")).toHaveCount(rows);
    await page.goBack();
    await expect(app).toHaveURL(/#\/governance\?rule=OWN-02$/);
    const opened = await app.evaluate(async (link) => (await fetch("/api/call/link.open", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ link }) })).text(), `weft:/${address}`);
    expect(opened).toContain(address);
    await go("/governance?q=nothinghasthis");
    await app.getByRole("button", { name: "Clear filters" }).click();
    await expect(app).toHaveURL(/#\/governance$/);
  });

  test("while typing, the findings of before stay until the new ones stand at the top of the list", async ({ app, go }) => {
    await go("/governance");
    const box = app.getByRole("main").getByRole("searchbox");
    await list(app).hover();
    await app.mouse.wheel(0, 2_000);
    await expect.poll(() => list(app).evaluate((grid) => grid.scrollTop)).toBeGreaterThan(500);
    await app.evaluate(() => {
      const seen = new Set<string>();
      (window as unknown as { __frames: Set<string> }).__frames = seen;
      const look = () => {
        const main = document.querySelector("main"), rows = main?.querySelectorAll("[role=row]").length ?? 0;
        seen.add(`${rows > 0 ? "rows" : "none"}, title ${main?.querySelector("h1")?.textContent}, ${main?.querySelectorAll("[data-skeleton], [data-reason]").length} empty, list at ${main?.querySelector("[role=grid]")?.getBoundingClientRect().top}`);
        requestAnimationFrame(look);
      };
      look();
    });
    await box.pressSequentially("loyalty");
    await expect(app.getByRole("main").getByRole("status").filter({ hasText: /^\d+ of \d+$/ })).toBeVisible();
    await expect(list(app).getByRole("row").first()).toContainText(/loyalty/i);
    expect(await list(app).evaluate((grid) => grid.scrollTop)).toBe(0);
    const frames = await app.evaluate(() => [...(window as unknown as { __frames: Set<string> }).__frames]);
    expect(frames).toHaveLength(1);
    await expect(box).toBeFocused();
  });

  test("running it again gives the same, and it leaves as a file", async ({ app, go }) => {
    await go("/governance");
    await expect(app.getByRole("heading", { level: 1 })).toHaveText(/^\d+ findings/);
    const title = await app.getByRole("heading", { level: 1 }).textContent();
    await app.getByRole("button", { name: "Run again" }).click();
    await expect(app.getByRole("heading", { level: 1 })).toHaveText(title ?? "");
    const wait = app.waitForEvent("download");
    await app.getByRole("main").getByRole("button", { name: "Export" }).click();
    await app.getByRole("menuitem", { name: "CSV" }).click();
    expect((await wait).suggestedFilename()).toMatch(/\.csv$/);
  });
});
