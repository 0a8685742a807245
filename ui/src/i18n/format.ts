// Numbers and times for people. Whatever comes in, "NaN" and "Invalid Date" never come out: what cannot be told is "–".
import { locale, t } from "./translate";

export const UNTOLD = "–";

const MINUTE = 60_000, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
/** Times outside 1970 (exclusive) to 9999 do not exist for us (the wire promises this; a wrong clock may not). */
const LATEST = 253_402_300_799_999;

/** Makes a formatter when it is first used: each takes milliseconds to make, and the first page needs few of them. */
function once<F>(make: () => F): () => F {
  let made: F | undefined;
  return () => made ??= make();
}
const numbers = (options: Intl.NumberFormatOptions) => once(() => new Intl.NumberFormat(locale, options));
const dates = (options: Intl.DateTimeFormatOptions) => once(() => new Intl.DateTimeFormat(locale, options));

const plain = numbers({ maximumFractionDigits: 2 });
const compact = numbers({ notation: "compact", maximumFractionDigits: 1 });
const share = numbers({ style: "percent", maximumFractionDigits: 1 });
const clock = dates({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const day = dates({ day: "numeric", month: "short" });
const dayOfYear = dates({ day: "numeric", month: "short", year: "numeric" });
const weekday = dates({ weekday: "long" });
const whole = dates({
  weekday: "short", day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit",
  hourCycle: "h23", timeZoneName: "short",
});
const relative = once(() => new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "long" }));

type Maybe<T> = T | null | undefined;

/** 12,431 */
export function number(value: Maybe<number>): string {
  return isNumber(value) ? plain().format(value) : UNTOLD;
}

/** 12 K: only where room is short, with the exact number on hover. */
export function shortNumber(value: Maybe<number>): string {
  return isNumber(value) ? compact().format(value) : UNTOLD;
}

/** 0.42 → 42 % */
export function percent(value: Maybe<number>): string {
  return isNumber(value) ? share().format(value) : UNTOLD;
}

/** The absolute time in full, for hover and screen readers. */
export function fullTime(at: Maybe<number>): string {
  return isTime(at) ? whole().format(at) : UNTOLD;
}

/** 09:12 today, "20 Nov" this year, "3 Sep 2024" before. */
export function shortTime(at: Maybe<number>, now: number = Date.now()): string {
  if (!isTime(at)) return UNTOLD;
  if (sameDay(at, now)) return clock().format(at);
  return new Date(at).getFullYear() === new Date(now).getFullYear() ? day().format(at) : dayOfYear().format(at);
}

/** "09:12 today", else date and time. */
export function dateTime(at: Maybe<number>, now: number = Date.now()): string {
  if (!isTime(at)) return UNTOLD;
  return sameDay(at, now) ? clock().format(at) : `${shortTime(at, now)}, ${clock().format(at)}`;
}

/** "3 hours ago" within seven days, the date beyond. */
export function ago(at: Maybe<number>, now: number = Date.now()): string {
  if (!isTime(at)) return UNTOLD;
  const gone = at - now, size = Math.abs(gone);
  if (size < MINUTE) return t("time.now");
  if (size < HOUR) return relative().format(Math.trunc(gone / MINUTE), "minute");
  if (size < DAY) return relative().format(Math.trunc(gone / HOUR), "hour");
  if (size < 7 * DAY) return relative().format(Math.trunc(gone / DAY), "day");
  return shortTime(at, now);
}

/** The day a look back begins: "Tuesday" within seven days, the date beyond. */
export function since(at: Maybe<number>, now: number = Date.now()): string {
  if (!isTime(at)) return UNTOLD;
  if (sameDay(at, now)) return clock().format(at);
  return now - at < 7 * DAY ? weekday().format(at) : shortTime(at, now);
}

/** "2 h 10 min": two units at most, never a zero unit, the sign left out. */
export function duration(ms: Maybe<number>): string {
  if (!isNumber(ms)) return UNTOLD;
  const size = Math.abs(ms);
  if (size < MINUTE) return t("time.underMinute");
  const days = Math.floor(size / DAY), hours = Math.floor((size % DAY) / HOUR), minutes = Math.floor((size % HOUR) / MINUTE);
  if (days >= 2) return hours > 0 && days < 7 ? `${t("time.days", { count: days })} ${t("time.h", { n: hours })}` : t("time.days", { count: days });
  const allHours = days * 24 + hours;
  if (allHours === 0) return t("time.min", { n: minutes });
  return minutes > 0 && allHours < 12 ? `${t("time.h", { n: allHours })} ${t("time.min", { n: minutes })}` : t("time.h", { n: allHours });
}

/** "2 h 10 min late" or "in 25 min". */
export function countdown(dueInMs: Maybe<number>): string {
  if (!isNumber(dueInMs)) return UNTOLD;
  return dueInMs < 0 ? t("time.late", { span: duration(dueInMs) }) : t("time.in", { span: duration(dueInMs) });
}

/** Cuts a path or key in its middle, so that both ends can be read. Whole characters only. */
export function cutMiddle(text: string, length: number): string {
  const letters = [...text];
  if (letters.length <= length) return text;
  const head = Math.ceil((length - 1) / 2), tail = Math.floor((length - 1) / 2);
  return `${letters.slice(0, head).join("")}…${letters.slice(letters.length - tail).join("")}`;
}

/** Control characters, and those that turn the direction of what follows: a name may not redraw its neighbours. */
const UNSEEN = /[\p{Cc}\u200b\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/** A name that can be seen: what is empty or only white space is said in words, what cannot be seen by its number, set apart. */
export function shownName(name: string): string {
  return name.trim() === "" ? t("name.empty") : name.replace(UNSEEN, (sign) => `\u2066‹U+${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}›\u2069`);
}

function isNumber(value: Maybe<number>): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function isTime(value: Maybe<number>): value is number {
  return isNumber(value) && value > 0 && value <= LATEST;
}

function sameDay(a: number, b: number): boolean {
  return new Date(a).toDateString() === new Date(b).toDateString();
}
