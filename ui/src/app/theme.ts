// Appearance: the user's choice, else what the system asks for.
import { useEffect } from "react";
import { useCommand } from "../ipc";
import { useMedia } from "../kit";

/** Keeps `data-theme` on the page true. */
export function useTheme(): void {
  const chosen = useCommand("settings.get", {}).data?.theme ?? "system";
  const dark = useMedia("(prefers-color-scheme: dark)"), contrast = useMedia("(prefers-contrast: more)");
  const theme = chosen !== "system" ? chosen : contrast ? "contrast" : dark ? "dark" : "light";
  useEffect(() => {
    document.documentElement.dataset["theme"] = theme;
  }, [theme]);
}
