import { readFileSync, writeFileSync } from "node:fs";
import { expect, sample, test } from "../kit/test";
import type { Home } from "../kit/program";
import { assetAt, PRODUCT, TABLE } from "../kit/words";

// A mesh of its own: these suites change it.
test.use({ content: { fill: (home: Home) => sample.fill(home) } });

test.describe("Keeping watch (AN6)", () => {
  test("what a second sync changes is listed, starred things apart", async ({ app, go, mesh, page }) => {
    for (const key of [PRODUCT, TABLE]) {
      await go(assetAt(key));
      await app.getByRole("main").getByRole("button", { name: "Star" }).click();
      await expect(app.getByRole("main").getByRole("button", { name: /Unstar|Starred/ })).toBeVisible();
    }
    const file = mesh.home.path("home/data/sample/contracts/orders/orders_daily.odcs.yaml");
    const before = readFileSync(file, "utf8");
    writeFileSync(file, before.replace(/( {6}- name: channel\n(?: {8}.*\n)+)/, "").replace("value: 6", "value: 3"));
    expect(readFileSync(file, "utf8")).not.toBe(before);
    await go("/changes");
    await app.getByRole("heading", { level: 1 }).waitFor();
    await app.keyboard.press("Control+k");
    await app.keyboard.type("sync all");
    // The first one is chosen already: hits of the mesh come and go beneath it.
    await expect(app.locator("[role=menuitem][data-focused]")).toContainText("Sync all catalogs");
    await app.keyboard.press("Enter");
    await expect.poll(async () => (await mesh.home.json<{ newest: number }>("changes")).newest, { timeout: 25_000 }).toBe(12);
    await expect(app.getByRole("contentinfo")).not.toContainText(/sync/);
    await page.reload();
    await expect(app.getByRole("heading", { level: 1 })).not.toHaveText(/^0 changes/);
    const list = app.getByRole("grid", { name: "Changes" });
    await expect(list.getByRole("row").filter({ hasText: "channel" }).first()).toBeVisible();
    await app.locator("label", { hasText: "Watch list" }).click();
    await expect(app.getByRole("heading", { level: 1 })).toHaveText(/^1 change since/);
    await expect(app).toHaveURL(/#\/changes\?state=starred$/);
    await page.goBack();
    await expect(app.locator("label", { hasText: "Watch list" }).getByRole("checkbox")).not.toBeChecked();
    await page.goForward();

    // Two days, compared by the program: the same difference, by domain instead of by sync.
    await app.getByRole("radio", { name: "Two days" }).click();
    await expect(app).toHaveURL(/#\/changes\?state=starred&from=\d+$/);
    await expect(app.getByRole("heading", { level: 1 })).toHaveText(/^\d+ differences?$/);
    await app.locator("label", { hasText: "Watch list" }).click();
    await expect(list.getByRole("row").filter({ hasText: "channel was removed" }).first()).toBeVisible();
    await expect(list.getByRole("row").filter({ hasText: "Orders" }).first()).toBeVisible();
    const two = await app.evaluate(() => location.hash);
    await page.reload();
    await expect(list.getByRole("row").filter({ hasText: "channel was removed" }).first()).toBeVisible();
    await app.getByRole("group", { name: /^Syncs in time/ }).getByRole("button").first().click();
    await expect(app.getByRole("main")).toContainText(/cannot be compared/);
    expect(await app.evaluate(() => location.hash)).not.toBe(two);
    await app.getByRole("radio", { name: "Since last look" }).click();
    await app.locator("label", { hasText: "Watch list" }).click();

    await app.getByRole("button", { name: "Mark all as seen" }).click();
    await expect(app.getByRole("heading", { level: 1 })).toHaveText(/^0 changes since/);
  });
});

test.describe("Catalogs", () => {
  test("each says how old and how complete it is; one is tested layer by layer and its losses are read", async ({ app, go }) => {
    await go("/catalogs");
    await expect(app.getByRole("heading", { level: 1 })).toHaveText("6 catalogs, all read to their end");
    await app.getByRole("grid", { name: "Catalogs" }).getByRole("row").first().click();
    const panel = app.getByRole("complementary", { name: "Catalog" });
    await panel.getByRole("button", { name: "Test" }).click();
    await expect(panel).toContainText("Every layer answered.");
    await panel.getByRole("button", { name: /^Not carried over/ }).click();
    await expect(app.getByRole("dialog")).toContainText("What contracts could not carry over");
    await app.keyboard.press("Escape");
  });

  test("a join is decided and the decision taken back", async ({ app, go }) => {
    await go("/catalogs");
    await app.getByRole("tab", { name: /^Joins/ }).click();
    await app.getByRole("radio", { name: /^Suggested/ }).click();
    const list = app.getByRole("grid", { name: "Joins across catalogs" });
    const count = async () => Number((await app.getByRole("radio", { name: /^Suggested/ }).textContent())?.replace(/\D/g, ""));
    const before = await count();
    expect(before).toBeGreaterThan(0);
    await list.getByRole("row").first().click();
    const panel = app.getByRole("complementary", { name: "Join" });
    await expect(panel.getByRole("term").filter({ hasText: "Evidence" })).toBeVisible();
    await panel.getByRole("button", { name: "Not the same" }).click();
    await expect.poll(count).toBe(before - 1);
    await app.getByRole("radio", { name: /^Refused/ }).click();
    await list.getByRole("row").first().click();
    await panel.getByRole("button", { name: "Undo decision" }).click();
    await expect.poll(count).toBe(before);
  });

  test("paths in the address open the dialog with a preview, one after the other; nothing is added by that", async ({ app, go, mesh }) => {
    const one = mesh.home.path("home/data/sample/people"), two = mesh.home.path("home/data/sample/datahub");
    await go(`/catalogs?${new URLSearchParams([["add", one], ["add", two]])}`);
    const dialog = app.getByRole("dialog", { name: "Add a catalog" });
    await expect(dialog.getByRole("textbox", { name: "Folder or file" })).toHaveValue(one);
    await expect(dialog).toContainText("1 more follows.");
    await expect(dialog.getByRole("region", { name: "What it would bring" })).toContainText("41 people");
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await expect(dialog.getByRole("textbox", { name: "Folder or file" })).toHaveValue(two);
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await expect(dialog).toHaveCount(0);
    await expect(app).toHaveURL(/#\/catalogs$/);
    expect((await mesh.home.json<{ catalogs: unknown[] }>("catalog", "list")).catalogs).toHaveLength(6);
  });

  test("a removed catalog comes back with undo", async ({ app, go, mesh }) => {
    await go("/catalogs");
    await app.getByRole("grid", { name: "Catalogs" }).getByRole("row", { name: "people" }).click();
    await app.getByRole("complementary", { name: "Catalog" }).getByRole("button", { name: "Remove" }).click();
    await expect(app.getByRole("grid", { name: "Catalogs" }).getByRole("row", { name: "people" })).toHaveCount(0);
    await app.getByRole("button", { name: "Undo" }).click();
    await expect(app.getByRole("grid", { name: "Catalogs" }).getByRole("row", { name: "people" })).toBeVisible();
    expect((await mesh.home.json<{ catalogs: unknown[] }>("catalog", "list")).catalogs).toHaveLength(6);
  });
});

test.describe("What the user keeps", () => {
  test("a view is saved under a name and leads back", async ({ app, go }) => {
    await go("/discover?q=kind%3Aproduct+sla%3Afail");
    await app.keyboard.press("Control+s");
    await app.getByRole("dialog", { name: "Save this view" }).getByRole("textbox", { name: "Name" }).fill("Broken products");
    await app.keyboard.press("Enter");
    await expect(app.getByRole("dialog", { name: "Save this view" })).toHaveCount(0);
    await go("/home");
    await app.keyboard.press("Control+k");
    await app.keyboard.type("Broken products");
    // Hits of the mesh come later and may stand above it, so it is chosen by its name and not by its place.
    await app.getByRole("menuitem", { name: /Broken products/ }).click();
    await expect(app).toHaveURL(/#\/discover\?q=kind%3Aproduct\+sla%3Afail$/);
  });

  test("colours and single keys are kept, also after a reload", async ({ app, go, page }) => {
    await go("/settings");
    for (const [name, value] of [["Dark", "dark"], ["High contrast", "contrast"], ["Light", "light"]] as const) {
      await app.locator("label", { hasText: name }).click();
      await expect(app.locator("html")).toHaveAttribute("data-theme", value);
    }
    await app.locator("label", { hasText: "Dark" }).click();
    await app.locator("label", { hasText: "Switch single-key shortcuts off" }).click();
    await page.reload();
    await expect(app.locator("html")).toHaveAttribute("data-theme", "dark");
    await app.keyboard.press("g");
    await app.keyboard.press("h");
    await expect(app).toHaveURL(/#\/settings$/);
    await app.locator("label", { hasText: "Switch single-key shortcuts off" }).click();
    await app.locator("label", { hasText: "System" }).click();
    await app.keyboard.press("Escape");
  });

  test("a schedule is chosen, each catalog says when it is read next, and never is never", async ({ app, go, mesh }) => {
    const folder = mesh.home.path("home/data/sample/people");
    await mesh.home.weft("catalog", "add", "staff", "--at", folder);
    await mesh.home.weft("sync", "staff");
    const read = async () => (await mesh.home.json<{ schedule: string }>("settings")).schedule;
    expect(await read()).toBe("never");
    await go("/settings");
    const choice = app.getByRole("radiogroup", { name: "Read catalogs by themselves" });
    await expect(choice.getByRole("radio", { name: "Never" })).toBeChecked();
    await choice.getByRole("radio", { name: "Every 6 hours" }).click();
    await expect.poll(read).toBe("every_6_hours");
    await go("/catalogs");
    const list = app.getByRole("grid", { name: "Catalogs" });
    await expect(list.getByRole("row", { name: "staff" })).toContainText(/next at \S/);
    await expect(list.getByRole("row", { name: "contracts" })).not.toContainText(/next at/);
    await go("/settings");
    await choice.getByRole("radio", { name: "Never" }).click();
    await expect.poll(read).toBe("never");
    await go("/catalogs");
    await expect(list.getByRole("row", { name: "staff" })).not.toContainText(/next at/);
    await mesh.home.weft("catalog", "remove", "staff");
  });

  test("everything that can be done is in the palette, and the sheet names its keys", async ({ app }) => {
    await app.keyboard.press("?");
    await expect(app.getByRole("dialog")).toContainText("Go to Discover");
    await app.keyboard.press("Escape");
    await expect(app.getByRole("dialog")).toHaveCount(0);
    await app.keyboard.press("Control+k");
    for (const name of ["Go to Home", "Go to Discover", "Go to Lineage", "Go to Promises", "Go to Governance", "Go to Changes", "Go to Catalogs", "Go to Settings", "Add a catalog", "Sync all catalogs", "Open the sample mesh", "Save this view", "Copy a link to this view", "Dark appearance", "Copy diagnostics"]) {
      await expect(app.getByRole("menuitem", { name: new RegExp(`^${name}`) })).toBeAttached();
    }
  });
});
