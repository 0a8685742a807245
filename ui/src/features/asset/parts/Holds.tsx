import { useMemo } from "react";
import { shownName, t } from "../../../i18n";
import type { ThingPage, ThingRef } from "../../../ipc";
import { Table, type TableColumn } from "../../../kit";
import { DomainTag, kindWords, SaidByCatalogs, ThingLink } from "../../../mesh";
import { go } from "../../../routes";
import css from "./Holds.module.css";
import { Section } from "./Section";

const ROWS_IN_SIGHT = 12, HEAD = 33, ROW = 28;

/** What belongs to it: assets of a domain, things a person owns, what a contract speaks of. */
export function Holds({ page }: { page: ThingPage }) {
  const { holds_total: total } = page, holds = useMemo(() => page.holds.toSorted((a, b) => rankOf(a) - rankOf(b)), [page.holds]);
  return (
    <Section
      title={titleOf(page)} empty={holds.length === 0 ? t("asset.holdsNothing") : undefined}
      more={holds.length < total ? t("asset.holdsFirst", { shown: holds.length, all: total }) : total}
    >
      <div className={css["table"]} style={{ height: HEAD + Math.min(ROWS_IN_SIGHT, holds.length) * ROW }}>
        <Table label={titleOf(page)} columns={COLUMNS} rows={holds} idOf={keyOf} onOpen={(thing) => go({ page: "asset", key: thing.key })} />
      </div>
    </Section>
  );
}

/** What is built for others comes before what it is built from. */
const RANK: Partial<Record<ThingRef["kind"], number>> = { domain: 0, product: 1, contract: 2 };
const rankOf = (thing: ThingRef) => RANK[thing.kind] ?? 3;
const keyOf = (thing: ThingRef) => thing.key;
const nameOf = (thing: ThingRef) => shownName(thing.name);
const domainOf = (thing: ThingRef) => thing.domain?.name ?? t("domain.none");

const COLUMNS: readonly TableColumn<ThingRef>[] = [
  { id: "name", title: t("asset.col.name.thing"), minWidth: 180, text: nameOf, sortBy: nameOf, cell: (thing) => <ThingLink thing={thing} /> },
  { id: "kind", title: t("asset.col.kind"), width: 160, text: kindWords, sortBy: kindWords, cell: (thing) => <span className="quiet cut">{kindWords(thing)}</span> },
  { id: "domain", title: t("asset.col.domain"), width: 170, text: domainOf, sortBy: domainOf, cell: (thing) => <DomainTag domain={thing.domain} /> },
  { id: "sources", title: t("asset.col.sources"), width: 250, align: "end", text: (thing) => thing.catalogs.join(", "), cell: (thing) => <SaidByCatalogs catalogs={thing.catalogs} /> },
];

function titleOf({ thing }: ThingPage): string {
  switch (thing.kind) {
    case "person":
    case "team":
      return t("asset.holdsPerson");
    case "contract":
      return t("asset.holdsContract");
    case "term":
    case "tag":
      return t("asset.holdsTerm");
    default:
      return t("asset.holds");
  }
}
