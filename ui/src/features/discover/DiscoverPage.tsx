// Discover: one box, as one types; the list and its preview side by side.
import { memo, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { runCommand, useCommands } from "../../commands";
import { t } from "../../i18n";
import { type ExportFormat, type Facet, type Hit, useCommand } from "../../ipc";
import { announce, Badge, Button, EmptyState, Menu, Skeleton, Tooltip, useAfterPaint, useMedia, VirtualList } from "../../kit";
import { exportText, kindWords, Problem } from "../../mesh";
import { go, type Route, useTyped } from "../../routes";
import css from "./discover.module.css";
import { Facets } from "./parts/Facets";
import { HIT_HEIGHT, HitRow } from "./parts/HitRow";
import { Preview } from "./parts/Preview";
import { QueryBox } from "./parts/QueryBox";
import { askAhead, useSearch } from "./queries";
import { narrowing, toggled } from "./query";

const MOST_COMPARED = 4;
const NONE: readonly Facet[] = [];

export function DiscoverPage({ q }: { q: string }) {
  const [text, setText, resting] = useTyped(q, toQuery, askAhead), asked = resting.trim();
  const search = useSearch(asked);
  const { hits, first, error } = search;
  // The list is what one looks at while typing: what narrows it may come a frame later.
  const facets = useAfterPaint(first?.facets ?? NONE);
  const [chosen, setChosen] = useState<string | null>(null);
  const [picked, setPicked] = useState<readonly string[]>([]);
  const [preview, setPreview] = useState(true);
  const narrow = useMedia("(max-width: 1120px)");
  const hasCatalogs = (useCommand("app.status", {}).data?.catalogs ?? 1) > 0;
  const current = hits.find((hit) => hit.key === chosen)?.key ?? (narrow ? null : hits[0]?.key ?? null);

  const pick = useCallback((key: string) => {
    setPicked((before) => {
      if (before.includes(key)) return before.filter((other) => other !== key);
      if (before.length < MOST_COMPARED) return [...before, key];
      announce({ text: t("discover.tooMany") });
      return before;
    });
  }, []);
  // A tick goes into the text as it stands, which may be ahead of the one that was asked.
  const typed = useRef(text);
  useEffect(() => {
    typed.current = text;
  });
  const tick = useCallback((field: string, value: string) => setText(toggled(typed.current, field, value)), [setText]);
  const compare = useCallback(() => {
    if (picked.length >= 2) go({ page: "compare", keys: [...picked] });
  }, [picked]);

  useCommands(useMemo(() => [
    { id: "discover.pick", title: t("discover.pickKey"), group: "page" as const, shortcut: "x", run: () => { if (current) pick(current); } },
    { id: "discover.compare", title: t("discover.compare", { count: picked.length }), group: "page" as const, shortcut: "c", when: () => picked.length >= 2, run: compare },
    { id: "discover.preview", title: t("discover.previewKey"), group: "page" as const, shortcut: "p", run: () => setPreview((on) => !on) },
  ], [current, pick, picked, compare]));

  const row = useCallback(
    (hit: Hit) => <HitRow hit={hit} picked={picked.includes(hit.key)} onPick={pick} />,
    [picked, pick],
  );
  const close = useCallback(() => (narrow ? setChosen(null) : setPreview(false)), [narrow]);
  const empty = useMemo(() => (hasCatalogs ? <NoMatch onClear={() => setText("")} /> : <NoCatalog />), [hasCatalogs, setText]);
  return (
    <div className={css["page"]} data-preview={preview && current !== null ? "" : undefined}>
      <h1 className="sr">{t("nav.discover")}</h1>
      <Facets facets={facets} query={narrowing(asked)} onToggle={tick} />
      <section className={css["middle"]} aria-label={t("discover.hits")}>
        <header className={css["head"]}>
          <QueryBox text={text} onText={setText} error={error?.code === "BadQuery" ? error : null} end={first ? t("discover.found", { count: first.total }) : ""} />
          <Tools text={asked} fuzzy={first?.fuzzy ?? false} picked={picked.length} onCompare={compare} />
        </header>
        <div className={css["list"]} aria-busy={asked !== text.trim() || search.isFetching}>
          {search.isPending && !first && !error ? <div className={css["wait"]}><Skeleton lines={7} height={HIT_HEIGHT} /></div> : null}
          {error && error.code !== "BadQuery" && !first ? <Problem error={error} onRetry={search.retry} /> : null}
          {first ? (
            <VirtualList
              label={t("discover.hits")} items={hits} question={asked} idOf={keyOf} textOf={wordsOf} row={row} rowHeight={HIT_HEIGHT} current={current}
              onCurrent={setChosen} onOpen={openHit} empty={empty} {...(search.hasMore ? { onMore: search.more, loadingMore: search.isFetchingMore } : {})}
            />
          ) : null}
        </div>
      </section>
      {preview && current ? <Preview key={narrow ? "over" : "beside"} assetKey={current} isFirst={current !== chosen} over={narrow} onClose={close} /> : null}
    </div>
  );
}

/** What can be done with the list; it does not move with every letter. */
const Tools = memo(function Tools({ text, fuzzy, picked, onCompare }: { text: string; fuzzy: boolean; picked: number; onCompare: () => void }) {
  return (
    <div className={css["tools"]}>
      <span className="quiet small">{t("discover.first")}</span>
      {fuzzy ? <Tooltip text={t("discover.similarHelp")} focusable><span role="note"><Badge tone="warn">{t("discover.similar")}</Badge></span></Tooltip> : null}
      <span className="spring" />
      <Tooltip text={t("discover.compareHelp")} shortcut="x"><Button look="quiet" onPress={onCompare} isDisabled={picked < 2}>{t("discover.compare", { count: picked })}</Button></Tooltip>
      <Button look="quiet" onPress={() => runCommand("view.save")}>{t("discover.saveView")}</Button>
      <Menu label={t("discover.export")} trigger={<Button look="quiet">{t("discover.export")}</Button>} entries={EXPORTS.map(([format, word]) => ({
        id: format, text: t(word), run: () => void exportText({ what: "search", text }, format),
      }))} />
    </div>
  );
});

const openHit = (hit: Hit) => go({ page: "asset", key: hit.key });
const toQuery = (q: string): Route => ({ page: "discover", q });
const keyOf = (hit: Hit) => hit.key;
const wordsOf = (hit: Hit) => `${hit.name}, ${kindWords(hit)}`;

const EXPORTS = [
  ["csv", "discover.exportCsv"], ["json", "discover.exportJson"], ["markdown", "discover.exportMarkdown"],
] as const satisfies readonly (readonly [ExportFormat, string])[];

function NoMatch({ onClear }: { onClear: () => void }) {
  return <EmptyState reason="noMatch" title={t("discover.noneTitle")} action={<Button onPress={onClear}>{t("discover.clearQuery")}</Button>}>{t("discover.noneWhy")}</EmptyState>;
}

function NoCatalog() {
  return <EmptyState reason="noSource" title={t("discover.noCatalogTitle")} action={<Button look="primary" onPress={() => runCommand("sample.open")}>{t("cmd.openSample")}</Button>}>{t("discover.noCatalogWhy")}</EmptyState>;
}
