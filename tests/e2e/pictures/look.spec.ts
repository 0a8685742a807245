import { start, stop, test } from "../kit/test";
test("look", async ({ browser }) => {
  test.setTimeout(120_000);
  const mesh = await start({ fill: async () => undefined });
  const page = await (await browser.newContext()).newPage();
  page.on("response", async (r) => { if (r.url().includes("/api/")) console.log(r.status(), r.url().split("/api/")[1], r.url().includes("events") ? "" : (await r.text().catch(() => "")).slice(0, 150)); });
  page.on("console", (m) => console.log(m.text().slice(0, 200)));
  await page.goto(mesh.server.link);
  await page.evaluate(() => { new EventSource("/api/events").addEventListener("message", (m) => console.log("EV " + Math.round(performance.now()) + " " + m.data)); });
  await page.getByRole("button", { name: /sample/i }).click();
  await page.waitForTimeout(9000);
  await page.screenshot({ path: `.artifacts/look/first.png` });
  console.log(await mesh.home.weft("catalog", "list"));
  await stop(mesh);
});
