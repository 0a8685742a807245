// A small WebDriver client for the real window, on WebKitWebDriver. Every call has a time limit, and every process that
// is ended here was started here.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { inflateSync } from "node:zlib";

const CALL_MS = 20_000;
const POLL_MS = 50;
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";
export const ENTER = "\uE007";

/** A folder of its own for one mesh and everything that desktop libraries write beside it. */
export class Home {
  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), "weft-window-"));
    this.weft = join(this.folder, "weft");
    for (const name of ["weft", "bin", "run"]) mkdirSync(join(this.folder, name), { mode: 0o700 });
  }

  /** Environment for the program: nothing of the user's is read or written. Screenshots hang without DMABUF. */
  get env() {
    return {
      ...process.env,
      WEFT_HOME: this.weft,
      HOME: this.folder,
      XDG_DATA_HOME: join(this.folder, "data"),
      XDG_CACHE_HOME: join(this.folder, "cache"),
      XDG_CONFIG_HOME: join(this.folder, "config"),
      XDG_RUNTIME_DIR: join(this.folder, "run"),
      PATH: `${join(this.folder, "bin")}:${process.env.PATH}`,
      WEBKIT_DISABLE_DMABUF_RENDERER: "0",
      TAURI_WEBVIEW_AUTOMATION: "true",
      // File dialogs ask the session bus, where a test can answer (bus.mjs).
      GTK_USE_PORTAL: "1",
    };
  }

  remove() {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

/** One window with its driver. */
export class Window {
  /** Opens the program on `home`. */
  static async open(binary, home, args = []) {
    const port = await freePort();
    const driver = spawn("WebKitWebDriver", [`--port=${port}`], { env: home.env, stdio: ["ignore", "ignore", "pipe"] });
    const window = new Window(driver, `http://127.0.0.1:${port}`);
    driver.stderr.on("data", (text) => { window.log += text; });
    try {
      await until(() => window.#call("GET", "/status").then(() => true, () => false), "the driver answers");
      const capabilities = { alwaysMatch: { "webkitgtk:browserOptions": { binary, args } } };
      window.session = (await window.#call("POST", "/session", { capabilities })).sessionId;
    } catch (error) {
      await window.close();
      throw new Error(`the window did not open: ${error.message}\n${window.log}`, { cause: error });
    }
    return window;
  }

  constructor(driver, address) {
    this.driver = driver;
    this.address = address;
    this.log = "";
  }

  /** Ends the session, then whatever of ours is still there. */
  async close() {
    const started = childrenOf(this.driver.pid);
    if (this.session) await this.#call("DELETE", `/session/${this.session}`).catch(() => {});
    for (const pid of [...started, this.driver.pid]) await end(pid);
  }

  async #call(method, path, body) {
    const response = await fetch(this.address + path, {
      method, signal: AbortSignal.timeout(CALL_MS), ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const { value } = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${value?.error}: ${value?.message}`);
    return value;
  }

  #in(method, path, body) {
    return this.#call(method, `/session/${this.session}${path}`, body);
  }

  /** Runs a script in the page: the body of a function. */
  run(script, ...args) {
    return this.#in("POST", "/execute/sync", { script, args });
  }

  /** Runs an asynchronous script: an expression that yields a promise. Its error comes back as `{ error }`. */
  async promise(expression, ...args) {
    const script = `const done = arguments[arguments.length - 1]; const args = [...arguments].slice(0, -1);
      Promise.resolve().then(() => (${expression})).then((value) => done({ value }), (error) => done({ error: error?.message ?? String(error) }));`;
    return this.#in("POST", "/execute/async", { script, args });
  }

  /** Asks the program behind the page. */
  async ask(name, request = {}) {
    const { value, error } = await this.promise("window.__TAURI_INTERNALS__.invoke('call', { name: args[0], json: args[1] })", name, request);
    if (error) throw new Error(`${name}: ${error}`);
    return value;
  }

  /** Waits until an element with this text is in sight. */
  see(css, text = "") {
    const script = `return [...document.querySelectorAll(arguments[0])].some((e) => e.getClientRects().length > 0 && e.textContent.includes(arguments[1]));`;
    return until(() => this.run(script, css, text), `${css} with "${text}"`, () => this.text());
  }

  /** The words on the page. */
  text() {
    return this.run("return document.body.innerText;");
  }

  /** Where the page is: the part behind the #. */
  route() {
    return this.run("return location.hash.replace(/^#/, '');");
  }

  go(route) {
    return this.run("location.hash = arguments[0];", route);
  }

  async click(css) {
    await this.#in("POST", `/element/${await this.#find(css)}/click`, {});
  }

  /** Clicks the first in sight of what has these words. */
  async clickWords(css, words) {
    await this.see(css, words);
    await this.run(`document.querySelector("[data-next]")?.removeAttribute("data-next");
      [...document.querySelectorAll(arguments[0])].find((e) => e.getClientRects().length > 0 && e.textContent.includes(arguments[1])).setAttribute("data-next", "");`, css, words);
    await this.click("[data-next]");
  }

  async type(css, text) {
    await this.#in("POST", `/element/${await this.#find(css)}/value`, { text });
  }

  async #find(css) {
    await this.see(css);
    return (await this.#in("POST", "/element", { using: "css selector", value: css }))[ELEMENT];
  }

  reload() {
    return this.#in("POST", "/refresh", {});
  }

  /** Makes the window so large. */
  size(width, height) {
    return this.#in("POST", "/window/rect", { x: 0, y: 0, width, height });
  }

  /** The windows of the program. */
  windows() {
    return this.#in("GET", "/window/handles");
  }

  /** The window as a PNG. */
  async picture() {
    return Buffer.from(await this.#in("GET", "/screenshot"), "base64");
  }
}

/** How many different bytes the picture holds: a blank one holds a handful. */
export function variety(png) {
  const parts = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    if (png.toString("latin1", at + 4, at + 8) === "IDAT") parts.push(png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  return new Set(inflateSync(Buffer.concat(parts))).size;
}

/** Waits until a question is answered with something true; fails with what was waited for. */
export async function until(question, what, context = () => "", limit = CALL_MS) {
  const end = performance.now() + limit;
  while (performance.now() < end) {
    const answer = await question();
    if (answer) return answer;
    await wait(POLL_MS);
  }
  throw new Error(`waited ${limit} ms for: ${what}\n${await context()}`);
}

/** Starts the program beside an open window and waits for its end: its exit code. */
export async function startBeside(binary, home, args = []) {
  const child = spawn(binary, args, { env: { ...home.env, TAURI_WEBVIEW_AUTOMATION: "" }, stdio: "ignore" });
  try {
    return await new Promise((resolve, reject) => {
      child.once("exit", (code) => resolve(code));
      child.once("error", reject);
      setTimeout(() => reject(new Error("the second start went on running")), CALL_MS).unref();
    });
  } finally {
    await end(child.pid);
  }
}

async function end(pid) {
  for (const signal of ["SIGTERM", "SIGKILL"]) {
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    for (let waited = 0; waited < 2_000; waited += POLL_MS) {
      if (!isRunning(pid)) return;
      await wait(POLL_MS);
    }
  }
}

function isRunning(pid) {
  try {
    return !/^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

function childrenOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
