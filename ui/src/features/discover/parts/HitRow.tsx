import { shownName, t } from "../../../i18n";
import type { Hit, MatchView } from "../../../ipc";
import { Checkbox } from "../../../kit";
import { belongsToDomain, DomainTag, isData, kindWords, PromiseMark, SaidByCatalogs } from "../../../mesh";
import css from "./HitRow.module.css";
import { Marked } from "./Marked";

export const HIT_HEIGHT = 76;

/** Fields whose matching text stands nowhere else in the row. */
const TELLING = new Set(["column", "tag", "product", "contract"]);
const MOST_REASONS = 4;

interface Props {
  hit: Hit;
  picked: boolean;
  onPick: (key: string) => void;
}

/** A hit in three short lines: what it is, what it says, why it is here. */
export function HitRow({ hit, picked, onPick }: Props) {
  const name = shownName(hit.name), inName = matchOf(hit, "name"), inText = matchOf(hit, "description");
  return (
    <div className={css["hit"]} data-picked={picked || undefined}>
      <div className={`${css["line"]} ${css["first"]}`}>
        <b className="cut" dir="auto" title={name}>{inName && inName.text === hit.name ? <Marked text={name} ranges={inName.ranges} /> : name}</b>
        <span className={css["kind"]}>{kindWords(hit)}</span>{hit.domain || belongsToDomain(hit) ? <DomainTag domain={hit.domain} /> : null}<span className="spring" />
        <span className={css["pick"]}><Checkbox checked={picked} onChange={() => onPick(hit.key)} label={t("discover.pick", { name })} /></span>
        {hit.promise !== null || isData(hit.kind) ? <PromiseMark state={hit.promise} /> : null}
      </div>
      <div className={css["line"]}>
        <span className="quiet cut" dir="auto">{inText ? <Marked text={inText.text} ranges={inText.ranges} /> : hit.description ?? (isData(hit.kind) ? t("discover.noDescription") : "")}</span>
        <span className="spring" /><SaidByCatalogs catalogs={hit.catalogs} />
      </div>
      <div className={`${css["line"]} small`}>
        <Why hit={hit} /><span className="spring" />
        <span className={`${css["owners"]} cut`}>{hit.owners.length > 0 ? hit.owners.join(" · ") : isData(hit.kind) ? t("owner.none") : ""}</span>
      </div>
    </div>
  );
}

function Why({ hit }: { hit: Hit }) {
  if (hit.fuzzy) return <span className={css["why"]}>{t("discover.resembles")}</span>;
  if (hit.matched.length === 0) return null;
  const all = hit.matched.map((match) => `${match.field}: ${match.text}`).join("\n");
  const where = [...new Set(hit.matched.map((match) => (TELLING.has(match.field) ? `${match.field} ${match.text}` : match.field)))];
  const shown = where.length > MOST_REASONS ? `${where.slice(0, MOST_REASONS).join(", ")} …` : where.join(", ");
  return <span className={`${css["why"]} cut`} title={all}>{t("discover.matched", { where: shown })}</span>;
}

function matchOf(hit: Hit, field: string): MatchView | undefined {
  return hit.matched.find((match) => match.field === field);
}
