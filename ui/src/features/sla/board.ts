// What the board makes of the promises: ids, sentences that count down, places on the strip. No DOM here.
import type { PromiseState, PromiseView } from "../../ipc";
import { countdown, shortTime, t } from "../../i18n";

export type Order = "time" | "domain";
/** States as the board tells them apart; both kinds of "cannot tell" have their own count. */
export const STATES: readonly PromiseState[] = ["fail", "warn", "unknown", "not_evaluable", "pass"];
/** Longer sentences stand in the second line. */
const HEAD = 36;

export interface Entry {
  id: string;
  promise: PromiseView;
}

/** Gives each promise an id that stays when the board is asked again. */
export function entriesOf(promises: readonly PromiseView[]): Entry[] {
  const seen = new Map<string, number>();
  return promises.map((promise) => {
    const base = [promise.subject.key, promise.asset?.key ?? "", promise.property, promise.location, promise.said_by.catalog].join("\u0000");
    const nth = seen.get(base) ?? 0;
    seen.set(base, nth + 1);
    return { id: nth === 0 ? base : `${base}\u0000${nth}`, promise };
  });
}

/** Filters by state and upstream cause, and orders. The board comes broken first, then soonest. */
export function arrange(entries: readonly Entry[], states: ReadonlySet<PromiseState>, heldUp: boolean, order: Order): readonly Entry[] {
  const kept = entries.filter(({ promise }) => (states.size === 0 || states.has(promise.state)) && (!heldUp || promise.upstream_cause !== null));
  if (order === "time") return kept;
  const name = ({ promise }: Entry) => promise.subject.domain?.name ?? "\uffff";
  return kept.toSorted((a, b) => name(a).localeCompare(name(b)));
}

export interface Words {
  /** Beside the mark; null says the state's own word. */
  head: string | null;
  /** The second line. */
  rest: string | null;
}

/** The sentence in two parts, its countdown at `now` instead of when it was asked. */
export function wordsOf(promise: PromiseView, now: number): Words {
  if (offlineRule(promise) === "stale") {
    return { head: t("sla.wasDue", { when: shortTime(promise.due_at, now) }), rest: [t("sla.lastRead", { when: shortTime(promise.synced_at, now) }), ...promise.notes].join(" · ") };
  }
  // When it was read stands beside it in local time: the wire's clock is UTC.
  const first = promise.sentence.replace(/(, last sync \d.*| as of \d.*)$/, "");
  const rest = promise.notes.join(" · ") || null;
  if (first.length > HEAD && !/^in |late$/.test(first)) return { head: null, rest: [promise.sentence, ...promise.notes].join(" · ") };
  return { head: ticking(first, promise, now), rest };
}

/** "in 24 min" → "in 23 min". How late something is was true when it was read, and does not tick. */
function ticking(sentence: string, { due_at, state }: PromiseView, now: number): string {
  const counts = due_at !== null && state !== "fail" && /^in (\d|less than)/.test(sentence);
  return counts ? countdown(Math.max(0, due_at - now)) : sentence;
}

/** True when a promise that held has fallen due since the board was computed: only the program may judge it anew. */
export function fellDue(promises: readonly PromiseView[], evaluatedAt: number, now: number): boolean {
  return promises.some(({ due_at, state }) => due_at !== null && state !== "fail" && due_at > evaluatedAt && due_at <= now);
}

export type OfflineRule = "proven" | "stale" | "failed" | "plain";

/** Why the state is what it is although this may be read on a plane (docs/sla.md). */
export function offlineRule(promise: PromiseView): OfflineRule | null {
  const { state, due_at: due, synced_at: sync } = promise;
  if (sync === null) return null;
  if (due === null) return "plain";
  if (state === "fail") return "failed";
  if (state === "unknown") return due > sync ? "stale" : "plain";
  return (state === "pass" || state === "warn") && due > sync ? "proven" : "plain";
}

export interface Place {
  entry: Entry;
  x: number;
  lane: number;
}

export interface Strip {
  /** Those with room for their name. */
  places: Place[];
  /** Those without: a mark alone. */
  bare: Place[];
  lanes: number;
}

const HOUR = 3_600_000;
export const STRIP = { hours: 24, before: HOUR, lanes: 2, letter: 6.4, mark: 20, gap: 10 } as const;

/** Puts what falls due within a day on a strip, names where they fit without touching. */
export function placeOnStrip(entries: readonly Entry[], now: number, width: number): Strip {
  const start = now - STRIP.before, span = STRIP.hours * HOUR;
  const soon = entries.filter(({ promise: { due_at } }) => due_at !== null && due_at >= start && due_at < start + span)
    .toSorted((a, b) => (a.promise.due_at ?? 0) - (b.promise.due_at ?? 0));
  const ends = Array.from({ length: STRIP.lanes }, () => -Infinity);
  const places: Place[] = [], bare: Place[] = [];
  for (const entry of soon) {
    const x = (((entry.promise.due_at ?? 0) - start) / span) * width;
    const room = STRIP.mark + entry.promise.subject.name.length * STRIP.letter;
    const lane = ends.findIndex((end) => end + STRIP.gap <= x && x + room <= width);
    if (lane < 0) bare.push({ entry, x, lane: STRIP.lanes });
    else {
      ends[lane] = x + room;
      places.push({ entry, x, lane });
    }
  }
  return { places, bare, lanes: STRIP.lanes };
}
