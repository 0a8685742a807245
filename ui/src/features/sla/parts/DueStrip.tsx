// The next day as a line: what falls due when. The table beneath says the same in words.
import { useRef } from "react";
import { dateTime, shortTime, shownName, t } from "../../../i18n";
import { StateIcon, useNow, useRoom } from "../../../kit";
import { standingOf } from "../../../mesh";
import { type Entry, placeOnStrip, STRIP } from "../board";
import css from "./DueStrip.module.css";

const HOUR = 3_600_000, LANE = 22, TOP = 26;

interface Props {
  entries: readonly Entry[];
  chosen: string | null;
  onChoose: (id: string) => void;
}

export function DueStrip({ entries, chosen, onChoose }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const width = Math.max(0, useRoom(box).width - 24);
  const now = useNow(), start = now - STRIP.before, span = STRIP.hours * HOUR;
  const { places, bare } = placeOnStrip(entries, now, width);
  const xOf = (at: number) => 12 + ((at - start) / span) * width;
  const nowX = xOf(now);
  return (
    <div ref={box} className={css["strip"]} role="group" aria-label={t("sla.strip", { count: places.length + bare.length })}>
      {width > 0 ? <>
        {hoursOf(start, span).map((at) => <span key={at} aria-hidden className={css["hour"]} style={{ insetInlineStart: xOf(at) }}>{shortTime(at, at)}</span>)}
        <span aria-hidden className={css["now"]} style={{ insetInlineStart: nowX }}><span>{t("sla.now", { when: shortTime(now, now) })}</span></span>
        {[...places, ...bare].map(({ entry, x, lane }) => {
          const { promise } = entry, name = shownName(promise.subject.name), named = lane < STRIP.lanes;
          return (
            <button
              key={entry.id} type="button" tabIndex={-1} className={css["due"]} data-state={promise.state} data-chosen={entry.id === chosen || undefined} data-bare={named ? undefined : ""}
              style={{ insetInlineStart: 12 + x - 6, top: TOP + lane * LANE }} title={`${name}: ${promise.sentence}\n${dateTime(promise.due_at)}`} onClick={() => onChoose(entry.id)}
            >
              {named ? <StateIcon standing={standingOf(promise.state)} /> : null}<span className={named ? undefined : "sr"}>{name}</span>
            </button>
          );
        })}
      </> : null}
    </div>
  );
}

/** Every third hour of the local clock within the span. */
function hoursOf(start: number, span: number): number[] {
  const first = new Date(start);
  first.setMinutes(0, 0, 0);
  const hours = [];
  for (let at = first.getTime(); at < start + span; at += HOUR) if (at >= start && new Date(at).getHours() % 3 === 0) hours.push(at);
  return hours;
}
