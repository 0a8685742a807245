// Every page has an address, and every address a page. One closed union; what does not parse is "missing", never a crash.
import type { Level } from "../ipc";

export type Route =
  | { page: "home" }
  | { page: "discover"; q: string }
  | { page: "asset"; key: string }
  | LineageRoute
  | PromisesRoute
  | GovernanceRoute
  | ChangesRoute
  | { page: "catalogs"; /** Files and folders to look at before they are added, one after the other. */ add?: string[] }
  | { page: "settings" }
  | { page: "compare"; keys: string[] }
  | { page: "missing"; link: string };

/** A picture of lineage with everything that makes it this picture; what is left out is the usual. */
export interface LineageRoute {
  page: "lineage";
  key: string | null;
  level: Level;
  up: number;
  down: number;
  /** As it was then. */
  as_of?: number;
  /** The chosen thing. */
  id?: string;
  /** Things whose neighbours were opened. */
  keys?: string[];
  /** Where the lit way begins; it ends at the chosen thing. */
  from?: string;
  /** As words instead of a drawing. */
  state?: "list";
}

/** The board as it is narrowed. Values are words of the address: the page takes those it knows. */
export interface PromisesRoute {
  page: "promises";
  q?: string;
  state?: string[];
  order?: string;
}

/** Findings as they are narrowed; an empty domain is "not assigned". */
export interface GovernanceRoute {
  page: "governance";
  q?: string;
  severity?: string[];
  rule?: string[];
  domain?: string[];
}

/** Changes as they are narrowed: a span, or two moments that are compared. */
export interface ChangesRoute {
  page: "changes";
  q?: string;
  kind?: string[];
  /** `all` instead of since the last look. */
  since?: string;
  /** `starred` for the watch list. */
  state?: string;
  sync?: string;
  from?: string;
  to?: string;
}

export type Page = Route["page"];

const LEVELS: readonly Level[] = ["domain", "product", "asset", "column"];
const PLAIN = new Set<string>(["home", "settings"]);
/** What narrows the long lists, in the order in which it is written: one value, or several by repeating the name. */
const NARROWED = {
  promises: { q: "one", state: "many", order: "one" },
  governance: { q: "one", severity: "many", rule: "many", domain: "many" },
  changes: { q: "one", kind: "many", since: "one", state: "one", sync: "one", from: "one", to: "one" },
} as const satisfies Record<string, Record<string, "one" | "many">>;
type Narrowed = keyof typeof NARROWED;
const LONGEST = 16_000;
const MOST_ADDED = 50, MOST_VALUES = 100;
export const LINEAGE_DEFAULT = { level: "product", up: 1, down: 1 } as const;

/** `/asset/<key>` → route. Takes the address with or without a leading `#`. */
export function parseRoute(address: string): Route {
  const missing: Route = { page: "missing", link: address.slice(0, 200) };
  if (address.length > LONGEST) return missing;
  const text = address.replace(/^#/, "");
  const mark = text.indexOf("?");
  const path = mark < 0 ? text : text.slice(0, mark);
  const query = new URLSearchParams(mark < 0 ? "" : text.slice(mark + 1));
  const [page = "", ...rest] = path.replace(/^\//, "").split("/");
  const key = decoded(rest.join("/"));
  if (key === null) return missing;
  if (page === "") return { page: "home" };
  if (PLAIN.has(page) && rest.length === 0) return { page } as Route;
  if (isNarrowed(page)) return rest.length === 0 ? narrowedBy(page, query) : missing;
  switch (page) {
    case "discover":
      return rest.length === 0 ? { page, q: query.get("q") ?? "" } : missing;
    case "asset":
      return rest.length > 0 ? { page, key } : missing;
    case "catalogs": {
      const add = query.getAll("add").filter(Boolean).slice(0, MOST_ADDED);
      return rest.length > 0 ? missing : add.length > 0 ? { page, add } : { page };
    }
    case "compare":
      return { page, keys: query.getAll("keys").slice(0, 4) };
    case "lineage": {
      const level = query.get("level");
      return {
        page,
        key: rest.length > 0 ? key : null,
        level: LEVELS.find((known) => known === level) ?? LINEAGE_DEFAULT.level,
        up: depth(query.get("up"), LINEAGE_DEFAULT.up),
        down: depth(query.get("down"), LINEAGE_DEFAULT.down),
        ...moreOfLineage(query),
      };
    }
    default:
      return missing;
  }
}

/** Route → `/asset/<key>`, the part behind the `#`. */
export function formatRoute(route: Route): string {
  switch (route.page) {
    case "discover":
      return route.q === "" ? "/discover" : `/discover?${new URLSearchParams({ q: route.q })}`;
    case "asset":
      return `/asset/${encodeURIComponent(route.key)}`;
    case "lineage": {
      const query = new URLSearchParams();
      if (route.level !== LINEAGE_DEFAULT.level) query.set("level", route.level);
      if (route.up !== LINEAGE_DEFAULT.up) query.set("up", String(route.up));
      if (route.down !== LINEAGE_DEFAULT.down) query.set("down", String(route.down));
      if (route.as_of !== undefined) query.set("as_of", String(route.as_of));
      if (route.id !== undefined) query.set("id", route.id);
      for (const key of route.keys ?? []) query.append("keys", key);
      if (route.from !== undefined) query.set("from", route.from);
      if (route.state !== undefined) query.set("state", route.state);
      const path = route.key === null ? "/lineage" : `/lineage/${encodeURIComponent(route.key)}`;
      return query.size > 0 ? `${path}?${query}` : path;
    }
    case "compare": {
      const query = new URLSearchParams(route.keys.map((key) => ["keys", key]));
      return query.size > 0 ? `/compare?${query}` : "/compare";
    }
    case "catalogs": {
      const query = new URLSearchParams((route.add ?? []).map((path) => ["add", path]));
      return query.size > 0 ? `/catalogs?${query}` : "/catalogs";
    }
    case "promises":
    case "governance":
    case "changes": {
      const query = narrowingOf(route);
      return query.size > 0 ? `/${route.page}?${query}` : `/${route.page}`;
    }
    case "missing":
      return route.link.startsWith("/") ? route.link : `/${route.link}`;
    default:
      return `/${route.page}`;
  }
}

/** The same view as a link that can be pasted anywhere. */
export function weftLink(route: Route): string {
  return `weft:/${formatRoute(route)}`;
}

/** Where Escape leads from a page, or null at the top. */
export function parentOf(route: Route): Route | null {
  switch (route.page) {
    case "home":
      return null;
    case "asset":
    case "compare":
      return { page: "discover", q: "" };
    case "lineage":
      return route.key === null ? { page: "home" } : { page: "asset", key: route.key };
    default:
      return { page: "home" };
  }
}

function moreOfLineage(query: URLSearchParams): Partial<LineageRoute> {
  const at = Number(query.get("as_of")), id = query.get("id"), from = query.get("from"), keys = query.getAll("keys").slice(0, 50);
  return {
    ...(Number.isSafeInteger(at) && at > 0 ? { as_of: at } : {}),
    ...(id === null ? {} : { id }),
    ...(keys.length > 0 ? { keys } : {}),
    ...(from === null ? {} : { from }),
    ...(query.get("state") === "list" ? { state: "list" as const } : {}),
  };
}

function isNarrowed(page: string): page is Narrowed {
  return Object.hasOwn(NARROWED, page);
}

function narrowedBy(page: Narrowed, query: URLSearchParams): Route {
  const route: Record<string, string | string[]> = { page };
  for (const [name, how] of Object.entries(NARROWED[page])) {
    const values = query.getAll(name).slice(0, MOST_VALUES), [first] = values;
    if (how === "many" && values.length > 0) route[name] = values;
    if (how === "one" && first) route[name] = first;
  }
  return route as unknown as Route;
}

function narrowingOf(route: PromisesRoute | GovernanceRoute | ChangesRoute): URLSearchParams {
  const query = new URLSearchParams(), values: Partial<Record<string, string | string[]>> = { ...route };
  for (const name of Object.keys(NARROWED[route.page])) for (const value of [values[name] ?? []].flat()) query.append(name, value);
  return query;
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function depth(text: string | null, otherwise: number): number {
  const value = Number(text);
  return text !== null && Number.isInteger(value) && value >= 0 && value <= 50 ? value : otherwise;
}
