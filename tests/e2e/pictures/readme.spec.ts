// The pictures of the README. Written only when asked for: WEFT_README_PICTURES=1.
import { join } from "node:path";
import { enter, sample, show, start, stop, test } from "../kit/test";
import { assetAt, lineageAt, PRODUCT } from "../kit/words";

const FOLDER = join(__dirname, "../../../docs/images");

test("pictures of the README", async ({ browser }) => {
  test.skip(process.env["WEFT_README_PICTURES"] === undefined, "not asked for");
  test.setTimeout(120_000);
  const mesh = await start(sample);
  try {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: "light", reducedMotion: "reduce" });
    await enter(context, mesh.server);
    for (const [name, address] of [["home", "/home"], ["product", assetAt(PRODUCT)], ["lineage", lineageAt("product:///revenue_recognised")], ["promises", "/promises"]] as const) {
      const page = await context.newPage();
      await page.goto(mesh.server.origin);
      await show(page, address);
      if (name === "promises") await page.getByRole("grid", { name: "Promises" }).getByRole("row").nth(1).click();
      await page.waitForTimeout(800);
      await page.screenshot({ path: join(FOLDER, `${name}.png`) });
      await page.close();
    }
    await context.close();
  } finally {
    await stop(mesh);
  }
});
