import { readFileSync, writeFileSync } from "node:fs";
import { test } from "../kit/test";
test("look", async ({ app, go, mesh }) => {
  app.on("request", (r) => { if (/decide|mark_seen|changes.list|shelf|stars/.test(r.url())) console.log(r.url().slice(-20), r.postData()); });
  app.on("response", async (r) => { if (/changes.list/.test(r.url())) console.log((await r.text()).slice(-120)); });
  const file = mesh.home.path("home/data/sample/contracts/orders/orders_daily.odcs.yaml");
  const before = readFileSync(file, "utf8");
  writeFileSync(file, before.replace(/( {6}- name: channel\n(?: {8}.*\n)+)/, "").replace("value: 6", "value: 3"));
  console.log(await mesh.home.weft("sync"));
  await go("/asset/product%3A%2F%2F%2Forders_daily");
  await app.getByRole("main").getByRole("button", { name: "Star" }).click();
  await go("/changes");
  await app.locator("label", { hasText: "Watch list" }).click();
  await app.waitForTimeout(700);
  await app.screenshot({ path: `.artifacts/look/c1.png` });
  await app.getByRole("button", { name: "Mark all as seen" }).click();
  await app.waitForTimeout(700);
  await app.screenshot({ path: `.artifacts/look/c2.png` });
});
