// Time under the map: a bar for each sync; the map is that moment's.
import { type KeyboardEvent, type PointerEvent, useMemo, useRef } from "react";
import { dateTime, fullTime, shortTime, t } from "../../../i18n";
import { type SyncRow, useCommand } from "../../../ipc";
import { Button, useRoom } from "../../../kit";
import { barsOf, nearestBar } from "../strip";
import css from "./TimeStrip.module.css";

interface Props {
  /** Null: now. */
  at: number | null;
  onAt: (at: number | null) => void;
  compared: { added: number; gone: number; since: number; whole: boolean } | undefined;
  onCompare: (() => void) | null;
  isComparing: boolean;
}

const HEIGHT = 24, BAR = 4;

export function TimeStrip({ at, onAt, compared, onCompare, isComparing }: Props) {
  const box = useRef<HTMLDivElement>(null), room = useRoom(box), held = useRef(false);
  const syncs = useCommand("changes.syncs", {}).data?.syncs;
  const bars = useMemo(() => barsOf(syncs ?? [], room.width, HEIGHT), [syncs, room.width]);
  const chosen = at === null ? bars.length - 1 : nearestBar(bars, at), bar = bars[chosen];
  const move = (to: number) => {
    const next = bars[Math.min(Math.max(to, 0), bars.length - 1)];
    if (next) onAt(next === bars.at(-1) ? null : next.sync.at);
  };
  const keys = (event: KeyboardEvent) => {
    const to = { ArrowLeft: chosen - 1, ArrowDown: chosen - 1, ArrowRight: chosen + 1, ArrowUp: chosen + 1, Home: 0, End: bars.length - 1, PageUp: chosen + 10, PageDown: chosen - 10 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    move(to);
  };
  const drag = (event: PointerEvent) => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
    let best = 0;
    bars.forEach((other, n) => {
      if (Math.abs(other.x - x) < Math.abs((bars[best]?.x ?? 0) - x)) best = n;
    });
    if (best !== chosen) move(best);
  };
  return (
    <footer className={css["strip"]}>
      <div className={css["when"]}>
        <span className="quiet small">{t("lineage.asItWas")}</span>
        <b title={fullTime(bar?.sync.at)}>{bar ? `${dateTime(bar.sync.at)}${at === null ? ` (${t("lineage.now")})` : ""}` : t("lineage.noSyncs")}</b>
      </div>
      <div
        ref={box} role="slider" tabIndex={bars.length > 0 ? 0 : -1} aria-label={t("lineage.strip")} aria-valuemin={0} aria-valuemax={Math.max(0, bars.length - 1)}
        aria-valuenow={Math.max(0, chosen)} aria-valuetext={bar ? wordsOf(bar.sync) : t("lineage.noSyncs")} className={css["bars"]} onKeyDown={keys}
        onPointerDown={(event) => { held.current = true; event.currentTarget.setPointerCapture(event.pointerId); drag(event); }}
        onPointerMove={(event) => { if (held.current) drag(event); }} onPointerUp={() => { held.current = false; }}
      >
        <svg width={room.width} height={HEIGHT + 16} aria-hidden>
          {bars.map((other, n) => <rect key={other.sync.sync} x={other.x - BAR / 2} y={HEIGHT - other.h} width={BAR} height={other.h} rx="1" className={n === chosen ? css["on"] : other.sync.complete ? css["bar"] : css["partial"]}><title>{wordsOf(other.sync)}</title></rect>)}
          <path d={`M0 ${HEIGHT + 0.5}H${room.width}`} className={css["line"]} />
          {bars.length > 1 ? <text x={Math.max(0, (bars[0]?.x ?? 0) - BAR)} y={HEIGHT + 13} className={css["date"]}>{shortTime(bars[0]?.sync.at)}</text> : null}
          {bars.length > 0 ? <text x={room.width} y={HEIGHT + 13} textAnchor="end" className={css["date"]}>{shortTime(bars.at(-1)?.sync.at)}</text> : null}
        </svg>
      </div>
      <div className={css["actions"]}>
        {compared ? <span className="quiet small">{t("lineage.compared", { added: compared.added, gone: compared.gone, when: shortTime(compared.since) })}{compared.whole ? "" : ` ${t("lineage.comparedPartly")}`}</span> : null}
        {onCompare ? <Button onPress={onCompare}>{isComparing ? t("lineage.compareOff") : t("lineage.compare")}</Button> : null}
        <Button isDisabled={at === null} onPress={() => onAt(null)}>{t("lineage.nowButton")}</Button>
      </div>
    </footer>
  );
}

function wordsOf(sync: SyncRow): string {
  const text = t("lineage.sync", { when: dateTime(sync.at), catalog: sync.catalog, changes: t("lineage.changes", { count: sync.changed }) });
  return sync.complete ? text : `${text}, ${t("lineage.syncPartial")}`;
}
