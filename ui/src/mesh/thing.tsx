// How a thing is named anywhere.
import type { Kind, Lifecycle, ThingRef } from "../ipc";
import { shownName, t } from "../i18n";
import { RouteLink } from "../routes";

/** "table · snowflake", "data product". */
export function kindWords(thing: { kind: Kind; subtype: string; platform?: string }): string {
  const word = thing.kind === "asset" && thing.subtype !== "" ? thing.subtype.replaceAll("_", " ") : t(`kind.${thing.kind}`);
  return thing.kind === "asset" && thing.platform ? `${word} · ${thing.platform}` : word;
}

/** Kinds that promise something and that somebody should own. */
const DATA: ReadonlySet<Kind> = new Set(["product", "asset", "contract"]);
/** Kinds that stand outside the domains, or are one. */
const OUTSIDE: ReadonlySet<string> = new Set(["domain", "person", "team", "catalog"]);

/** Whether "no promise", "no owner" and "no catalog describes it" say something about this kind. */
export function isData(kind: Kind): boolean {
  return DATA.has(kind);
}

/** Whether "not assigned" says something about this kind. */
export function belongsToDomain(thing: { kind: Kind; subtype: string }): boolean {
  return !OUTSIDE.has(thing.kind) && !OUTSIDE.has(thing.subtype);
}

export function lifecycleWord(lifecycle: Lifecycle): string {
  return t(`lifecycle.${lifecycle}`);
}

/** A thing's name that opens its page. */
export function ThingLink({ thing, className }: { thing: Pick<ThingRef, "key" | "name">; className?: string }) {
  const name = shownName(thing.name);
  return <RouteLink to={{ page: "asset", key: thing.key }} className={className ?? "cut"} dir="auto" title={name}>{name}</RouteLink>;
}
