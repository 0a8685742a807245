// The UI's budgets in Chromium, on the mesh of `scripts/bench-ui.sh`. Figures go to the file named by WEFT_FIGURES.
import { readFileSync, writeFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { Home, Server } from "../kit/program";
import { enter } from "../kit/test";
import { hubAt, keyTimes, openLineage, timeKeys, usefulAt, WORDS } from "./page.mjs";

const HOME = process.env["WEFT_MEASURED"] ?? "", ROUNDS = 9, CADENCE_MS = 180;
const EMPTY = "data:text/html,<!doctype html><title>e</title><h1>e</h1><script>requestAnimationFrame(()=>requestAnimationFrame(()=>performance.mark('weft:useful')))</script>";

/** What a function in the page says once it is what is waited for. The page's own rules allow no waiting in it. */
async function told(page: Page, source: string, fits: (value: unknown) => boolean): Promise<unknown> {
  let value: unknown;
  await expect.poll(async () => fits(value = await page.evaluate(`(${source})()`)), { timeout: 120_000, intervals: [20] }).toBe(true);
  return value;
}

test("figures", async ({ browser }) => {
  test.setTimeout(900_000);
  const home = new Home(), { hubs } = JSON.parse(readFileSync(`${HOME}/measured.json`, "utf8")) as { hubs: string[] };
  home.env = () => ({ ...process.env, WEFT_HOME: HOME, NO_COLOR: "1" });
  const server = await Server.start(home);
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  await enter(context, server);
  try {
    const page = await context.newPage();
    const opened = async (address: string) => {
      const began = Date.now();
      await page.goto(address);
      return (await told(page, usefulAt, (at) => at !== null)) as number - began;
    };
    const start: number[] = [], empty: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      start.push(await opened(server.origin));
      empty.push(await opened(EMPTY));
    }

    await page.goto(`${server.origin}/#/discover`);
    await expect(page.locator("main [role=grid]")).toBeVisible({ timeout: 60_000 });
    await page.evaluate(`(${timeKeys})()`);
    const box = page.locator("main input[data-search]");
    await box.focus();
    let typed = 0;
    for (const word of WORDS) {
      await box.fill("");
      await page.waitForTimeout(CADENCE_MS);
      await expect(page.locator("main [aria-busy=true]")).toHaveCount(0);
      for (const letter of word) {
        await page.keyboard.press(letter);
        typed += 1;
        await page.waitForTimeout(CADENCE_MS);
        await told(page, keyTimes, (times) => (times as number[]).length >= typed);
      }
    }
    const keys = await page.evaluate(`(${keyTimes})()`) as number[];

    const lineage: number[] = [], answer: number[] = [];
    let nodes = 0;
    for (const hub of hubs) {
      await page.goto(`${server.origin}/#/settings`);
      await expect(page.locator("main h1").first()).toBeVisible();
      const found = await page.evaluate(`(${openLineage})(${JSON.stringify(hubAt(hub))})`) as { ms: number; nodes: number };
      lineage.push(found.ms);
      nodes = Math.max(nodes, found.nodes);
      const ask = { key: hub, level: "asset", up: 3, down: 3 };
      answer.push(await page.evaluate(async (json) => {
        const began = performance.now();
        await (await fetch("/api/call/lineage.around", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(json) })).json();
        return performance.now() - began;
      }, ask));
    }
    // The first one reads the graph, which the program then keeps.
    const figures = { where: `Chromium ${browser.version()}`, start, empty, keys, lineage: lineage.slice(1), answer: answer.slice(1), nodes };
    writeFileSync(process.env["WEFT_FIGURES"] ?? "figures.json", JSON.stringify(figures));
  } finally {
    await context.close();
    await server.stop();
    home.remove();
  }
});
