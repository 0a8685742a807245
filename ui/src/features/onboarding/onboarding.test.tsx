import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { expectAccessible } from "../../../tests/axe";
import { Served } from "../../../tests/served";
import { FirstRun } from "./FirstRun";

test("the first minute offers two ways and marks the sample as one", async () => {
  const { container } = render(<Served answers={{}}><FirstRun place="promises" /></Served>);
  expect(screen.getByRole("button", { name: "Open the sample" })).toBeTruthy();
  expect(screen.getByRole("button", { name: "Add your catalog" })).toBeTruthy();
  expect(screen.getByText("Sample")).toBeTruthy();
  await expectAccessible(container);
});
