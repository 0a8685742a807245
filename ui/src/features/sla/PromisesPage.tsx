// Promises: what is promised, soonest breach first, with the evidence beside it.
import { useCallback, useEffect, useMemo, useState } from "react";
import { runCommand, useCommands } from "../../commands";
import { t } from "../../i18n";
import { type PromiseBoard, type PromiseState, queryClient, useCommandKept } from "../../ipc";
import { Button, EmptyState, type FilterChip, FilterChips, SearchField, SegmentedControl, Skeleton, useMedia, useNow } from "../../kit";
import { AsOf, ExportMenu, Problem, standingOf, stateWord } from "../../mesh";
import { go, type PromisesRoute, useTyped } from "../../routes";
import { arrange, entriesOf, fellDue, type Order, STATES } from "./board";
import { BoardTable } from "./parts/BoardTable";
import { DueStrip } from "./parts/DueStrip";
import { PromisePanel } from "./parts/PromisePanel";
import css from "./sla.module.css";

type Filter = PromiseState | "held_up";
const FILTERS: readonly Filter[] = [...STATES, "held_up"];

export function PromisesPage({ route }: { route: PromisesRoute }) {
  const [text, setText, resting] = useTyped(route.q ?? "", (q) => narrowed(route, { q })), asked = resting.trim();
  const answer = useCommandKept("sla.board", asked === "" ? {} : { text: asked });
  const board = answer.data, { retry } = answer;
  const filters = useMemo(() => new Set(FILTERS.filter((filter) => route.state?.includes(filter))), [route.state]);
  const setFilters = (chosen: ReadonlySet<Filter>) => go(narrowed(route, { state: [...chosen] }));
  const order: Order = route.order === "domain" ? "domain" : "time";
  const [chosen, setChosen] = useState<string | null>(null);
  const narrow = useMedia("(max-width: 1180px)");
  const entries = useMemo(() => entriesOf(board?.promises ?? []), [board]);
  const shown = useMemo(() => {
    const states = new Set([...filters].filter((filter): filter is PromiseState => filter !== "held_up"));
    return arrange(entries, states, filters.has("held_up"), order);
  }, [entries, filters, order]);
  const current = shown.find((entry) => entry.id === chosen) ?? null;
  const close = useCallback(() => setChosen(null), []);

  useReask(board);
  useCommands(useMemo(() => [
    { id: "sla.order", title: order === "time" ? t("sla.byDomain") : t("sla.byTime"), group: "page" as const, shortcut: "t", run: () => go(narrowed(route, { order: order === "time" ? "domain" : "time" })) },
  ], [route, order]));

  if (answer.error && !board) return <Problem error={answer.error} onRetry={retry} />;
  return (
    <div className={css["page"]}>
      <section className={css["middle"]} aria-label={t("sla.board")}>
        <header className={css["head"]}>
          <h1 title={board ? titleOf(board) : undefined}>{board ? titleOf(board) : t("nav.promises")}</h1>
          {board ? <AsOf as_of={board.as_of} complete={board.complete} gaps={board.gaps} /> : null}<span className="spring" />
          <SegmentedControl label={t("sla.order")} at={order} onChange={(next) => go(narrowed(route, { order: next }))} options={[{ id: "time", text: t("sla.byTime") }, { id: "domain", text: t("sla.byDomain") }]} />
          <ExportMenu what={{ what: "sla", text: asked }} />
        </header>
        <DueStrip entries={entries} onChoose={setChosen} chosen={current?.id ?? null} />
        <div className={css["tools"]}>
          <div className={css["search"]} data-search><SearchField label={t("sla.search")} placeholder={t("sla.searchPlaceholder")} value={text} onChange={setText} /></div>
          <FilterChips label={t("sla.filter")} chips={chipsOf(board)} chosen={filters} onChange={setFilters} />
        </div>
        {answer.error ? <p role="alert" className={css["refused"]}>{answer.error.message}</p> : null}
        <div className={css["list"]}>
          {board ? (
            <BoardTable key={order} entries={shown} current={current?.id ?? null} short={current !== null && !narrow} onCurrent={setChosen}
              empty={<Nothing asked={asked} filtered={filters.size > 0} onClear={() => go(narrowed(route, { q: "", state: [] }))} />} />
          ) : <div className={css["wait"]}><Skeleton lines={10} height={48} /></div>}
        </div>
      </section>
      {current ? <PromisePanel promise={current.promise} over={narrow} onClose={close} /> : null}
    </div>
  );
}

/** The same board narrowed otherwise; what is usual is left out of the address. */
function narrowed(route: PromisesRoute, { q = route.q ?? "", state = route.state ?? [], order = route.order }: Omit<PromisesRoute, "page">): PromisesRoute {
  return { page: "promises", ...(q === "" ? {} : { q }), ...(state.length > 0 ? { state } : {}), ...(order === "domain" ? { order } : {}) };
}

/** When a promise falls due in sight, the program is asked anew: the page itself never judges. */
function useReask(board: PromiseBoard | undefined): void {
  const now = useNow();
  const late = board !== undefined && fellDue(board.promises, board.evaluated_at, now);
  useEffect(() => {
    if (late) void queryClient.invalidateQueries({ queryKey: ["sla.board"] });
  }, [late]);
}

function countOf(board: PromiseBoard, state: PromiseState): number {
  return board.counts.find(([other]) => other === state)?.[1] ?? 0;
}

function titleOf(board: PromiseBoard): string {
  const unknown = countOf(board, "unknown") + countOf(board, "not_evaluable");
  const parts = [
    [countOf(board, "fail"), "sla.broken"], [countOf(board, "warn"), "sla.due"], [unknown, "sla.unknown"],
  ] as const;
  const words = parts.filter(([count]) => count > 0).map(([count, key]) => t(key, { count }));
  const promises = t("sla.promises", { count: board.promises.length });
  return board.promises.length === 0 ? promises : t("sla.title", { promises, states: words.join(", ") || t("sla.allKept") });
}

function chipsOf(board: PromiseBoard | undefined): FilterChip<Filter>[] {
  if (!board) return [];
  const heldUp = board.promises.filter((promise) => promise.upstream_cause !== null).length;
  return [
    ...STATES.map((state) => ({ id: state, text: stateWord(state), count: countOf(board, state), standing: standingOf(state) })),
    ...(heldUp > 0 ? [{ id: "held_up" as const, text: t("sla.heldUp"), count: heldUp }] : []),
  ];
}

function Nothing({ asked, filtered, onClear }: { asked: string; filtered: boolean; onClear: () => void }) {
  return asked !== "" || filtered
    ? <EmptyState reason="noMatch" title={t("sla.noneTitle")} action={<Button onPress={onClear}>{t("lists.clear")}</Button>}>{t("sla.noneWhy")}</EmptyState>
    : <EmptyState reason="notOffered" title={t("sla.noPromiseTitle")} action={<Button onPress={() => runCommand("catalogs.add")}>{t("sla.addCatalog")}</Button>}>{t("sla.noPromiseWhy")}</EmptyState>;
}
