import { expect, test, type Page } from "../kit/test";
import { lineageAt, PRODUCT, TABLE } from "../kit/words";

const tree = (page: Page) => page.getByRole("treegrid", { name: "List" });

test.describe("Lineage (AN4, PO1)", () => {
  test("a product stands between what it takes from and what it gives to", async ({ app, go }) => {
    await go(lineageAt(PRODUCT));
    await expect(app.getByRole("main")).toContainText(/\d+ shown/);
    await app.keyboard.press("t");
    await expect(tree(app).getByRole("row", { name: "up" })).toContainText("Takes from");
    await expect(tree(app).getByRole("row", { name: "orders_flat" })).toContainText("data product");
    await expect(app).toHaveURL(/state=list/);
  });

  test("the drawing and the list hold the same things", async ({ app, go }) => {
    await go(lineageAt(PRODUCT));
    const spoken = app.getByRole("main").getByRole("list").first().getByRole("listitem");
    await expect(spoken.first()).toContainText(",");
    const names = new Set((await spoken.allTextContents()).map((text) => text.split(",")[0]));
    await app.keyboard.press("t");
    await expect(tree(app).getByRole("row").first()).toBeVisible();
    const rows = await tree(app).getByRole("row").evaluateAll((all) => all.map((row) => row.getAttribute("aria-label") ?? ""));
    expect([...names].filter((name) => name !== "orders_daily" && !rows.includes(name ?? ""))).toEqual([]);
  });

  test("a column is followed to its source and to everything downstream, value apart from filter", async ({ app, go }) => {
    await go(lineageAt(`${TABLE}#net_amount`, "level=column&up=50&down=50&state=list"));
    await expect(app.getByRole("heading", { name: "Column net_amount" })).toBeVisible();
    const steps = async (title: string) => app.getByRole("heading", { name: title }).locator("xpath=..").getByRole("listitem").allTextContents();
    await expect(app.getByRole("heading", { name: "What filters, joins or groups it" })).toBeVisible();
    const up = await steps("Where its values come from"), down = await steps("Where its values go");
    expect(up.some((step) => /order_lines.*net_amount/i.test(step))).toBe(true);
    expect(up.some((step) => /order_items/i.test(step))).toBe(true);
    expect(down.some((step) => /→.*revenue_recognised/i.test(step))).toBe(true);
    expect((await steps("What filters, joins or groups it")).length).toBeGreaterThan(0);
    for (const step of [...up, ...down]) expect(step).toMatch(/\d+ (hop|step)s?/);
  });

  test("a circle is named and ends", async ({ app, go }) => {
    await go(lineageAt("product:///product_availability", "up=50&down=50"));
    await app.getByRole("button", { name: /\d+ notes?/ }).click();
    await expect(app.getByRole("dialog")).toContainText("runs in a circle");
  });

  test("every edge leaves as CSV and as SVG", async ({ app, go }) => {
    await go(lineageAt(PRODUCT));
    for (const [name, ending] of [["CSV", "csv"], ["SVG", "svg"], ["PNG", "png"]] as const) {
      const wait = app.waitForEvent("download");
      await app.getByRole("main").getByRole("button", { name: "Export" }).click();
      await app.getByRole("menuitem", { name: new RegExp(`^${name}`) }).click();
      expect((await wait).suggestedFilename()).toMatch(new RegExp(`\\.${ending}$`));
    }
  });

  test("as it was: an earlier sync draws an earlier map", async ({ app, go }) => {
    await go("/lineage");
    const strip = app.getByRole("slider", { name: /^Syncs/ });
    await strip.focus();
    await app.keyboard.press("Home");
    await expect(app).toHaveURL(/as_of=\d+/);
    await app.getByRole("button", { name: "Now", exact: true }).click();
    await expect(app).not.toHaveURL(/as_of/);
  });

  test("keyboard only: the palette leads to a thing, its lineage is walked downstream and back", async ({ app }) => {
    await app.keyboard.press("Control+k");
    await expect(app.getByRole("dialog", { name: "Commands" })).toBeVisible();
    await app.keyboard.type("payments_settled");
    await expect(app.getByRole("menuitem", { name: /payments_settled/ }).first()).toBeVisible();
    await expect(async () => {
      await app.keyboard.press("ArrowDown");
      await expect(app.locator("[role=menuitem][data-focused]")).toContainText("payments_settled", { timeout: 300 });
    }).toPass();
    await app.keyboard.press("Enter");
    await expect(app.getByRole("heading", { level: 1 })).toHaveText("payments_settled");
    await app.keyboard.press("l");
    await expect(app).toHaveURL(/#\/lineage\//);
    await expect(app.getByRole("main")).toContainText(/\d+ shown/);
    await app.keyboard.press("]");
    await expect(app).toHaveURL(/[?&]id=/);
    const first = new URL(app.url().replace("#", "")).searchParams.get("id");
    await app.keyboard.press("[");
    await expect.poll(() => new URL(app.url().replace("#", "")).searchParams.get("id")).not.toBe(first);
    await app.keyboard.press("]");
    await app.keyboard.press("o");
    await expect(app).toHaveURL(/#\/asset\//);
  });
});
