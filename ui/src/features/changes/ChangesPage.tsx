// Changes: what each sync brought, newest first.
import { useCallback, useMemo, useState } from "react";
import { runCommand, useCommands } from "../../commands";
import { fullTime, since, t } from "../../i18n";
import { type ChangeFeed, type ChangeKind, useCommand, useCommandKept, useDo } from "../../ipc";
import { announce, Button, Checkbox, EmptyState, FilterChips, SearchField, SegmentedControl, Skeleton, StateMark, VirtualList } from "../../kit";
import { AsOf, ExportMenu, Problem } from "../../mesh";
import { go } from "../../routes";
import css from "./changes.module.css";
import { countsOf, filtered, grouped, KINDS, type Line, linesOf, merged } from "./feed";
import { LINE_HEIGHT, ChangeLine, GroupLine } from "./parts/Lines";
import { SyncStrip } from "./parts/SyncStrip";

type Range = "new" | "all";
const MOST = 10_000;

export function ChangesPage() {
  const [range, setRange] = useState<Range>("new");
  const [starred, setStarred] = useState(false);
  const [kinds, setKinds] = useState<ReadonlySet<ChangeKind>>(new Set());
  const [text, setText] = useState("");
  const [sync, setSync] = useState<number | null>(null);
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const [chosen, setChosen] = useState<string | null>(null);
  const answer = useCommandKept("changes.list", { limit: MOST, ...(range === "all" ? { since: 0 } : {}), ...(starred ? { starred: true } : {}) });
  const log = useCommand("changes.syncs", {});
  const stars = useCommand("shelf.list", {}).data?.starred;
  const feed = answer.data;
  const all = useMemo(() => merged(feed?.changes ?? []), [feed]);
  const filters = useMemo(() => ({ kinds, text, sync }), [kinds, text, sync]);
  const shown = useMemo(() => filtered(all, filters), [all, filters]);
  const counts = useMemo(() => countsOf(all, filters), [all, filters]);
  const lines = useMemo(() => linesOf(grouped(shown, log.data?.syncs ?? []), folded), [shown, log.data, folded]);
  const starredKeys = useMemo(() => new Set(stars?.map((thing) => thing.key)), [stars]);
  const markSeen = useMarkSeen(feed);
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
  const clear = () => { setKinds(new Set()); setText(""); setSync(null); setStarred(false); };

  useCommands(useMemo(() => [
    { id: "changes.mark_seen", title: t("changes.markSeen"), group: "page" as const, shortcut: "e", when: () => markSeen !== null, run: () => markSeen?.() },
    { id: "changes.watch", title: t("changes.watchHelp"), group: "page" as const, shortcut: "w", run: () => setStarred((on) => !on) },
  ], [markSeen]));

  if (answer.error && !feed) return <Problem error={answer.error} onRetry={answer.retry} />;
  return (
    <section className={css["page"]} aria-label={t("changes.list")}>
      <header className={css["head"]}>
        <h1 title={feed?.seen_at ? fullTime(feed.seen_at) : undefined}>{feed ? titleOf(feed, range, all.length) : t("nav.changes")}</h1>
        {feed ? <AsOf as_of={feed.as_of} complete={feed.complete} gaps={feed.gaps} /> : null}<span className="spring" />
        <SegmentedControl label={t("changes.range")} at={range} onChange={setRange} options={[{ id: "new", text: t("changes.new") }, { id: "all", text: t("changes.everything") }]} />
        <Button onPress={() => markSeen?.()} isDisabled={markSeen === null}>{t("changes.markSeen")}</Button>
        <ExportMenu what={{ what: "changes", since: range === "all" ? 0 : feed?.seen ?? 0 }} />
      </header>
      <SyncStrip syncs={log.data?.syncs ?? []} seen={feed?.seen ?? 0} at={sync} onAt={setSync} />
      <div className={css["tools"]}>
        <div className={css["search"]} data-search><SearchField label={t("lists.search")} placeholder={t("changes.search")} value={text} onChange={setText} /></div>
        <FilterChips label={t("changes.kinds")} chosen={kinds} onChange={setKinds} chips={KINDS.map((kind) => ({ id: kind, text: t(`changes.kind.${kind}`), count: counts.get(kind) ?? 0 }))} />
        <Checkbox checked={starred} onChange={setStarred}><span title={t("changes.watchHelp")}>{t("changes.watch")}</span></Checkbox>
        <span className="spring" />
        {feed && feed.total > feed.changes.length ? <span className="quiet small">{t("lists.first", { shown: feed.changes.length, all: feed.total })}</span> : null}
      </div>
      {feed && feed.gaps.length > 0 ? (
        <p className={css["partly"]}><StateMark standing="warn">{t("changes.partly")}</StateMark> <span className="cut" title={feed.gaps.join("\n")}>{feed.gaps.join("; ")}</span> <span className="quiet">{t("changes.partlyWhy")}</span></p>
      ) : null}
      {sync !== null ? <p className={css["partly"]}><span className="quiet">{t("changes.onlySync")}</span> <Button look="quiet" onPress={() => setSync(null)}>{t("changes.allSyncs")}</Button></p> : null}
      <div className={css["list"]}>
        {feed ? (
          <VirtualList
            label={t("changes.list")} items={lines} idOf={idOf} textOf={textOf} row={row} rowHeight={LINE_HEIGHT} current={chosen} onCurrent={setChosen}
            onOpen={(line) => (line.type === "group" ? toggleFold(line.id) : go({ page: "asset", key: line.change.row.thing.key }))}
            empty={<Nothing range={range} starred={starred} narrowed={kinds.size > 0 || text.trim() !== "" || sync !== null} twice={feed.total > 0 || (log.data?.syncs.length ?? 0) > 0} onClear={clear} onAll={() => setRange("all")} />}
          />
        ) : <div className={css["wait"]}><Skeleton lines={10} height={LINE_HEIGHT} /></div>}
      </div>
    </section>
  );
}

function titleOf(feed: ChangeFeed, range: Range, count: number): string {
  if (range === "all") return t("changes.all", { count });
  return t("changes.since", { count, when: feed.seen_at === null ? t("changes.lastLook") : since(feed.seen_at) });
}

const idOf = (line: Line) => line.id;
const textOf = (line: Line) => (line.type === "group" ? line.group.catalog : `${line.change.row.thing.name} ${line.change.row.text}`);

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
  range: Range;
  starred: boolean;
  narrowed: boolean;
  twice: boolean;
  onClear: () => void;
  onAll: () => void;
}

function Nothing({ range, starred, narrowed, twice, onClear, onAll }: NothingProps) {
  const clear = <Button onPress={onClear}>{t("lists.clear")}</Button>;
  if (narrowed) return <EmptyState reason="noMatch" title={t("changes.noneTitle")} action={clear}>{t("changes.noneWhy")}</EmptyState>;
  if (starred) return <EmptyState reason="noMatch" title={t("changes.noStarsTitle")} action={clear}>{t("changes.noStarsWhy")}</EmptyState>;
  if (range === "new" && twice) return <EmptyState reason="noMatch" title={t("changes.quietTitle")} action={<Button onPress={onAll}>{t("changes.showAll")}</Button>}><p>{t("changes.quietWhy")}</p><p>{t("changes.first")}</p></EmptyState>;
  return <EmptyState reason="notOffered" title={t("changes.neverTitle")} action={<Button onPress={() => runCommand("catalogs.sync")}>{t("changes.sync")}</Button>}>{t("changes.neverWhy")}</EmptyState>;
}
