// The UI's budgets in the real window, each start beside one of an empty window of the same toolkit.
// Usage: node window.mjs <weft-desktop> <empty window> <home with measured.json> <file for the figures>
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { Home, until, Window } from "../window/driver.mjs";
import { hubAt, keyTimes, openLineage, timeKeys, usefulAt, WORDS } from "./page.mjs";

const [desktop, hollow, measured, to] = process.argv.slice(2);
const { hubs } = JSON.parse(readFileSync(`${measured}/measured.json`, "utf8"));
const ROUNDS = 9, CADENCE_MS = 180, SEARCH = "main input[data-search]";

/** Opens a program and says after how long it was of use; the first start of all is thrown away by the caller. */
async function started(binary, home, use = async () => {}) {
  const began = Date.now(), page = await Window.open(binary, home);
  try {
    const at = await until(() => page.run(`return (${usefulAt})();`), "the first useful frame", () => page.text(), 120_000);
    await use(page);
    return at - began;
  } finally {
    await page.close();
  }
}

/**
 * A home whose window is drawn as this machine draws it: other tests take screenshots, which need DMABUF. Without a render
 * node the program chooses to do without (src-tauri/src/graphics.rs), and the empty window is told the same.
 */
class MeasuredHome extends Home {
  constructor(chosen) {
    super();
    this.chosen = chosen;
  }

  get env() {
    const { WEBKIT_DISABLE_DMABUF_RENDERER: _, ...env } = super.env;
    return { ...env, ...this.chosen };
  }
}
const hasRenderNode = existsSync("/dev/dri") && readdirSync("/dev/dri").some((name) => name.startsWith("renderD"));
const home = new MeasuredHome({}), other = new MeasuredHome(hasRenderNode ? {} : { WEBKIT_DISABLE_DMABUF_RENDERER: "1" });
home.weft = measured;
const figures = { where: "the window (WebKitGTK, Xvfb, no GPU)", start: [], empty: [], keys: [], lineage: [], answer: [], nodes: 0 };
try {
  for (let round = 0; round <= ROUNDS; round += 1) {
    const ours = await started(desktop, home), theirs = await started(hollow, other);
    if (round > 0) {
      figures.start.push(ours);
      figures.empty.push(theirs);
    }
  }
  await started(desktop, home, async (page) => {
    await page.go("/discover");
    await page.see("main [role=grid]");
    await page.run(`(${timeKeys})();`);
    let typed = 0;
    for (const word of WORDS) {
      await page.run(`const box = document.querySelector(arguments[0]); box.focus();
        Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(box, "");
        box.dispatchEvent(new Event("input", { bubbles: true }));`, SEARCH);
      await wait(CADENCE_MS);
      await until(() => page.run(`return document.querySelector("main [aria-busy=true]") === null;`), "the whole list");
      for (const letter of word) {
        await page.type(SEARCH, letter);
        typed += 1;
        await wait(CADENCE_MS);
        await until(() => page.run(`return (${keyTimes})().length >= arguments[0];`, typed), "a painted list", () => page.text());
      }
    }
    figures.keys = await page.run(`return (${keyTimes})();`);
    for (const hub of hubs) {
      await page.go("/settings");
      await page.see("main h1");
      const { value, error } = await page.promise(`(${openLineage})(args[0])`, hubAt(hub));
      const asked = await page.promise(`(async () => { const began = performance.now();
        await window.__TAURI_INTERNALS__.invoke("call", { name: "lineage.around", json: args[0] }); return performance.now() - began; })()`, { key: hub, level: "asset", up: 3, down: 3 });
      if (error ?? asked.error) throw new Error(error ?? asked.error);
      figures.answer.push(asked.value);
      figures.lineage.push(value.ms);
      figures.nodes = Math.max(figures.nodes, value.nodes);
    }
    // The first one reads the graph, which the program then keeps.
    figures.answer.shift();
    figures.lineage.shift();
  });
  writeFileSync(to, JSON.stringify(figures));
} finally {
  home.weft = `${home.folder}/weft`;
  home.remove();
  other.remove();
}
