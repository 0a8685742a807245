import type { Mark } from "../ipc";
import { dateTime, t } from "../i18n";
import { type MarkItem, Marks } from "../kit";

interface Props {
  marks: readonly Mark[];
  /** Those that say something else. */
  differing?: readonly Mark[];
  still?: boolean;
  most?: number;
}

const NONE: readonly Mark[] = [];

/** Who says so. */
export function SaidBy({ marks, differing = NONE, still, most }: Props) {
  const items = [...marks.map((mark) => itemOf(mark, false)), ...differing.map((mark) => itemOf(mark, true))];
  const who = [...new Set([...marks, ...differing].map((mark) => mark.catalog))].join(", ");
  return <Marks items={items} label={t("marks.saidBy", { who })} {...(still ? { still } : {})} {...(most ? { most } : {})} />;
}

/** Catalogs named without a mark of their own. */
export function SaidByCatalogs({ catalogs }: { catalogs: readonly string[] }) {
  const items = catalogs.map((catalog) => ({ mark: catalog, about: catalog }));
  return <Marks items={items} label={t("marks.saidBy", { who: catalogs.join(", ") })} most={3} still />;
}

function itemOf(mark: Mark, differs: boolean): MarkItem {
  return { mark: mark.mark, about: t("marks.read", { catalog: mark.catalog, when: dateTime(mark.at) }), differs };
}
