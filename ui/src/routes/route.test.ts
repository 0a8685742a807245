import { expect, test } from "vitest";
import { formatRoute, parentOf, parseRoute, type Route, weftLink } from "./route";

const HOSTILE = ["orders", "a/b?c#d", "100%", "%2F", "ключ", "constructor", "__proto__", "toString", "  ", "🧵", "a&b=c", "snowflake://acc/DB.S.T", "\"quoted\"", "../../etc/passwd", "weft:x"];

const ROUTES: Route[] = [
  { page: "home" }, { page: "discover", q: "" }, { page: "promises" }, { page: "governance" }, { page: "changes" }, { page: "catalogs" }, { page: "settings" },
  { page: "lineage", key: null, level: "product", up: 1, down: 1 },
  { page: "catalogs", add: ["/data/a b&c=d.yaml", "/data/é#?.json"] }, { page: "catalogs", add: HOSTILE.filter((text) => text !== "") },
  { page: "compare", keys: [] }, { page: "compare", keys: HOSTILE.slice(0, 4) },
  { page: "promises", q: "a&b", state: ["fail", "warn", "held_up"], order: "domain" }, { page: "governance", severity: ["high"], rule: ["OWN-01", "PRD-01"], domain: ["", "domain:///x"] },
  { page: "changes", q: "x", kind: ["owner", "sla"], since: "all", state: "starred", sync: "12" }, { page: "changes", from: "1795224619322", to: "1795224619999" },
  ...HOSTILE.flatMap((text): Route[] => [
    { page: "promises", q: text, state: [text] }, { page: "governance", q: text, rule: [text], domain: [text] }, { page: "changes", q: text, kind: [text] },
    { page: "discover", q: text }, { page: "asset", key: text },
    { page: "lineage", key: text, level: "column", up: 0, down: 50 },
    { page: "lineage", key: text, level: "asset", up: 2, down: 1, as_of: 1_795_224_619_322, id: text, keys: [text, "b"], from: text, state: "list" },
  ]),
];

test.each(ROUTES.map((route) => [formatRoute(route), route] as const))("%s leads back to where it came from", (address, route) => {
  expect(parseRoute(address)).toEqual(route);
  expect(parseRoute(`#${address}`)).toEqual(route);
  expect(weftLink(route)).toBe(`weft:/${address}`);
});

test.each(["/nowhere", "/asset", "/asset/%E0%A4%A", "/home/more", "/catalogs/more", "/discover/x", `/asset/${"x".repeat(20_000)}`])("%s is a polite page", (address) => {
  expect(parseRoute(address).page).toBe("missing");
});

test("what a link says too much is brought back to what exists", () => {
  expect(parseRoute("/lineage/a?level=galaxy&up=-3&down=1e9")).toEqual({ page: "lineage", key: "a", level: "product", up: 1, down: 1 });
  expect(parseRoute("/compare?keys=a&keys=b&keys=c&keys=d&keys=e")).toEqual({ page: "compare", keys: ["a", "b", "c", "d"] });
});

test("Escape ends at Home", () => {
  for (const route of ROUTES) {
    let at: Route | null = route, steps = 0;
    while (at && steps < 10) {
      at = parentOf(at);
      steps += 1;
    }
    expect(at).toBeNull();
  }
});
