import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { currentRoute, go, onGoing, useRoute } from "./navigate";

const typed = (q: string) => go({ page: "discover", q }, { replace: true });

beforeEach(() => {
  vi.useFakeTimers();
  window.location.hash = "#/home";
});
afterEach(() => {
  vi.runAllTimers();
  vi.useRealTimers();
});

test("an address that is replaced with every key holds at once, and the browser is told once", () => {
  const told = vi.spyOn(window.history, "replaceState");
  for (let n = 1; n <= 200; n += 1) typed("x".repeat(n));
  expect(currentRoute()).toEqual({ page: "discover", q: "x".repeat(200) });
  expect(told).not.toHaveBeenCalled();
  vi.runAllTimers();
  expect(told).toHaveBeenCalledTimes(1);
  expect(window.location.hash).toBe(`#/discover?q=${"x".repeat(200)}`);
});

test("whoever goes on comes back to what was typed last", () => {
  const before = window.history.length;
  typed("orders");
  const told = vi.spyOn(window.history, "replaceState");
  go({ page: "settings" });
  expect(told).toHaveBeenCalledExactlyOnceWith(null, "", "#/discover?q=orders");
  expect([currentRoute().page, window.history.length]).toEqual(["settings", before + 1]);
  vi.runAllTimers();
  expect(currentRoute().page).toBe("settings");
});

test("who asks ahead is told of the page before it is drawn", () => {
  const seen: string[] = [];
  onGoing((route) => seen.push(`asked ${route.page}`));
  renderHook(() => seen.push(`drawn ${useRoute().page}`));
  act(() => go({ page: "settings" }));
  window.history.replaceState(null, "", "#/changes");
  act(() => void window.dispatchEvent(new Event("hashchange")));
  expect(seen.filter((entry, n) => entry !== seen[n - 1])).toEqual(["drawn home", "asked settings", "drawn settings", "asked changes", "drawn changes"]);
  onGoing(() => {});
});
