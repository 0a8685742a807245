// Why an edge is drawn: who says so, column by column, and the knot's stitches.
import { X } from "lucide-react";
import { ago, fullTime, number, percent, shownName, t } from "../../../i18n";
import { type ColumnFlow, type EdgeDetails, type LineageEdge, type LineageView, type Provenance, type StitchRow, useCommand } from "../../../ipc";
import { Button, IconButton, Marks } from "../../../kit";
import { dialectMark, refuseStitches } from "../../../mesh";
import css from "./Card.module.css";

const MOST_FLOWS = 12;

interface Props {
  view: LineageView;
  edge: LineageEdge | undefined;
  isPinned: boolean;
  /** Stands beside the list instead of over the map. */
  beside: boolean;
  onClose: () => void;
}

export function EdgeCard({ view, edge, isPinned, beside, onClose }: Props) {
  const answer = useCommand("lineage.edge", { from: edge?.from ?? "", to: edge?.to ?? "" }, { enabled: edge !== undefined });
  if (!edge) return null;
  const details = answer.data, from = nameIn(view, edge.from), to = nameIn(view, edge.to);
  const provenance = details?.provenance ?? edge.provenance;
  const title = edge.from_column ? t("lineage.edgeTitle", { from: edge.from_column, to: edge.to_column ?? t("lineage.wholeDataset") }) : t("lineage.edgeTitle", { from, to });
  return (
    <section className={`${css["card"]} ${beside ? css["beside"] : css["edge"]}`} aria-label={t("lineage.edge")} aria-live="polite">
      <header className={css["head"]}>
        <h2 className={css["title"]}>{title}</h2>
        <Marks items={marksOf(provenance)} label={t("marks.saidBy", { who: provenance.map((one) => one.catalog).join(", ") })} />
        {isPinned ? <IconButton label={t("kit.close")} icon={<X size={14} aria-hidden />} onPress={onClose} /> : null}
      </header>
      <p className={css["text"]}>
        {[
          edge.from_column ? t("lineage.edgeTitle", { from, to }) : null, t(`lineage.edge.${edge.kind}`), t("lineage.confidence", { value: percent(details?.confidence ?? edge.confidence) }),
          edge.count > 1 ? t("lineage.edgeCount", { count: edge.count }) : null,
        ].filter(Boolean).join(" · ")}
      </p>
      {provenance.length > 0 ? <div className={css["block"]}>{provenance.map((one, at) => <Said key={at} provenance={one} />)}</div> : null}
      {edge.knot && details && isPinned ? <Joins details={details} /> : null}
      {details ? <Flows details={details} edge={edge} /> : answer.error ? <p className={css["text"]}>{t("lineage.edgeBundle")}</p> : null}
      {edge.knot && details && !isPinned ? <p className={`${css["text"]} ${css["block"]}`}>{t("lineage.keep")}</p> : null}
    </section>
  );
}

function Said({ provenance }: { provenance: Provenance }) {
  return (
    <div className={css["said"]}>
      <Marks items={marksOf([provenance])} label={provenance.catalog} still />
      <span title={fullTime(provenance.last_seen)}>
        {t(`lineage.method.${provenance.method}`)} <span className="quiet">· {[provenance.catalog, provenance.job ? t("lineage.by", { job: provenance.job }) : null, provenance.last_seen ? t("lineage.seen", { when: ago(provenance.last_seen) }) : null].filter(Boolean).join(", ")}</span>
      </span>
    </div>
  );
}

function Flows({ details, edge }: { details: EdgeDetails; edge: LineageEdge }) {
  const { from_column: from, to_column: to } = edge;
  const flows = from ? details.columns.filter((flow) => flow.from === from && (flow.to ?? null) === to) : merged(details.columns);
  if (flows.length === 0) return <p className={`${css["text"]} ${css["block"]}`}>{t("lineage.noColumns")}</p>;
  return (
    <div className={css["block"]}>
      {from ? null : <h3>{t("lineage.columns", { count: flows.length })}</h3>}
      {flows.slice(0, MOST_FLOWS).map((flow, at) => (
        <div key={at} className={css["flow"]} title={flow.description ?? ""}>
          <span className="mono cut">{flow.from}</span><span aria-hidden>→</span><span className="mono cut">{flow.to ?? <span className="quiet">{t("lineage.wholeDataset")}</span>}</span>
          <span className={css["word"]}>{flowWords(flow)}</span>
        </div>
      ))}
      {flows.length > MOST_FLOWS ? <p className={css["text"]}>+ {number(flows.length - MOST_FLOWS)}</p> : null}
    </div>
  );
}

/** Why the ends are one thing each; each join can be refused. */
function Joins({ details }: { details: EdgeDetails }) {
  const left = useCommand("stitch.list", { key: details.from.key }).data, right = useCommand("stitch.list", { key: details.to.key }).data;
  const rows = [...(left?.rows ?? []), ...(right?.rows ?? [])].filter((row, at, all) => row.merges && all.findIndex((other) => sameRow(row, other)) === at);
  return (
    <div className={css["block"]}>
      <h3>{t("lineage.joins")}</h3>
      {rows.length > 0 ? rows.map((row, at) => (
        <div key={at} className={css["join"]}>
          <span title={`${row.left.native}\n${row.right.native}`}>{row.evidence}: <span className="mono">{row.left.native}</span> ({row.left.mark.catalog}), <span className="mono">{row.right.native}</span> ({row.right.mark.catalog})</span>
          <Button look="quiet" onPress={() => void refuseStitches([row])}>{t("lineage.notSame")}</Button>
        </div>
      )) : details.stitches.map((text) => <p key={text} className={css["join"]}>{text}</p>)}
    </div>
  );
}

function sameRow(a: StitchRow, b: StitchRow): boolean {
  return a.left.native === b.left.native && a.right.native === b.right.native && a.left.mark.catalog === b.left.mark.catalog && a.right.mark.catalog === b.right.mark.catalog;
}

/** Values before filters; the same pair once, with all its reasons. */
function merged(flows: readonly ColumnFlow[]): ColumnFlow[] {
  const known = new Map<string, ColumnFlow>();
  for (const flow of flows) {
    const id = [flow.from, flow.to ?? "", flow.transformation].join("\n"), before = known.get(id);
    known.set(id, before ? { ...before, subtype: [before.subtype, flow.subtype].filter(Boolean).join(", ") } : flow);
  }
  return [...known.values()].toSorted((a, b) => Number(a.transformation === "INDIRECT") - Number(b.transformation === "INDIRECT"));
}

export function flowWords(flow: Pick<ColumnFlow, "transformation" | "subtype" | "masking">): string {
  const kind = flow.transformation === "DIRECT" ? t("lineage.value") : flow.transformation === "INDIRECT" ? t("lineage.filter") : t("lineage.untold");
  return [kind, flow.subtype?.toLowerCase().replaceAll("_", " "), flow.masking ? t("lineage.masked") : null].filter(Boolean).join(" · ");
}

function marksOf(provenance: readonly Provenance[]) {
  return provenance.map((one) => ({ mark: dialectMark(one.dialect), about: `${one.catalog}: ${t(`lineage.method.${one.method}`)}` }));
}

function nameIn(view: LineageView, key: string): string {
  return shownName(view.nodes.find((node) => node.key === key)?.name ?? key);
}
