// Lineage: the loom unfolded. The drawing and its words are two views of one answer; the address holds everything else.
import { memo, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { type Command, isTyping, runCommand, useCommands } from "../../commands";
import { shownName, t } from "../../i18n";
import { type LineageView, useCommandKept } from "../../ipc";
import { announce, Button, EmptyState, GraphCanvas, type Part, Skeleton, useAfterPaint, useSettled } from "../../kit";
import { kindWords, Problem } from "../../mesh";
import { type Crumb, go, type LineageRoute, useCrumbs } from "../../routes";
import css from "./lineage.module.css";
import { type Neighbours, neighboursOf, walk } from "./neighbours";
import { EdgeCard } from "./parts/EdgeCard";
import { ThingCard } from "./parts/ThingCard";
import { TimeStrip } from "./parts/TimeStrip";
import { Toolbar } from "./parts/Toolbar";
import { Trace } from "./parts/Trace";
import { WayBar } from "./parts/WayBar";
import { Words } from "./parts/Words";
import { edgeAt, litByTrace, litByWay, nodeOfChip, pictureFrom } from "./picture";
import { requestOf, useCompared, usePromiseStates, useTrace, useWays } from "./queries";
import * as step from "./state";

const HOVER_MS = 160;
/** Room the card of the chosen thing takes. */
const CARD = 324;
const NONE: readonly string[] = [];

export function LineagePage({ route }: { route: LineageRoute }) {
  const answer = useCommandKept("lineage.around", requestOf(route)), view = answer.data;
  useCrumbs(useMemo(() => crumbsOf(route, view), [route, view]));
  if (!view) return answer.error ? <Problem error={answer.error} onRetry={answer.retry} /> : <div className={css["wait"]}><Skeleton lines={12} height={48} /></div>;
  return <Picture route={route} view={view} waiting={answer.isFetching} {...(answer.error ? { refused: answer.error.message } : {})} />;
}

interface Props {
  route: LineageRoute;
  view: LineageView;
  waiting: boolean;
  refused?: string;
}

function Picture({ route, view, waiting, refused }: Props) {
  const [filters, setFilters] = useState(true), [compared, setCompared] = useState(false), [wayAt, setWayAt] = useState(0);
  const [pinned, setPinned] = useEdgeOf(view), [hovered, setHovered] = useEdgeOf(view);
  // What the pointer leaves goes at once.
  const rested = useSettled(hovered, hovered === null ? 0 : HOVER_MS);
  const chosen = route.id !== undefined && view.nodes.some((node) => node.key === route.id) ? route.id : null;
  const centre = view.nodes.find((node) => node.distance === 0)?.key ?? null, at = chosen ?? (view.focus ? centre : null);
  const beside = useMemo(() => neighboursOf(view), [view]);
  const promises = usePromiseStates();
  const difference = useCompared(route, view, compared);
  const trace = useTrace(route, view);
  const ways = useWays(route.from ?? null, chosen), way = ways?.paths[wayAt % Math.max(1, ways.paths.length)];
  const expanded = route.keys ?? NONE;

  const graph = useMemo(
    () => pictureFrom(view, { chosen: at, expanded, filters, promises, ...(difference ? { changes: difference.changes } : {}) }),
    [view, at, expanded, filters, promises, difference],
  );
  const framed = useMemo(() => (way ? way.map((thing) => thing.key) : null), [way]);
  const shownEdge = pinned ?? rested;
  const lit = useMemo(() => {
    if (way) return litByWay(view, way).lit;
    const edge = pinned === null ? undefined : edgeAt(view, pinned);
    if (edge && pinned !== null) return new Set([pinned, edge.from, edge.to]);
    if (trace) return litByTrace(view, [...trace.upstream, ...trace.downstream], filters);
    return new Set<string>();
  }, [view, way, pinned, trace, filters]);

  const choose = useCallback((id: string | null) => {
    setPinned(null);
    go(step.choose(route, id), { replace: true });
  }, [route, setPinned]);
  const goIn = useCallback((key: string) => {
    const node = view.nodes.find((other) => other.key === key);
    if (route.level === "column" || (node && node.kind !== "domain" && node.kind !== "product" && node.kind !== "asset")) go({ page: "asset", key });
    else go(step.inwards(route, key));
  }, [route, view]);
  const toggle = useCallback((key: string) => go(step.toggled(route, key), { replace: true }), [route]);
  const walkTo = useCallback((way_: "up" | "down") => {
    const from = at ?? view.nodes[0]?.key;
    if (!from) return;
    const next = walk(beside, from, way_), node = beside.nodes.get(from);
    if (next) choose(next);
    else if (node && (way_ === "up" ? node.more_up : node.more_down) > 0) toggle(from);
    else announce({ text: way_ === "up" ? t("lineage.nothingUp") : t("lineage.nothingDown") });
  }, [at, view, beside, choose, toggle]);
  const open = useCallback((part: Part) => {
    switch (part.kind) {
      case "node":
        return goIn(part.id);
      case "chip":
        return toggle(nodeOfChip(part.id));
      case "row":
        return go({ ...step.around(route, `${part.id}#${part.row}`), id: part.id, level: "column" });
      case "edge":
      case "knot":
        return setPinned(part.id);
    }
  }, [route, goIn, toggle, setPinned]);
  const past = useCallback((direction: "in" | "out", key: string | null) => {
    const next = direction === "out" ? step.outwards(route, view) : route.level === "column" || !key ? null : step.inwards(route, key);
    if (next) go(next);
  }, [route, view]);
  const toLevel = useCallback((level: LineageRoute["level"]) => {
    const next = step.atLevel(route, level, view);
    if (next) go(next);
    else announce({ text: t("lineage.chooseFirst") });
  }, [route, view]);
  const setList = useCallback((on: boolean) => go(step.asList(route, on), { replace: true }), [route]);
  const list = route.state === "list";

  useCommands(useMemo((): Command[] => [
    { id: "lineage.twin", title: list ? t("lineage.asMap") : t("lineage.asList"), group: "page", shortcut: "t", run: () => setList(!list) },
    { id: "lineage.walkUp", title: t("lineage.walkUp"), group: "page", shortcut: "[", run: () => walkTo("up") },
    { id: "lineage.walkDown", title: t("lineage.walkDown"), group: "page", shortcut: "]", run: () => walkTo("down") },
    { id: "lineage.expand", title: t("lineage.expand"), group: "page", shortcut: "e", when: () => at !== null, run: () => { if (at) toggle(at); } },
    { id: "lineage.focus", title: t("lineage.focus"), group: "page", shortcut: "f", when: () => at !== null, run: () => { if (at) go(step.around(route, at)); } },
    { id: "lineage.wayFrom", title: t("lineage.wayFrom"), group: "page", shortcut: "p", when: () => at !== null, run: () => go(step.wayFrom(route, at), { replace: true }) },
    { id: "lineage.openPage", title: t("lineage.openPage"), group: "page", shortcut: "o", when: () => at !== null, run: () => { if (at) go({ page: "asset", key: at }); } },
    ...step.LEVELS.map((level, n): Command => ({ id: `lineage.level.${level}`, title: `${t("lineage.level")}: ${t(`lineage.level.${level}`)}`, group: "page", shortcut: String(n + 1), run: () => toLevel(level) })),
  ], [list, setList, walkTo, at, toggle, route, toLevel]));

  // Escape comes out step by step: first of the edge, then of the way, then of the choice; the page itself is left last.
  useEscape(pinned !== null ? () => setPinned(null) : route.from !== undefined ? () => go(step.wayFrom(route, null), { replace: true }) : chosen !== null ? () => choose(null) : null);

  const node = at ? beside.nodes.get(at) : undefined, empty = view.nodes.length === 0;
  return (
    <div className={css["page"]}>
      <Toolbar
        route={route} view={view} graph={graph} waiting={waiting} filters={filters} onFilters={setFilters} onLevel={toLevel} onList={setList}
        onDepth={(up, down) => go({ ...route, up, down }, { replace: true })} {...(refused ? { refused } : {})}
      />
      <div className={css["body"]}>
        {empty ? (
          <EmptyState reason="notOffered" title={t("lineage.emptyTitle")} action={<Button onPress={() => runCommand("catalogs.add")}>{t("catalogs.add")}</Button>}>{view.focus ? t("lineage.emptyWhy", { name: shownName(view.focus.name) }) : t("lineage.emptyMesh")}</EmptyState>
        ) : list ? (
          <div className={css["words"]} data-beside={chosen === null ? undefined : ""}>
            {trace && view.focus_column ? <Trace trace={trace} column={view.focus_column} /> : null}
            <Words key={`${view.level} ${view.focus?.key ?? ""}`} view={view} chosen={at} onChoose={choose} onOpen={goIn} onEdge={setPinned} />
          </div>
        ) : (
          <GraphCanvas
            graph={graph} label={t("lineage.mapLabel", { name: view.focus ? shownName(view.focus.name) : t("lineage.whole") })} selected={at} lit={lit} around={view.focus ? centre : null}
            onSelect={choose} onOpen={open} onHover={(part) => setHovered(part?.kind === "edge" || part?.kind === "knot" ? part.id : null)} onZoomPast={past}
            covered={chosen === null ? 0 : CARD} frame={framed} fitKey={`${view.level} ${view.focus?.key ?? ""} ${view.focus_column ?? ""}`} spoken={node ? spokenOf(node, beside) : ""}
            twin={<Spoken beside={beside} />}
          />
        )}
        {route.from !== undefined ? <WayBar route={route} view={view} ways={ways} at={wayAt} onNext={() => setWayAt((n) => n + 1)} chosen={chosen} /> : null}
        {node && chosen !== null && !empty ? (
          <ThingCard
            key={node.key} node={node} beside={beside} route={route} isFocus={node.key === view.focus?.key} onEdge={setPinned} onHover={setHovered} onChoose={choose}
            onToggle={toggle} onGoIn={goIn}
          />
        ) : null}
        {shownEdge !== null && edgeAt(view, shownEdge) ? <EdgeCard view={view} edge={edgeAt(view, shownEdge)} isPinned={pinned !== null} beside={list} onClose={() => setPinned(null)} /> : null}
      </div>
      <TimeStrip
        at={route.as_of ?? null} onAt={(when) => { setCompared(false); go(step.asOf(route, when), { replace: true }); }}
        compared={difference} onCompare={route.as_of === undefined ? null : () => setCompared(!compared)} isComparing={compared}
      />
    </div>
  );
}

/** The picture in words, for screen readers. It is longer to lay out than the picture, which nobody should wait for. */
const Spoken = memo(function Spoken({ beside }: { beside: Neighbours }) {
  const painted = useAfterPaint<Neighbours | null>(beside, null);
  return painted ? <ul>{[...painted.nodes.values()].map((node) => <li key={node.key}>{spokenOf(node, painted)}</li>)}</ul> : null;
});

/** Does something on Escape instead of leaving the page; null leaves. */
function useEscape(leave: (() => void) | null): void {
  const now = useRef(leave);
  useEffect(() => {
    now.current = leave;
  });
  useEffect(() => {
    // On the document: after whatever has the focus, before the window's own shortcuts.
    const press = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented || !now.current || document.querySelector("[role=dialog], [role=menu], [role=listbox]") !== null || isTyping(event.target)) return;
      event.preventDefault();
      now.current();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
}

/** An edge of the view in sight; another view forgets it. */
function useEdgeOf(view: LineageView): [string | null, (id: string | null) => void] {
  const [held, setHeld] = useState<{ view: LineageView; id: string } | null>(null);
  const now = useRef(view);
  useEffect(() => {
    now.current = view;
  }, [view]);
  const set = useCallback((id: string | null) => setHeld(id === null ? null : { view: now.current, id }), []);
  return [held?.view === view ? held.id : null, set];
}

function spokenOf(node: LineageView["nodes"][number], { up, down }: Neighbours): string {
  const names = (list: readonly { node: { name: string } }[] | undefined) => (list ?? []).map((other) => shownName(other.node.name)).join(", ") || "–";
  const more = node.more_up + node.more_down;
  const text = t("lineage.spoken", {
    name: shownName(node.name), kind: kindWords(node), domain: node.domain ? shownName(node.domain.name) : t("domain.none"), up: names(up.get(node.key)), down: names(down.get(node.key)),
  });
  return more > 0 ? `${text} ${t("lineage.spokenMore", { more })}` : text;
}

function crumbsOf(route: LineageRoute, view: LineageView | undefined): Crumb[] {
  const focus = view?.focus;
  if (!focus) return [{ text: t("lineage.whole") }];
  const crumbs: Crumb[] = focus.domain && focus.domain.key !== focus.key ? [{ text: focus.domain.name, to: { ...step.around(route, focus.domain.key), level: "product" } }] : [];
  crumbs.push({ text: focus.name, to: { page: "asset", key: focus.key } });
  if (view.focus_column) crumbs.push({ text: view.focus_column });
  return crumbs;
}
