import { expect, test } from "../kit/test";

test.describe("Links and the session (L01 to L04, section 7)", () => {
  for (const [what, address] of [["an unknown page", "/nowhere"], ["an unknown version", "/v9/asset/x"], ["too long an address", `/asset/${"x".repeat(20_000)}`], ["a broken escape", "/asset/%E0%A4%A"], ["something that would act", "/sync"], ["something that would delete", "/catalogs/remove/contracts"]] as const) {
    test(`${what} is a polite page and nothing else`, async ({ app }) => {
      const calls: string[] = [];
      app.on("request", (request) => { if (request.method() === "POST") calls.push(request.url()); });
      await app.evaluate((hash) => { location.hash = hash; }, address);
      await expect(app.getByRole("heading", { level: 1 })).toHaveText("There is no such page");
      expect(calls.filter((url) => /sync|remove|add|set|save|decide/.test(url))).toEqual([]);
      await app.getByRole("main").getByRole("button", { name: "Go to Home" }).click();
      await expect(app.getByRole("heading", { level: 1 })).toHaveText("8 domains, 32 products");
    });
  }

  for (const key of ["../../etc/passwd", "..%2F..%2Fetc%2Fpasswd", "file:///etc/passwd", "\u0000\u0007"]) {
    test(`a key that looks like a path is not found, and no file is read: ${JSON.stringify(key)}`, async ({ app }) => {
      await app.evaluate((hash) => { location.hash = hash; }, `/asset/${encodeURIComponent(key)}`);
      await expect(app.getByRole("main")).toContainText(/no |not |nothing/i);
      await expect(app.getByRole("main")).not.toContainText("root:");
    });
  }

  test("a link only shows: what it would change is refused, what it shows is opened", async ({ app, mesh }) => {
    const ask = (link: string) => app.evaluate(async (text) => {
      const answer = await fetch("/api/call/link.open", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ link: text }) });
      return { status: answer.status, body: await answer.text() };
    }, link);
    for (const link of ["weft://catalogs/add?at=/etc", "weft://sync", "weft://remove/contracts", "weft://export?to=/tmp/x", "weft://home?token=abc"]) {
      const answer = await ask(link);
      const refused = answer.status >= 400 || /missing|only show/i.test(answer.body);
      expect(refused, `${link}: ${answer.status} ${answer.body}`).toBe(true);
    }
    expect((await ask("weft://discover?q=orders")).body).toContain("/discover?q=orders");
    expect((await ask(`weft://asset/${"x".repeat(1 << 20)}`)).status).toBeGreaterThanOrEqual(400);
    expect(await mesh.home.weft("catalog", "list")).not.toContain("/etc");
  });

  test("the printed link works once; without a session nothing is shown", async ({ app, browser, mesh }) => {
    await expect(app.getByRole("heading", { level: 1 })).toBeVisible();
    const stranger = await browser.newContext();
    const page = await stranger.newPage();
    expect((await page.goto(mesh.server.link))?.status()).toBe(403);
    await expect(page.locator("body")).toContainText(/weft serve/);
    expect((await page.goto(mesh.server.origin))?.status()).toBe(403);
    await stranger.close();
  });

  test("the session cannot be read by the page, and is not sent from elsewhere", async ({ app, context }) => {
    const [session] = await context.cookies();
    expect(session).toMatchObject({ httpOnly: true, sameSite: "Strict" });
    expect(await app.evaluate(() => document.cookie)).toBe("");
  });

  for (const [command, shows] of [["app.palette", "Commands"], ["app.shortcuts", "Keyboard shortcuts"]] as const) {
    test(`a choice in the native menu runs the page's own command: ${command}`, async ({ app, context }) => {
      await context.route("**/api/events", (route) => route.fulfill({ contentType: "text/event-stream", body: `retry: 600000\ndata: ${JSON.stringify({ type: "menu", command })}\n\n` }));
      await app.reload();
      await expect(app.getByRole("dialog", { name: shows })).toBeVisible();
    });
  }

  test("every screen has an address that leads back to it", async ({ app, go, page }) => {
    for (const name of ["Discover", "Lineage", "Promises", "Governance", "Changes", "Catalogs", "Settings", "Home"]) {
      await app.getByRole("navigation", { name: "Screens" }).getByRole("link", { name: new RegExp(`^${name}`) }).click();
      const address = await app.evaluate(() => location.hash);
      await page.reload();
      await go(address.slice(1));
      await expect(app.getByRole("navigation", { name: "Screens" }).locator("[aria-current=page]")).toHaveAccessibleName(new RegExp(`^${name}`));
    }
  });
});
