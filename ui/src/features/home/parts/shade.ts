// What a square shows: one of a few marks, in words too. The three ways to colour share them.
import type { DomainCard, Square } from "../../../ipc";
import { stateWord } from "../../../mesh";
import { t } from "../../../i18n";

export type Shade = "promises" | "ownership" | "change";
/** `broken` and `alert` ask for action; `full` is fine; `half` and `pale` are quieter; `open` is not known. */
export type Look = "broken" | "alert" | "full" | "half" | "pale" | "open";

type Word = `home.${"breached" | "atRisk" | "kept" | "notKnown" | "noPromise" | "nobody" | "leaver" | "onePerson" | "owned" | "changed" | "unchanged"}`;

interface Entry {
  look: Look;
  word: Word;
}

const PROMISES = {
  fail: { look: "broken", word: "home.breached" },
  warn: { look: "alert", word: "home.atRisk" },
  pass: { look: "full", word: "home.kept" },
  unknown: { look: "open", word: "home.notKnown" },
  not_evaluable: { look: "open", word: "home.notKnown" },
  none: { look: "pale", word: "home.noPromise" },
} as const satisfies Record<string, Entry>;

const OWNERSHIP = {
  nobody: { look: "broken", word: "home.nobody" },
  leaver: { look: "alert", word: "home.leaver" },
  one_person: { look: "half", word: "home.onePerson" },
  owned: { look: "full", word: "home.owned" },
} as const satisfies Record<string, Entry>;

const CHANGE = {
  changed: { look: "full", word: "home.changed" },
  unchanged: { look: "pale", word: "home.unchanged" },
} as const satisfies Record<string, Entry>;

/** How a product looks in a way of colouring. */
export function entryOf(square: Square, shade: Shade): Entry {
  switch (shade) {
    case "promises":
      return PROMISES[square.promise ?? "none"];
    case "ownership":
      return OWNERSHIP[square.ownership];
    case "change":
      return square.changed ? CHANGE.changed : CHANGE.unchanged;
  }
}

/** What the legend lists, worst first. */
export function legendOf(shade: Shade): readonly Entry[] {
  switch (shade) {
    case "promises":
      return [PROMISES.fail, PROMISES.warn, PROMISES.pass, PROMISES.unknown, PROMISES.none];
    case "ownership":
      return Object.values(OWNERSHIP);
    case "change":
      return Object.values(CHANGE);
  }
}

/** How many squares look which way, worst first. */
function countsOf(squares: readonly Square[], shade: Shade): { entry: Entry; count: number }[] {
  const counts = new Map<string, { entry: Entry; count: number }>();
  for (const square of squares) {
    const entry = entryOf(square, shade), row = counts.get(entry.word) ?? { entry, count: 0 };
    counts.set(entry.word, { entry, count: row.count + 1 });
  }
  return legendOf(shade).flatMap((entry) => counts.get(entry.word) ?? []);
}

/** "2 broken, 14 kept": a card in words. A large card has shares only. */
export function statesOf(card: DomainCard, shade: Shade): string {
  if (card.squares.length === 0) return card.shares.map(([state, count]) => `${count} ${stateWord(state)}`).join(", ");
  return countsOf(card.squares, shade).map(({ entry, count }) => `${count} ${t(entry.word)}`).join(", ");
}
