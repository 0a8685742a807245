// How a thing is named anywhere.
import type { Kind, Lifecycle, ThingRef } from "../ipc";
import { shownName, t } from "../i18n";
import { RouteLink } from "../routes";

/** "table · snowflake", "data product". */
export function kindWords(thing: { kind: Kind; subtype: string; platform?: string }): string {
  const word = thing.kind === "asset" && thing.subtype !== "" ? thing.subtype.replaceAll("_", " ") : t(`kind.${thing.kind}`);
  return thing.kind === "asset" && thing.platform ? `${word} · ${thing.platform}` : word;
}

export function lifecycleWord(lifecycle: Lifecycle): string {
  return t(`lifecycle.${lifecycle}`);
}

/** A thing's name that opens its page. */
export function ThingLink({ thing, className }: { thing: Pick<ThingRef, "key" | "name">; className?: string }) {
  const name = shownName(thing.name);
  return <RouteLink to={{ page: "asset", key: thing.key }} className={className ?? "cut"} dir="auto" title={name}>{name}</RouteLink>;
}
