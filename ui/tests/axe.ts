import axe from "axe-core";
import { expect } from "vitest";

/** Fails with the names of the rules that are broken. Colours are tested on the tokens and in a real browser. */
export async function expectAccessible(element: Element): Promise<void> {
  const { violations } = await axe.run(element, { rules: { "color-contrast": { enabled: false }, region: { enabled: false } } });
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`)).toEqual([]);
}
