// What the test's document lacks of a real one.
import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";

class NoObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

globalThis.ResizeObserver ??= NoObserver;
// Virtual lists draw nothing in an element without a size.
Object.defineProperty(HTMLElement.prototype, "clientWidth", { configurable: true, get: () => 800 });
Object.defineProperty(HTMLElement.prototype, "clientHeight", { configurable: true, get: () => 600 });

afterEach(cleanup);
