// Changes: what each sync brought, newest first.
import { useCallback, useMemo, useState } from "react";
import { runCommand, useCommands } from "../../commands";
import { dateTime, fullTime, since, t } from "../../i18n";
import { type ChangeFeed, type SyncRow, useCommand, useCommandKept, useDo } from "../../ipc";
import { announce, Button, Checkbox, EmptyState, FilterChips, SearchField, SegmentedControl, Skeleton, StateMark, VirtualList } from "../../kit";
import { AsOf, ExportMenu, Problem } from "../../mesh";
import { type ChangesRoute, formatRoute, go, useTyped } from "../../routes";
import css from "./changes.module.css";
import { askedBy, byDomain, countsOf, filtered, grouped, KINDS, type Line, linesOf, merged, moved, narrowed, type Span } from "./feed";
import { LINE_HEIGHT, ChangeLine, GroupLine } from "./parts/Lines";
import { SyncStrip } from "./parts/SyncStrip";

const MOST = 10_000;
const NONE: readonly SyncRow[] = [];

export function ChangesPage({ route }: { route: ChangesRoute }) {
  const asked = useMemo(() => askedBy(route), [route]), { span, starred } = asked, two = span === "two";
  const [text, setText] = useTyped(route.q ?? "", (q) => narrowed(route, { q }));
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const [chosen, setChosen] = useState<string | null>(null);
  const log = useCommand("changes.syncs", {}), syncs = log.data?.syncs ?? NONE;
  const list = useCommandKept("changes.list", { limit: MOST, ...(span === "all" ? { since: 0 } : {}), ...(starred ? { starred: true } : {}) });
  const diff = useCommandKept("changes.between", { from: asked.from ?? 0, limit: MOST, ...(asked.to === undefined ? {} : { to: asked.to }) }, { enabled: two });
  const answer = two ? diff : list, found = answer.data, feed = list.data, between = two ? diff.data : undefined;
  const stars = useCommand("shelf.list", {}).data?.starred;
  const starredKeys = useMemo(() => new Set(stars?.map((thing) => thing.key)), [stars]);
  const all = useMemo(() => merged(found?.changes ?? []).filter(({ row }) => !two || !starred || starredKeys.has(row.thing.key)), [found, two, starred, starredKeys]);
  const filters = useMemo(() => ({ ...asked.filters, text }), [asked, text]);
  const shown = useMemo(() => filtered(all, filters), [all, filters]);
  const counts = useMemo(() => countsOf(all, filters), [all, filters]);
  const lines = useMemo(() => linesOf(two ? byDomain(shown, t("domain.none")) : grouped(shown, syncs), folded), [two, shown, syncs, folded]);
  const markSeen = useMarkSeen(feed);
  const narrow = useCallback((more: Parameters<typeof narrowed>[1]) => go(narrowed(route, more)), [route]);
  const toggleFold = useCallback((id: string) => setFolded((before) => {
    const next = new Set(before);
    if (!next.delete(id)) next.add(id);
    return next;
  }), []);
  const star = useDo("stars.set", ["shelf.list"]).mutate;
  const row = useCallback((line: Line) => line.type === "group"
    ? <GroupLine group={line.group} folded={line.folded} onToggle={() => toggleFold(line.id)} />
    : <ChangeLine change={line.change} partial={line.partial} starred={starredKeys.has(line.change.row.thing.key)} onStar={(on) => star({ key: line.change.row.thing.key, on })} />,
  [toggleFold, starredKeys, star]);
  const clear = () => narrow({ q: "", kind: [], sync: "", state: "" });
  const toSpan = (next: Span) => narrow({ since: next === "all" ? "all" : "", sync: "", to: "", from: next === "two" ? String(firstDay(syncs)) : "" });
  const choose = (sync: SyncRow) => {
    if (!between) return narrow({ sync: filters.sync === sync.sync ? "" : String(sync.sync) });
    const ends = moved(between.from.at, between.to.at, sync.at);
    return narrow({ from: String(ends.from), to: ends.to === syncs.at(-1)?.at ? "" : String(ends.to) });
  };

  useCommands(useMemo(() => [
    { id: "changes.mark_seen", title: t("changes.markSeen"), group: "page" as const, shortcut: "e", when: () => markSeen !== null, run: () => markSeen?.() },
    { id: "changes.watch", title: t("changes.watchHelp"), group: "page" as const, shortcut: "w", run: () => narrow({ state: starred ? "" : "starred" }) },
  ], [markSeen, narrow, starred]));

  if (answer.error && !found) return <Problem error={answer.error} onRetry={answer.retry} />;
  return (
    <section className={css["page"]} aria-label={t("changes.list")}>
      <header className={css["head"]}>
        <h1 title={feed?.seen_at ? fullTime(feed.seen_at) : undefined}>{two ? between ? t("changes.between", { count: all.length }) : t("nav.changes") : feed ? titleOf(feed, span, all.length) : t("nav.changes")}</h1>
        {between ? <span className="quiet">{t("changes.moments", { from: dateTime(between.from.at), to: dateTime(between.to.at) })}</span> : null}
        {found ? <AsOf as_of={found.as_of} complete={found.complete} gaps={found.gaps} /> : null}<span className="spring" />
        <SegmentedControl label={t("changes.range")} at={span} onChange={toSpan} options={[{ id: "new", text: t("changes.new") }, { id: "all", text: t("changes.everything") }, { id: "two", text: t("changes.twoDays") }]} />
        {two ? null : <Button onPress={() => markSeen?.()} isDisabled={markSeen === null}>{t("changes.markSeen")}</Button>}
        {two ? null : <ExportMenu what={{ what: "changes", since: span === "all" ? 0 : feed?.seen ?? 0 }} />}
      </header>
      <SyncStrip syncs={syncs} seen={feed?.seen ?? 0} chosen={between ? [between.from.sync, between.to.sync] : filters.sync === null ? [] : [filters.sync]} legend={two ? t("changes.twoLegend") : t("changes.legend")} onChoose={choose} />
      <div className={css["tools"]}>
        <div className={css["search"]} data-search><SearchField label={t("lists.search")} placeholder={t("changes.search")} value={text} onChange={setText} /></div>
        <FilterChips label={t("changes.kinds")} chosen={filters.kinds} onChange={(kinds) => narrow({ kind: [...kinds] })} chips={KINDS.map((kind) => ({ id: kind, text: t(`changes.kind.${kind}`), count: counts.get(kind) ?? 0 }))} />
        <Checkbox checked={starred} onChange={(on) => narrow({ state: on ? "starred" : "" })}><span title={t("changes.watchHelp")}>{t("changes.watch")}</span></Checkbox>
        <span className="spring" />
        {found && found.total > found.changes.length ? <span className="quiet small">{t("lists.first", { shown: found.changes.length, all: found.total })}</span> : null}
      </div>
      {found ? <Partly gaps={found.gaps} notComparable={between?.not_comparable ?? null} /> : null}
      {filters.sync !== null ? <p className={css["partly"]}><span className="quiet">{t("changes.onlySync")}</span> <Button look="quiet" onPress={() => narrow({ sync: "" })}>{t("changes.allSyncs")}</Button></p> : null}
      <div className={css["list"]}>
        {found ? (
          <VirtualList
            label={t("changes.list")} items={lines} question={formatRoute(route)} idOf={idOf} textOf={textOf} row={row} rowHeight={LINE_HEIGHT} current={chosen} onCurrent={setChosen}
            onOpen={(line) => (line.type === "group" ? toggleFold(line.id) : go({ page: "asset", key: line.change.row.thing.key }))}
            empty={<Nothing span={span} starred={starred} isNarrowed={filters.kinds.size > 0 || text.trim() !== "" || filters.sync !== null} twice={found.total > 0 || syncs.length > 0} onClear={clear} onAll={() => toSpan("all")} />}
          />
        ) : <div className={css["wait"]}><Skeleton lines={10} height={LINE_HEIGHT} /></div>}
      </div>
    </section>
  );
}

/** What was not read, and what that keeps from being compared. */
function Partly({ gaps, notComparable }: { gaps: readonly string[]; notComparable: number | null }) {
  if (gaps.length === 0) return null;
  const [what, why] = notComparable === null || notComparable === 0
    ? [t("changes.partly"), t("changes.partlyWhy")]
    : [t("changes.notComparable", { count: notComparable }), t("changes.notComparableWhy")];
  return <p className={css["partly"]}><StateMark standing="warn">{what}</StateMark> <span className="cut" title={gaps.join("\n")}>{gaps.join("; ")}</span> <span className="quiet">{why}</span></p>;
}

function titleOf(feed: ChangeFeed, span: Span, count: number): string {
  if (span === "all") return t("changes.all", { count });
  return t("changes.since", { count, when: feed.seen_at === null ? t("changes.lastLook") : since(feed.seen_at) });
}

/** Where a comparison begins unasked: when every catalog had been read once, or else one reading ago. */
function firstDay(syncs: readonly SyncRow[]): number {
  const first = new Map<string, number>();
  for (const { catalog, at } of syncs) first.set(catalog, Math.min(at, first.get(catalog) ?? Infinity));
  const all = Math.max(1, ...first.values());
  return all === syncs.at(-1)?.at ? syncs.at(-2)?.at ?? all : all;
}

const idOf = (line: Line) => line.id;
const textOf = (line: Line) => (line.type === "group" ? line.group.title : `${line.change.row.thing.name} ${line.change.row.text}`);

/** Marks everything as seen, with a way back; nothing when there is nothing to mark. */
function useMarkSeen(feed: ChangeFeed | undefined): (() => void) | null {
  const mark = useDo("changes.mark_seen", ["changes.list", "app.status", "home.map"]).mutate;
  return useMemo(() => {
    if (!feed || feed.newest <= feed.seen) return null;
    const { newest, seen } = feed;
    return () => mark({ sync: newest }, {
      onSuccess: () => announce({ text: t("changes.marked"), action: { text: t("kit.undo"), run: () => mark({ sync: seen }) } }),
    });
  }, [feed, mark]);
}

interface NothingProps {
  span: Span;
  starred: boolean;
  isNarrowed: boolean;
  twice: boolean;
  onClear: () => void;
  onAll: () => void;
}

function Nothing({ span, starred, isNarrowed, twice, onClear, onAll }: NothingProps) {
  const clear = <Button onPress={onClear}>{t("lists.clear")}</Button>;
  if (isNarrowed) return <EmptyState reason="noMatch" title={t("changes.noneTitle")} action={clear}>{t("changes.noneWhy")}</EmptyState>;
  if (starred) return <EmptyState reason="noMatch" title={t("changes.noStarsTitle")} action={clear}>{t("changes.noStarsWhy")}</EmptyState>;
  if (span === "two") return <EmptyState reason="noMatch" title={t("changes.sameTitle")}>{t("changes.sameWhy")}</EmptyState>;
  if (span === "new" && twice) return <EmptyState reason="noMatch" title={t("changes.quietTitle")} action={<Button onPress={onAll}>{t("changes.showAll")}</Button>}><p>{t("changes.quietWhy")}</p><p>{t("changes.first")}</p></EmptyState>;
  return <EmptyState reason="notOffered" title={t("changes.neverTitle")} action={<Button onPress={() => runCommand("catalogs.sync")}>{t("changes.sync")}</Button>}>{t("changes.neverWhy")}</EmptyState>;
}
