// The UI in Chromium, served by the real program on homes of its own. `scripts/e2e.sh` builds what this needs.
import { defineConfig } from "@playwright/test";

export default defineConfig({
  outputDir: ".artifacts/results",
  workers: 1,
  fullyParallel: false,
  retries: 0,
  forbidOnly: true,
  timeout: 30_000,
  expect: { timeout: 5_000 },
  reporter: [["./kit/reporter.ts"]],
  use: {
    viewport: { width: 1280, height: 800 },
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    colorScheme: "light",
    trace: "retain-on-failure",
    launchOptions: { executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium", args: ["--disable-gpu", "--font-render-hinting=none"] },
  },
  projects: [
    { name: "browser", testDir: "browser" },
    { name: "pictures", testDir: "pictures" },
    // Pictures of every step would be measured as well.
    { name: "measure", testDir: "measure", use: { trace: "off" } },
  ],
});
