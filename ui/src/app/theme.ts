// Appearance: the user's choice, else what the system asks for.
import { useInsertionEffect } from "react";
import { useCommand } from "../ipc";
import { useMedia } from "../kit";

/** Keeps `data-theme` on the page true. */
export function useTheme(): void {
  const chosen = useCommand("settings.get", {}).data?.theme ?? "system";
  const dark = useMedia("(prefers-color-scheme: dark)"), contrast = useMedia("(prefers-contrast: more)");
  const theme = chosen !== "system" ? chosen : contrast ? "contrast" : dark ? "dark" : "light";
  // Before anything is laid out: nobody sees a frame in other colours, and the page is not styled twice.
  useInsertionEffect(() => {
    document.documentElement.dataset["theme"] = theme;
  }, [theme]);
}
