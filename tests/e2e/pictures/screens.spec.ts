// Pictures of every screen for people to look at; nothing is compared. They go to .artifacts/pictures.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { enter, sample, show, start, stop, test, type Content, type Mesh, type Page } from "../kit/test";
import { LONG_NAME, writeHostile } from "../kit/hostile";
import { assetAt, lineageAt, PRODUCT, TABLE } from "../kit/words";

const FOLDER = join(__dirname, "../.artifacts/pictures");
const SIZES = [[1280, 800], [1920, 1200]] as const;
const THEMES = ["light", "dark", "contrast", "forced"] as const;

type Then = (page: Page) => Promise<unknown>;
type Screen = [name: string, address: string, then?: Then];

const first = (grid: string, row: number): Then => (page) => page.getByRole("grid", { name: grid }).getByRole("row").nth(row).click();

const FULL: Screen[] = [
  ["home", "/home"],
  ["home-ownership", "/home", (page) => page.keyboard.press("2")],
  ["home-change", "/home", (page) => page.keyboard.press("3")],
  ["home-table", "/home", (page) => page.keyboard.press("t")],
  ["discover", "/discover?q=orders"],
  ["discover-refused", "/discover?q=owner%3A%22ana"],
  ["discover-none", "/discover?q=nothinghasthisname"],
  ["product", assetAt(PRODUCT)],
  ["table", assetAt(TABLE)],
  ["table-below", assetAt(TABLE), (page) => page.getByRole("heading", { name: "Checks" }).scrollIntoViewIfNeeded()],
  ["domain", assetAt("domain:///orders")],
  ["person", assetAt("person:///ida.nyberg@halden.example")],
  ["compare", "/compare?keys=product%3A%2F%2F%2Forders_daily&keys=product%3A%2F%2F%2Forders_flat&keys=product%3A%2F%2F%2Forder_lines"],
  ["lineage-mesh", "/lineage?level=domain"],
  ["lineage-product", lineageAt("product:///revenue_recognised")],
  ["lineage-table", lineageAt(TABLE, "level=asset&up=2&down=2")],
  ["lineage-column", lineageAt(`${TABLE}#net_amount`, "level=column&up=2&down=2")],
  ["lineage-column-list", lineageAt(`${TABLE}#net_amount`, "level=column&up=2&down=2&state=list")],
  ["lineage-list", lineageAt(PRODUCT, "state=list")],
  ["promises", "/promises"],
  ["promises-evidence", "/promises", first("Promises", 1)],
  ["promises-by-domain", "/promises", (page) => page.getByRole("radio", { name: "By domain" }).click()],
  ["governance", "/governance"],
  ["governance-finding", "/governance", first("Findings", 3)],
  ["changes", "/changes"],
  ["changes-two-days", "/changes", (page) => page.getByRole("radio", { name: "Two days" }).click()],
  ["catalogs", "/catalogs"],
  ["joins", "/catalogs", (page) => page.getByRole("tab", { name: /^Joins/ }).click()],
  ["join", "/catalogs", async (page) => {
    await page.getByRole("tab", { name: /^Joins/ }).click();
    await page.getByRole("radio", { name: /^Suggested/ }).click();
    await first("Joins across catalogs", 0)(page);
  }],
  ["add", "/catalogs?add=%2Ftmp"],
  ["settings", "/settings"],
  ["missing", "/nowhere"],
  ["palette", "/home", (page) => page.keyboard.press("Control+k")],
  ["shortcuts", "/home", (page) => page.keyboard.press("?")],
  ["save", "/discover?q=orders", (page) => page.keyboard.press("Control+s")],
];

const EMPTY: Screen[] = ["home", "discover", "lineage", "promises", "governance", "changes", "catalogs", "settings"].map((name) => [`empty-${name}`, `/${name}`]);

const PARTIAL: Screen[] = [
  ["partial-home", "/home"], ["partial-discover", `/discover?q=${LONG_NAME.slice(0, 12)}`], ["partial-promises", "/promises"], ["partial-governance", "/governance"],
  ["partial-catalogs", "/catalogs", first("Catalogs", 0)], ["hostile", "/discover?q=hostile"], ["names", "/discover?q=kind%3Aasset"], ["names-lineage", "/lineage"],
];

const kinds: Then = (page) => page.getByRole("button", { name: "Add catalog" }).click();
const airflow: Then = async (page) => {
  await kinds(page);
  await page.getByRole("dialog").getByRole("button", { name: /^Apache Airflow/ }).click();
};

const FAILED: Screen[] = [
  ["add-kinds", "/catalogs", kinds], ["add-server", "/catalogs", airflow],
  ["failed-home", "/home"], ["failed-governance", "/governance"], ["failed-promises", "/promises"],
  ["failed-catalog", "/catalogs", async (page) => {
    await first("Catalogs", 0)(page);
    await page.getByRole("button", { name: "Test", exact: true }).click();
    await page.getByRole("complementary").getByText("tcp").waitFor();
  }],
  ["failed-network", "/settings", (page) => page.getByRole("heading", { name: "Diagnostics" }).scrollIntoViewIfNeeded()],
];

/** The sample after a second sync that found something. */
const lived: Content = {
  fill: async (home) => {
    await sample.fill(home);
    const file = home.path("home/data/sample/contracts/orders/orders_daily.odcs.yaml");
    writeFileSync(file, readFileSync(file, "utf8").replace(/( {6}- name: channel\n(?: {8}.*\n)+)/, "").replace("value: 6", "value: 3"));
    await home.weft("sync");
  },
};

const partial: Content = {
  fill: async (home) => {
    writeHostile(home.path("names"));
    writeFileSync(home.path("names", "broken.odcs.yaml"), "apiVersion: v3.1.0\nkind: DataContract\nid: [1, 2\nname: x");
    await home.weft("catalog", "add", "names", "--at", home.path("names"));
    await home.weft("sync");
  },
};

/** A server that nobody answers for. */
const failed: Content = {
  fill: async (home) => {
    await home.weft("catalog", "add", "refuses", "--kind", "airflow", "--at", "http://127.0.0.1:9");
    await home.weft("sync").catch(() => undefined);
  },
};

for (const [name, content, screens] of [["full", lived, FULL], ["empty", { fill: async () => undefined }, EMPTY], ["partial", partial, PARTIAL], ["failed", failed, FAILED]] as [string, Content, Screen[]][]) {
  test.describe(name, () => {
    let mesh: Mesh;
    test.beforeAll(async () => { mesh = await start(content); });
    test.afterAll(async () => stop(mesh));
    for (const theme of THEMES) {
      for (const [width, height] of SIZES) {
        if ((theme === "contrast" || theme === "forced") && width > 1280) continue;
        test(`${theme} ${width}`, async ({ browser }) => {
          test.setTimeout(300_000);
          const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme === "dark" ? "dark" : "light", contrast: theme === "contrast" ? "more" : "no-preference", forcedColors: theme === "forced" ? "active" : "none", reducedMotion: "reduce" });
          await enter(context, mesh.server);
          for (const [screen, address, then] of screens) {
            const page = await context.newPage();
            await page.goto(mesh.server.origin);
            await show(page, address);
            await then?.(page);
            await page.waitForTimeout(500);
            await page.screenshot({ path: join(FOLDER, `${theme}-${width}`, `${screen}.png`) });
            await page.close();
          }
          await context.close();
        });
      }
    }
  });
}
