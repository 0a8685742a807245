import { ArrowRightLeft, Box, CalendarClock, ChevronRight, type LucideIcon, Minus, Pencil, Plus, Star, TableProperties, Timer, UserRound } from "lucide-react";
import { dateTime, fullTime, shownName, t } from "../../../i18n";
import type { ChangeKind } from "../../../ipc";
import { IconButton, StateMark } from "../../../kit";
import { DomainTag, kindWords, SaidBy, sentenceOf, ThingLink } from "../../../mesh";
import { type Change, type Group } from "../feed";
import css from "./Lines.module.css";

export const LINE_HEIGHT = 36;

const PICTURES: Record<ChangeKind, LucideIcon> = {
  added: Plus, gone: Minus, schema: TableProperties, owner: UserRound, sla: Timer, lineage: ArrowRightLeft, lifecycle: CalendarClock, other: Pencil,
};

/** A sync with what it brought beneath it. */
export function GroupLine({ group, folded, onToggle }: { group: Group; folded: boolean; onToggle: () => void }) {
  const name = group.at === null ? group.title : t("changes.group", { when: dateTime(group.at), catalog: group.title });
  return (
    <div className={css["group"]} data-folded={folded || undefined}>
      <button type="button" aria-expanded={!folded} aria-label={folded ? t("changes.unfold", { name }) : t("changes.fold", { name })} className={css["fold"]} onClick={onToggle}><ChevronRight size={14} aria-hidden /></button>
      {group.at === null ? <b className="cut"><DomainTag domain={group.changes[0]?.row.thing.domain ?? null} /></b> : <>
        <Box size={14} strokeWidth={1.75} aria-hidden className={css["picture"]} />
        <b className="cut">{group.title}</b><span className="quiet small" title={fullTime(group.at)}>{dateTime(group.at)}</span>
      </>}
      {group.complete ? null : <StateMark standing="warn">{t("changes.incomplete")}</StateMark>}
      <span className="spring" /><span className="quiet small">{t("changes.groupCount", { count: group.changes.length })}</span>
    </div>
  );
}

interface Props {
  change: Change;
  /** Its sync was cut short: what it did not see is not gone. */
  partial: boolean;
  starred: boolean;
  onStar: (on: boolean) => void;
}

/** One change as a sentence. */
export function ChangeLine({ change, partial, starred, onStar }: Props) {
  const { row, marks } = change, { before, after } = sentenceOf(row), name = shownName(row.thing.name);
  const Picture = PICTURES[row.kind] ?? Pencil;
  const shown = row.column === null ? row.thing.name : `${name}.${row.column}`;
  return (
    <div className={css["line"]} data-kind={row.kind}>
      <span className={css["kind"]}><Picture size={14} strokeWidth={1.75} aria-hidden />{partial && row.kind === "gone" ? t("changes.notSeen") : t(`changes.kind.${row.kind}`)}</span>
      <span className="cut" title={`${before}${name}${after}`}>{before}<ThingLink thing={{ key: row.thing.key, name: shown }} className={css["name"] ?? ""} />{after}</span>
      {row.before !== null && row.after !== null && !row.text.includes(row.after) ? <span className={`quiet small cut ${css["was"]}`}>{t("changes.was", { before: row.before, after: row.after })}</span> : null}
      <span className="spring" />
      <span className={`quiet small ${css["about"]}`}>{kindWords(row.thing)}</span><span className={css["domain"]}><DomainTag domain={row.thing.domain} /></span>
      <span className={css["marks"]}><SaidBy marks={marks} still /></span>
      <span className={css["star"]} data-on={starred || undefined}><IconButton label={starred ? t("changes.unstar", { name }) : t("changes.star", { name })} icon={<Star size={14} aria-hidden fill={starred ? "currentColor" : "none"} />} onPress={() => onStar(!starred)} /></span>
    </div>
  );
}
