import { expect, test } from "vitest";
import { narrowing, piecesOf, toggled, valuesOf } from "./query";

test("a tick is a word in the query, a second click takes it away", () => {
  const once = toggled("orders", "domain", "Web & App");
  expect(once).toBe('orders domain:"Web & App"');
  expect(valuesOf(once, "domain")).toEqual(["Web & App"]);
  expect(toggled(once, "domain", "Web & App")).toBe("orders");
});

test("values of one field stand together", () => {
  const two = toggled(toggled("sla:fail orders", "sla", "warn"), "domain", "Orders");
  expect(two).toBe('sla:fail|warn orders domain:"Orders"');
  expect(toggled(two, "sla", "fail")).toBe('sla:warn orders domain:"Orders"');
});

test.each(['a "b', '"quote\\"d" back\\slash', "constructor", "__proto__", "x|y", "ключ", " "])("the value %s survives", (value) => {
  const query = toggled("words", "owner", value);
  expect(valuesOf(query, "owner")).toEqual([value]);
  expect(toggled(query, "owner", value)).toBe("words");
});

test("words say nothing about what a query is narrowed to", () => {
  expect(narrowing("ord")).toBe("");
  expect(narrowing('sla:fail|warn orders domain:"Web & App" -tag:x')).toBe('sla:fail|warn domain:"Web & App"');
});

test("what cannot be read is left as it is", () => {
  for (const text of ['owner:"ana', "((", "| |", "a:|", '"', "-domain:x", "changed:<7d", "\u0000"]) {
    expect(piecesOf(text).map((piece) => piece.text).join("")).toBe(text.replace(/\s/g, ""));
  }
  expect(valuesOf("-domain:Orders", "domain")).toEqual([]);
});

test("a long query is quick", () => {
  const start = performance.now();
  piecesOf("domain:\"x\"|".repeat(400));
  expect(performance.now() - start).toBeLessThan(200);
});
