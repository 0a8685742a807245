import { useMemo, useState } from "react";
import { number, t } from "../../../i18n";
import { type Loss, useCommand } from "../../../ipc";
import { Dialog, EmptyState, FilterChips, Skeleton, Table, type TableColumn } from "../../../kit";
import { Problem } from "../../../mesh";
import css from "./LossDialog.module.css";

type Fate = "kept" | "dropped";

/** Everything a reader saw and could not carry over. */
export function LossDialog({ id, open, onClose }: { id: string; open: boolean; onClose: () => void }) {
  return <Dialog open={open} onClose={onClose} title={t("losses.title", { id })} shape="wide"><Inside id={id} /></Dialog>;
}

function Inside({ id }: { id: string }) {
  const answer = useCommand("catalogs.losses", { id });
  const [fates, setFates] = useState<ReadonlySet<Fate>>(new Set());
  const losses = answer.data?.losses;
  const entries = useMemo(() => (losses ?? []).map((loss, at): Entry => ({ id: String(at), loss })).filter(({ loss }) => fates.size === 0 || fates.has(fateOf(loss))), [losses, fates]);
  if (answer.error) return <Problem error={answer.error} onRetry={answer.retry} />;
  if (!losses) return <Skeleton lines={8} height={28} />;
  const dropped = losses.filter((loss) => !loss.kept).length;
  return (
    <>
      <FilterChips label={t("losses.filter")} chosen={fates} onChange={setFates} chips={[
        { id: "dropped", text: t("losses.dropped"), count: dropped, standing: "warn" }, { id: "kept", text: t("losses.kept"), count: losses.length - dropped, standing: "pass" },
      ]} />
      <div className={css["table"]}>
        <Table<Entry> label={t("losses.title", { id })} columns={COLUMNS} rows={entries} idOf={idOf} empty={
          <EmptyState reason="noMatch" title={t("losses.noneTitle")}>{losses.length === 0 ? t("losses.none") : t("losses.noneWhy")}</EmptyState>
        } />
      </div>
    </>
  );
}

interface Entry {
  id: string;
  loss: Loss;
}

const idOf = (entry: Entry) => entry.id;
const fateOf = (loss: Loss): Fate => (loss.kept ? "kept" : "dropped");

const COLUMNS: readonly TableColumn<Entry>[] = [
  { id: "source", title: t("losses.source"), width: 190, minWidth: 90, sortBy: ({ loss }) => loss.source, text: ({ loss }) => loss.source, cell: ({ loss }) => <span className="cut" title={loss.source}>{loss.source}</span> },
  { id: "path", title: t("losses.path"), width: 180, minWidth: 90, sortBy: ({ loss }) => loss.path, text: ({ loss }) => loss.path, cell: ({ loss }) => <span className="mono cut" title={loss.path}>{loss.path}</span> },
  { id: "reason", title: t("losses.reason"), minWidth: 140, sortBy: ({ loss }) => loss.reason, text: ({ loss }) => loss.reason, cell: ({ loss }) => <span className="cut" title={loss.reason}>{loss.reason}</span> },
  { id: "count", title: t("losses.count"), width: 70, align: "end", sortBy: ({ loss }) => loss.count, text: ({ loss }) => String(loss.count), cell: ({ loss }) => number(loss.count) },
];
