import type { DomainRef } from "../ipc";
import { shownName, t } from "../i18n";
import css from "./DomainTag.module.css";
import { Dye } from "./Dye";

/** A domain: its dye as a mark, its name as text. */
export function DomainTag({ domain }: { domain: DomainRef | null }) {
  const name = domain ? shownName(domain.name) : t("domain.none");
  return <span className={css["tag"]} title={name}><Dye hue={domain?.hue ?? null} /><span className="cut" dir="auto">{name}</span></span>;
}
