import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { expectAccessible } from "../../../tests/axe";
import { Served } from "../../../tests/served";
import { SettingsPage } from "./SettingsPage";

test("settings are accessible, and each says what it does", async () => {
  const { container } = render(
    <Served answers={{
      "settings.get": { theme: "dark", no_single_keys: true, notify: false, show_probable: false, schedule: "every_6_hours", onboarded: true },
      "app.diagnostics": { checks: [{ name: "version", ok: null, message: "1" }, { name: "mesh.db", ok: true, message: "whole" }, { name: "keyring", ok: false, message: "locked" }] },
    }}><SettingsPage /></Served>,
  );
  expect((await screen.findByRole<HTMLInputElement>("radio", { name: "Dark" })).checked).toBe(true);
  expect(screen.getByRole<HTMLInputElement>("checkbox", { name: /single-key/ }).checked).toBe(true);
  expect(screen.getByRole("radio", { name: "Every 6 hours" }).getAttribute("aria-checked")).toBe("true");
  await expectAccessible(container);
});
