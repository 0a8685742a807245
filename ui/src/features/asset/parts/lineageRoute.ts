import type { ThingRef } from "../../../ipc";
import type { LineageRoute } from "../../../routes";

/** Where the lineage of a thing is shown: at the level the thing itself stands on. */
export function lineageOf(thing: Pick<ThingRef, "key" | "kind">): LineageRoute {
  const level = thing.kind === "domain" ? "domain" : thing.kind === "product" ? "product" : "asset";
  return { page: "lineage", key: thing.key, level, up: 1, down: 1 };
}
