import { Fragment, useMemo } from "react";
import { Button as AriaButton } from "react-aria-components/Button";
import { shownName, t } from "../../../i18n";
import type { Level, LineageView } from "../../../ipc";
import { Button, type Graph, Menu, Popover, SegmentedControl, StateMark } from "../../../kit";
import { AsOf, exportText } from "../../../mesh";
import type { LineageRoute } from "../../../routes";
import { exportPng } from "../exports";
import { ALL_STEPS } from "../queries";
import { LEVELS } from "../state";
import css from "./Toolbar.module.css";

interface Props {
  route: LineageRoute;
  view: LineageView;
  graph: Graph;
  waiting: boolean;
  refused?: string;
  filters: boolean;
  onFilters: (on: boolean) => void;
  onLevel: (level: Level) => void;
  onList: (on: boolean) => void;
  onDepth: (up: number, down: number) => void;
}

const DEPTHS = [0, 1, 2, 3, 4, 5, ALL_STEPS];

export function Toolbar({ route, view, graph, waiting, refused, filters, onFilters, onLevel, onList, onDepth }: Props) {
  const list = route.state === "list", what = { what: "lineage", key: view.focus?.key ?? null, level: route.level } as const;
  return (
    <header className={css["bar"]} aria-busy={waiting}>
      <h1 className="sr">{t("lineage.title")}</h1>
      <SegmentedControl label={t("lineage.level")} at={route.level} onChange={onLevel} options={LEVELS.map((level) => ({ id: level, text: t(`lineage.level.${level}`) }))} />
      {route.key === null ? null : <>
        <Depth label={t("lineage.upHelp")} word={(n) => t("lineage.up", { n })} at={route.up} onChange={(up) => onDepth(up, route.down)} />
        <Depth label={t("lineage.downHelp")} word={(n) => t("lineage.down", { n })} at={route.down} onChange={(down) => onDepth(route.up, down)} />
      </>}
      {route.level === "column" ? (
        <Menu label={t("lineage.flows")} trigger={<AriaButton className={css["pill"] ?? ""}>{filters ? t("lineage.flowsBoth") : t("lineage.flowsValue")}</AriaButton>} entries={[
          { id: "both", text: t("lineage.flowsBoth"), run: () => onFilters(true) }, { id: "value", text: t("lineage.flowsValue"), run: () => onFilters(false) },
        ]} />
      ) : null}
      <span className="spring" />
      {refused ? <span className={css["refused"]} title={refused}><StateMark standing="warn"><span className="cut">{refused}</span></StateMark></span> : null}
      <span className={`quiet small cut ${css["figures"]}`}>{figuresOf(view)}</span>
      <Notes view={view} />
      <span className={css["asof"]}><AsOf as_of={view.as_of} complete={view.complete} gaps={view.gaps} /></span>
      <SegmentedControl label={list ? t("lineage.asMap") : t("lineage.asList")} at={list ? "list" : "map"} onChange={(id) => onList(id === "list")} options={[
        { id: "map", text: t("lineage.map") }, { id: "list", text: t("lineage.list") },
      ]} />
      <Menu label={t("lineage.export")} trigger={<Button>{t("lineage.export")}</Button>} entries={[
        { id: "svg", text: t("lineage.exportSvg"), run: () => void exportText(what, "svg") },
        { id: "png", text: t("lineage.exportPng"), run: () => void exportPng(graph, view) },
        { id: "csv", text: t("lineage.exportCsv"), run: () => void exportText(what, "csv") },
        { id: "json", text: t("lineage.exportJson"), run: () => void exportText(what, "json") },
      ]} />
    </header>
  );
}

function Depth({ label, word, at, onChange }: { label: string; word: (n: string) => string; at: number; onChange: (depth: number) => void }) {
  return (
    <Menu
      label={label} trigger={<AriaButton aria-label={`${word(depthWord(at))}. ${label}`} className={css["pill"] ?? ""}>{word(depthWord(at))}</AriaButton>}
      entries={DEPTHS.map((depth) => ({ id: String(depth), text: depth === ALL_STEPS ? t("lineage.allSteps") : t("lineage.steps", { count: depth }), run: () => onChange(depth) }))}
    />
  );
}

function depthWord(depth: number): string {
  return depth >= ALL_STEPS ? t("lineage.all") : String(depth);
}

function figuresOf(view: LineageView): string {
  const shown = view.nodes.length, all = shown + view.cut, knots = new Set(view.edges.filter((edge) => edge.knot).map((edge) => `${edge.from}\n${edge.to}`)).size;
  return [view.cut > 0 ? t("lineage.shownOf", { shown, all }) : t("lineage.shown", { count: shown }), ...(knots > 0 ? [t("lineage.stitched", { count: knots })] : [])].join(" · ");
}

/** What the picture cannot draw: what was left out, what runs in circles, what the catalogs do not say. */
function Notes({ view }: { view: LineageView }) {
  const names = useMemo(() => new Map(view.nodes.map((node) => [node.key, shownName(node.name)])), [view]);
  const notes = [
    ...(view.cut > 0 ? [t("lineage.cut", { count: view.cut })] : []),
    ...view.cycles.map((keys) => t("lineage.cycle", { names: [...new Set(keys.map((key) => names.get(key) ?? key))].join(", ") })),
    ...view.notes,
  ];
  if (notes.length === 0) return null;
  return (
    <Popover label={t("lineage.notesTitle")} trigger={<AriaButton className={`${css["pill"]} ${css["notes"]}`}><StateMark standing={view.cycles.length > 0 || view.cut > 0 ? "warn" : "unknown"} />{t("lineage.notes", { count: notes.length })}</AriaButton>}>
      <h2>{t("lineage.notesTitle")}</h2>
      <ul className={css["list"]}>{notes.map((note, at) => <Fragment key={at}><li>{note}</li></Fragment>)}</ul>
    </Popover>
  );
}
