import type { Kind } from "../../ipc";
import { number, t } from "../../i18n";

const KINDS: readonly Kind[] = ["domain", "product", "asset", "contract", "person", "team", "term", "tag", "job", "run", "check", "incident", "policy", "agreement", "edge"];

/** "93 edges · 59 assets": as the wire orders them, a kind we do not know by its own name. */
export function countWords(counts: readonly (readonly [string, number])[]): string {
  return counts.map(([name, count]) => {
    const kind = KINDS.find((known) => known === name);
    return kind ? t(`catalogs.n.${kind}`, { count }) : `${number(count)} ${name}`;
  }).join(" · ");
}
