import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "../kit/test";
import { assetAt, lineageAt, PRODUCT, TABLE } from "../kit/words";

const SCREENS: [string, string, ((page: Page) => Promise<void>)?][] = [
  ["Home", "/home"],
  ["Home as a table", "/home", async (page) => page.keyboard.press("t")],
  ["Discover", "/discover?q=orders"],
  ["Discover refused", "/discover?q=owner%3A%22ana"],
  ["Discover empty", "/discover?q=nothingatallhasthisname"],
  ["a product", assetAt(PRODUCT)],
  ["a table", assetAt(TABLE)],
  ["a domain", assetAt("domain:///orders")],
  ["Compare", "/compare?keys=product%3A%2F%2F%2Forders_daily&keys=product%3A%2F%2F%2Forders_flat"],
  ["Lineage", lineageAt(PRODUCT)],
  ["Lineage as a list", lineageAt(PRODUCT, "state=list")],
  ["Lineage of a column", lineageAt(`${TABLE}#net_amount`, "level=column&state=list")],
  ["Promises", "/promises"],
  ["Promises with evidence", "/promises", async (page) => page.getByRole("grid", { name: "Promises" }).getByRole("row").nth(1).click()],
  ["Governance", "/governance"],
  ["Governance with a finding", "/governance", async (page) => page.getByRole("grid", { name: "Findings" }).getByRole("row").first().click()],
  ["Changes", "/changes"],
  ["Catalogs", "/catalogs"],
  ["Joins", "/catalogs", async (page) => page.getByRole("tab", { name: /^Joins/ }).click()],
  ["Add a catalog", "/catalogs?add=%2Fnowhere"],
  ["Settings", "/settings"],
  ["no such page", "/nowhere"],
  ["the palette", "/home", async (page) => page.keyboard.press("Control+k")],
  ["the shortcuts", "/home", async (page) => page.keyboard.press("?")],
  ["saving a view", "/discover?q=orders", async (page) => page.keyboard.press("Control+s")],
];

for (const theme of ["light", "dark", "contrast"] as const) {
  test.describe(`axe, ${theme}`, () => {
    for (const [name, address, then] of SCREENS) {
      test(name, async ({ app, go }) => {
        await app.emulateMedia({ colorScheme: theme === "dark" ? "dark" : "light", contrast: theme === "contrast" ? "more" : "no-preference", reducedMotion: "reduce" });
        await go(address);
        await then?.(app);
        await expect(app.locator("html")).toHaveAttribute("data-theme", theme);
        await app.waitForTimeout(250);
        const { violations } = await new AxeBuilder({ page: app }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]).analyze();
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 4).map((node) => `${node.target.join(" ")} (${node.any[0]?.message ?? node.all[0]?.message ?? node.none[0]?.message ?? ""})`).join(" | ")}`)).toEqual([]);
      });
    }
  });
}
