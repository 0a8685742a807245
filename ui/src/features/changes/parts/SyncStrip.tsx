// Time under the list: a bar a sync, as high as what it changed.
import { useRef } from "react";
import { dateTime, t } from "../../../i18n";
import type { SyncRow } from "../../../ipc";
import { useRoom } from "../../../kit";
import { barHeight, lastSyncs } from "../strip";
import css from "./SyncStrip.module.css";

const STEP = 24, LEGEND = 300;

interface Props {
  syncs: readonly SyncRow[];
  /** The last sync the user has seen. */
  seen: number;
  /** Syncs that are chosen: the one in sight, or the two that are compared. */
  chosen: readonly number[];
  legend: string;
  onChoose: (sync: SyncRow) => void;
}

export function SyncStrip({ syncs, seen, chosen, legend, onChoose }: Props) {
  const box = useRef<HTMLDivElement>(null), width = useRoom(box).width;
  const shown = lastSyncs(syncs, Math.max(1, Math.floor((width - LEGEND) / STEP)));
  const first = shown[0], last = shown.at(-1);
  return (
    <div ref={box} className={css["strip"]}>
      <div className={css["time"]}>
      <div role="group" aria-label={t("changes.strip")} className={css["bars"]}>
        {shown.map((sync) => (
          <button
            key={sync.sync} type="button" aria-pressed={chosen.includes(sync.sync)} className={css["bar"]} data-new={sync.sync > seen || undefined} data-part={sync.complete ? undefined : ""}
            aria-label={barWords(sync)} title={barWords(sync)} onClick={() => onChoose(sync)}
          >
            <span style={{ height: barHeight(sync.changed) }} />
          </button>
        ))}
      </div>
      <div className={css["ends"]} aria-hidden><span>{first ? dateTime(first.at) : ""}</span><span>{last && last !== first ? dateTime(last.at) : ""}</span></div>
      </div>
      <p className={css["legend"]}>{legend}</p>
    </div>
  );
}

function barWords(sync: SyncRow): string {
  return t("changes.stripBar", { catalog: sync.catalog, when: dateTime(sync.at), count: sync.changed, whole: sync.complete ? t("changes.whole") : t("changes.part") });
}
