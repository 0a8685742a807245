// The real window: what only it can prove. Run by run.mjs.
import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileDialog, notifications } from "./bus.mjs";
import { dropFiles } from "./drop.mjs";
import { ENTER, Home, startBeside, until, variety, Window } from "./driver.mjs";

const binary = process.env.WEFT_DESKTOP;
const limit = { timeout: 90_000 };
const SEARCH = "[data-search] input";

describe("a window on the sample mesh", { timeout: 240_000 }, () => {
  let home, page;

  before(async () => {
    home = new Home();
    // Stands in for the desktop's own opener and writes down what it was asked to open.
    const opener = join(home.folder, "bin", "xdg-open");
    writeFileSync(opener, `#!/bin/sh\nprintf '%s\\n' "$@" >> '${home.folder}/opened'\n`);
    chmodSync(opener, 0o755);
    page = await Window.open(binary, home);
  }, limit);

  after(async () => {
    await page?.close();
    home?.remove();
  }, limit);

  it("shows the frame before there is any data", limit, async () => {
    await page.see("main");
    await page.see("footer");
    // The frame is in the document a moment before it is on the screen.
    await until(async () => variety(await page.picture()) > 40, "the picture shows it");
  });

  it("shows a job while the sample is read, and the figures after", limit, async () => {
    await page.run(`window.sawJob = false;
      new MutationObserver(() => { window.sawJob ||= document.querySelector("footer progress") !== null; })
        .observe(document.body, { childList: true, subtree: true });`);
    await page.ask("sample.open");
    const ended = await until(async () => {
      const { jobs } = await page.ask("app.status");
      return jobs.length > 0 && jobs.every((job) => job.state !== "running") && jobs;
    }, "the sample is read", () => page.text(), 60_000);
    assert.ok(ended.every((job) => job.state === "done"), JSON.stringify(ended));
    assert.ok(await page.run("return window.sawJob;"), "no job was shown");
    const { assets } = await page.ask("app.status");
    assert.ok(assets > 0);
    await page.see("footer", String(assets));
  });

  it("finds while typing and opens all hits with Enter", limit, async () => {
    await page.go("/home");
    await page.type(SEARCH, "order");
    await page.see("[role=option]", "order");
    await page.type(SEARCH, ENTER);
    await until(async () => (await page.route()).startsWith("/discover?q=order"), "the hits are shown", () => page.route());
  });

  it("opens one thing on a page of its own", limit, async () => {
    const { hits } = await page.ask("search.run", { text: "order", limit: 1 });
    await page.go(`/asset/${encodeURIComponent(hits[0].key)}`);
    await page.see("main h1", hits[0].name);
  });

  it("draws lineage", limit, async () => {
    await page.go("/lineage");
    await page.see("main canvas");
    const colours = `const canvas = document.querySelector("main canvas");
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      return new Set(new Uint32Array(data.buffer)).size;`;
    await until(async () => (await page.run(colours)) > 8, "the canvas holds a drawing", () => page.text());
    assert.ok(variety(await page.picture()) > 40, "the picture is blank");
  });

  it("saves a picture of lineage where the desktop's own dialog says", limit, async () => {
    const folder = join(home.folder, "saved to"), saved = (ending) => readdirSync(folder).find((name) => name.endsWith(ending));
    mkdirSync(folder);
    const dialog = await fileDialog((name) => join(folder, name));
    try {
      for (const [at, format] of ["PNG", "SVG"].entries()) {
        await page.clickWords("main button", "Export");
        await page.clickWords("[role=menuitem]", format);
        await until(() => dialog.asked() === at + 1, "the desktop is asked where", () => page.text());
        const name = await until(() => saved(`.${format.toLowerCase()}`), "the picture is saved", () => readdirSync(folder).join(" "));
        assert.match(name, /^lineage-/);
        await page.see("[role=status]", name);
      }
    } finally {
      dialog.close();
    }
    const png = readFileSync(join(folder, saved(".png")));
    assert.equal(png.toString("latin1", 1, 4), "PNG");
    assert.ok(png.readUInt32BE(16) > 400 && png.readUInt32BE(20) > 200, "the picture is too small to be one");
    assert.ok(variety(png) > 40, "the picture is blank");
    const svg = readFileSync(join(folder, saved(".svg")), "utf8");
    assert.match(svg, /<svg[\s\S]*orders_daily[\s\S]*<\/svg>\s*$/);
    assert.equal(readdirSync(folder).length, 2, "something was left beside the pictures");
  });

  it("shows what a dropped file would bring, and adds nothing by itself", limit, async () => {
    await page.go("/home");
    const before = await page.ask("catalogs.list");
    await dropFiles([join(home.weft, "data", "sample", "people")], 600, 400);
    await page.see("[role=dialog]", "41 people");
    assert.match(await page.route(), /^\/catalogs\?add=.*people$/);
    assert.deepEqual(await page.ask("catalogs.list"), before);
    await page.clickWords("[role=dialog] button", "Cancel");
    await until(async () => (await page.route()) === "/catalogs", "the dialog is closed", () => page.route());
    assert.deepEqual(await page.ask("catalogs.list"), before);
  });

  it("tells the desktop of a promise that breaks, once the user has asked for it", { timeout: 120_000 }, async () => {
    const desktop = await notifications();
    try {
      const file = join(home.weft, "data", "sample", "contracts", "orders", "orders_daily.odcs.yaml"), plain = readFileSync(file, "utf8");
      const readAgain = async (text) => {
        writeFileSync(file, text);
        await page.ask("catalogs.sync", {});
        await until(async () => (await page.ask("app.status")).jobs.every((job) => job.state !== "running"), "the sync ends", () => page.text(), 60_000);
      };
      const settings = await page.ask("settings.get");
      assert.equal(settings.notify, false, "notifications are off until they are asked for");
      const { broken } = await page.ask("app.status");
      await readAgain(plain.replace("value: 6", "value: 1"));
      assert.ok((await page.ask("app.status")).broken > broken, "the change did not break a promise");
      assert.deepEqual(desktop.told(), [], "something was sent that nobody asked for");
      await readAgain(plain);
      await page.ask("settings.set", { ...settings, notify: true });
      // Smaller than where the pointer rests: nobody looks at the window, so there is something to tell.
      await page.size(500, 380);
      await until(() => page.run("return !document.hasFocus();"), "the window is left");
      await readAgain(plain.replace("value: 6", "value: 1"));
      const [{ title, text }] = await until(() => desktop.told().length > 0 && desktop.told(), "the desktop is told", () => page.text());
      assert.equal(title, "Weft");
      assert.match(text, /^(One more promise is|\d+ more promises are) broken$/);
      assert.equal(desktop.told().length, 1);
    } finally {
      await page.size(1280, 832);
      desktop.close();
    }
  });

  it("u08 comes back to the same view after a reload", limit, async () => {
    await page.go("/discover?q=customer");
    await page.reload();
    await page.see("footer");
    assert.equal(await page.route(), "/discover?q=customer");
    await startBeside(binary, home, ["weft://changes"]);
    await until(async () => (await page.route()) === "/changes", "the page hears again", () => page.route());
  });

  it("u06 runs no foreign code and talks to nobody", limit, async () => {
    const inline = await page.run(`const script = document.createElement("script");
      script.textContent = "window.inlineRan = true"; document.head.append(script); return window.inlineRan === true;`);
    assert.equal(inline, false, "an inline script ran");
    const handler = await page.promise(`new Promise((resolve) => { const holder = document.createElement("div");
      holder.innerHTML = '<img src="data:," onerror="window.handlerRan = true">'; document.body.append(holder);
      setTimeout(() => { holder.remove(); resolve(window.handlerRan === true); }, 300); })`);
    assert.equal(handler.value, false, "an inline handler ran");
    const blocked = {
      eval: "(0, eval)('1')",
      Function: "new Function('return 1')()",
      fetch: "fetch('http://127.0.0.1:9/')",
      socket: "new Promise((yes, no) => { const s = new WebSocket('ws://127.0.0.1:9/'); s.onopen = yes; s.onerror = () => no(new Error('blocked')); })",
      image: "new Promise((yes, no) => { const i = new Image(); i.onload = yes; i.onerror = () => no(new Error('blocked')); i.src = 'http://127.0.0.1:9/x.png'; })",
      worker: "new Promise((yes, no) => { const w = new Worker(URL.createObjectURL(new Blob(['postMessage(1)']))); w.onmessage = yes; w.onerror = () => no(new Error('blocked')); })",
    };
    for (const [name, attempt] of Object.entries(blocked)) {
      const { error } = await page.promise(attempt);
      assert.ok(error, `${name} was not blocked`);
    }
    const violations = await page.promise(`new Promise((resolve) => {
      const seen = []; document.addEventListener("securitypolicyviolation", (e) => seen.push(e.effectiveDirective));
      const frame = document.createElement("iframe"); frame.src = "https://example.com/"; document.body.append(frame);
      const form = document.createElement("form"); form.action = "https://example.com/"; form.method = "post"; document.body.append(form); form.submit();
      setTimeout(() => { frame.remove(); form.remove(); resolve(seen); }, 500); })`);
    assert.ok(violations.value.includes("frame-src"), `frames: ${violations.value}`);
    assert.ok(violations.value.includes("form-action"), `forms: ${violations.value}`);
    await page.see("footer");
  });

  it("u07 stays where it is and hands only web and mail addresses outside", limit, async () => {
    const at = await page.run("return location.href;");
    await page.run("location.href = 'https://example.com/by-location';");
    await page.run("location.assign('file:///etc/passwd');");
    for (const address of ["https://example.com/by-target", "mailto:a@example.com", "file:///etc/hostname", "javascript:void(window.ranByLink = true)"]) {
      // A click of the user: the webview itself ignores one made by a script.
      await page.run(`document.getElementById("outside")?.remove(); const a = document.createElement("a"); a.id = "outside";
        a.href = arguments[0]; a.target = "_blank"; a.textContent = "outside"; a.style.cssText = "position:fixed;top:0;left:0;z-index:99";
        document.body.append(a);`, address);
      await page.click("#outside");
    }
    const opened = () => (existsSync(`${home.folder}/opened`) ? readFileSync(`${home.folder}/opened`, "utf8").trim().split("\n") : []);
    await until(() => opened().length >= 2, "both addresses were handed outside", () => opened().join(" "));
    await page.run(`document.getElementById("outside").remove();`);
    assert.deepEqual(opened().sort(), ["https://example.com/by-target", "mailto:a@example.com"]);
    assert.equal(await page.run("return location.href;"), at);
    assert.equal(await page.run("return window.ranByLink === true;"), false);
    assert.equal((await page.windows()).length, 1);
  });

  it("d07 a second start hands its link to the first window and ends", limit, async () => {
    await page.go("/home");
    assert.equal(await startBeside(binary, home), 0);
    assert.equal(await startBeside(binary, home, ["--inspect", "weft://discover?q=payments", "weft://settings"]), 0);
    await until(async () => (await page.route()) === "/discover?q=payments", "the link is shown", () => page.route());
    assert.equal((await page.windows()).length, 1);
  });

  it("l03 a link that would change something leads to a polite page", limit, async () => {
    const before = await page.ask("catalogs.list");
    assert.equal(await startBeside(binary, home, ["weft://catalogs/add?at=https://example.com"]), 0);
    await page.see("main", "weft://catalogs/add");
    assert.deepEqual(await page.ask("catalogs.list"), before);
  });

  it("keeps every file beneath WEFT_HOME", () => {
    for (const folder of ["data", "config"]) {
      assert.ok(!existsSync(join(home.folder, folder, "dev.weft.desktop")), folder);
    }
    assert.ok(existsSync(join(home.weft, "data")));
  });
});

describe("a window whose data cannot be opened", { timeout: 120_000 }, () => {
  let home, page;

  before(async () => {
    home = new Home();
    mkdirSync(join(home.weft, "data"), { recursive: true });
    writeFileSync(join(home.weft, "data", "user.db"), "this is not a database, but it is long enough to look like one".repeat(200));
    page = await Window.open(binary, home);
  }, limit);

  after(async () => {
    await page?.close();
    home?.remove();
  }, limit);

  it("says what is wrong and goes on when it is put right", limit, async () => {
    await page.see("main");
    const { error, value } = await page.promise("window.__TAURI_INTERNALS__.invoke('call', { name: 'app.status', json: {} })");
    assert.ok(error ?? value?.notices?.length > 0, "the damage is not told");
    await until(async () => /user\.db/.test(await page.text()), "the page names the file", () => page.text());
    rmSync(join(home.weft, "data", "user.db"));
    await page.reload();
    await page.ask("app.status");
    await page.see("footer");
  });
});
