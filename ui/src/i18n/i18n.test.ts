import { expect, test } from "vitest";
import { en } from "./en";
import { ago, countdown, cutMiddle, dateTime, duration, fullTime, number, percent, shortNumber, shortTime, shownName, since } from "./format";
import { t } from "./translate";

const EXTREMES = [0, -0, 1, -1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 8.64e15, 8.65e15, 1e300, -1e300, 253_402_300_799_999, 253_402_300_800_000, null, undefined];
const NOW = Date.UTC(2026, 10, 21, 12);

test.each([number, shortNumber, percent, shortTime, dateTime, fullTime, ago, since, duration, countdown])("%o never says NaN or Invalid Date", (format) => {
  for (const value of EXTREMES) expect(format(value)).not.toMatch(/NaN|Invalid|Infinity|∞|undefined|null/);
});

test("countdowns are sentences", () => {
  const m = 60_000, h = 60 * m, d = 24 * h;
  expect(countdown(-(2 * h + 10 * m))).toBe("2 h 10 min late");
  expect(countdown(25 * m)).toBe("in 25 min");
  expect(countdown(100 * m)).toBe("in 1 h 40 min");
  expect(countdown(6 * h)).toBe("in 6 h");
  expect(countdown(20 * h + 10 * m)).toBe("in 20 h");
  expect(countdown(30 * h)).toBe("in 30 h");
  expect(countdown(-4 * d)).toBe("4 days late");
  expect(countdown(20_000)).toBe("in less than 1 min");
});

test("relative times end after seven days", () => {
  expect(ago(NOW - 3 * 3_600_000, NOW)).toBe("3 hours ago");
  expect(ago(NOW - 6 * 86_400_000, NOW)).toBe("6 days ago");
  expect(ago(NOW - 9 * 86_400_000, NOW)).not.toMatch(/ago/);
  expect(ago(NOW - 10, NOW)).toBe("just now");
});

test("plural forms follow the count", () => {
  expect(t("home.products", { count: 1 })).toBe("1 product");
  expect(t("home.products", { count: 1200 })).toMatch(/^1.200 products$/);
  expect(t("home.products", { count: 0 })).toBe("0 products");
});

test("a value that looks like a hole or a pattern stays as it is", () => {
  expect(t("app.searchAll", { text: "{text} $& $1" })).toBe("All results for “{text} $& $1”");
});

test("names are cut in the middle by whole characters, and nothing has no name", () => {
  expect(cutMiddle("abcdefghij", 5)).toBe("ab…ij");
  expect([...cutMiddle("🧵".repeat(50), 9)]).toHaveLength(9);
  expect(shownName("  ")).toBe("(no name)");
  expect(shownName("طلبات")).toBe("طلبات");
  expect(shownName("a\u202egpj.exe\u0007")).toBe("a\u2066‹U+202E›\u2069gpj.exe\u2066‹U+0007›\u2069");
});

test("every text is plain English without a forgotten mark", () => {
  for (const [key, message] of Object.entries(en)) {
    for (const text of typeof message === "string" ? [message] : Object.values(message)) {
      expect(text, key).not.toMatch(/TODO|XXX|lorem|  /i);
      expect((text.match(/[{}]/g) ?? []).length % 2, key).toBe(0);
    }
  }
});
