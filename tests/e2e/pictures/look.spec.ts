import { test, show } from "../kit/test";
import { lineageAt, TABLE } from "../kit/words";
import { writeFileSync } from "node:fs";
test("look", async ({ app }) => {
  test.setTimeout(120_000);
  for (const [name, address] of [["col", lineageAt(`${TABLE}#net_amount`, "level=column&up=50&down=50")], ["col2", lineageAt(`${TABLE}#NET_AMOUNT`, "level=column")], ["edge", lineageAt("product:///orders_daily")]] as const) {
    await show(app, address); await app.waitForTimeout(900);
    await app.screenshot({ path: `.artifacts/look/${name}.png` });
    writeFileSync(`.artifacts/look/${name}.yml`, await app.locator("body").ariaSnapshot());
  }
});
