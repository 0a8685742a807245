// What every suite begins with: a program on the sample mesh, a browser that holds its session, and a page that tells
// of every error and every request to anywhere else.
import { test as base, expect, type BrowserContext, type Page } from "@playwright/test";
import { Home, Server } from "./program";

/** A running program with its data. */
export interface Mesh {
  home: Home;
  server: Server;
}

/** Fills a folder. An object, because a bare function would be taken for a fixture. */
export interface Content {
  fill: (home: Home) => Promise<void>;
}

interface PerTest {
  /** A page on the mesh of this file, at Home. */
  app: Page;
  /** Goes to an address of the UI, such as `/discover?q=orders`, and waits for its heading. */
  go: (address: string) => Promise<void>;
}

interface PerWorker {
  /** What is in the folder before the program starts; the sample mesh unless a file says otherwise. */
  content: Content;
  mesh: Mesh;
}

export const sample: Content = {
  fill: async (home) => {
    await home.weft("sample");
  },
};

/** Messages and requests that no page of ours may cause, by page. */
const oddities = new WeakMap<Page, string[]>();

export const test = base.extend<PerTest, PerWorker>({
  content: [sample, { scope: "worker", option: true }],
  mesh: [async ({ content }, use) => {
    const mesh = await start(content);
    await use(mesh);
    await stop(mesh);
  }, { scope: "worker", timeout: 120_000 }],
  context: async ({ context, mesh }, use) => {
    await enter(context, mesh.server);
    await use(context);
  },
  app: async ({ page, mesh }, use) => {
    watch(page, mesh.server.origin);
    await page.goto(mesh.server.origin);
    await expect(page.locator("main h1").first()).toBeVisible();
    await use(page);
    expect(oddities.get(page)).toEqual([]);
  },
  go: async ({ app }, use) => {
    await use((address) => show(app, address));
  },
});

export { expect };
export type { Page };

/** Starts the program on a new folder. */
export async function start(content: Content): Promise<Mesh> {
  const home = new Home();
  try {
    await content.fill(home);
    return { home, server: await Server.start(home) };
  } catch (error) {
    home.remove();
    throw error;
  }
}

export async function stop({ server, home }: Mesh): Promise<void> {
  await server.stop();
  home.remove();
}

const sessions = new Map<Server, { name: string; value: string }>();

/** Gives a context the session of a server. The link works once, so the session is kept. */
export async function enter(context: BrowserContext, server: Server): Promise<void> {
  let session = sessions.get(server);
  if (!session) {
    const answer = await fetch(server.link, { redirect: "manual" });
    const [name, value] = (answer.headers.getSetCookie()[0] ?? "").split(";")[0]?.split("=") ?? [];
    if (!name || !value) throw new Error(`no session from ${server.origin}: ${answer.status}`);
    sessions.set(server, session = { name, value });
  }
  await context.addCookies([{ ...session, url: server.origin, httpOnly: true, sameSite: "Strict" }]);
}

/** Collects what must not happen: uncaught errors, messages of the content policy, requests to another origin. */
export function watch(page: Page, origin: string): string[] {
  const seen: string[] = [];
  oddities.set(page, seen);
  page.on("pageerror", (error) => seen.push(`error: ${error.message}`));
  page.on("console", (message) => {
    // A refusal of the program is an answer; the browser writes one line for each.
    if (message.type() === "error" && !/the server responded with a status of 4\d\d/.test(message.text())) seen.push(`console: ${message.text()}`);
  });
  page.on("request", (request) => {
    const { protocol, origin: to } = new URL(request.url());
    if (to !== origin && protocol !== "blob:") seen.push(`request: ${request.url()}`);
  });
  return seen;
}

/** Forgets what was collected, in a test that provokes it. */
export function forgive(page: Page): string[] {
  return oddities.get(page)?.splice(0) ?? [];
}

/** Goes to an address of the UI. */
export async function show(page: Page, address: string): Promise<void> {
  await page.evaluate((hash) => { location.hash = hash; }, address);
  await settled(page);
}

/** Nothing is being waited for any more. */
export async function settled(page: Page): Promise<void> {
  await expect(page.locator("main h1").first()).toBeAttached();
  await expect(page.locator("main [aria-busy=true], main [data-skeleton]")).toHaveCount(0);
}
