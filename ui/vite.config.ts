import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** Where `npm run dev` finds a running `weft serve`; only for development. */
const backend = process.env["WEFT_DEV_BACKEND"] ?? "http://127.0.0.1:4870";

export default defineConfig({
  base: "./",
  publicDir: "../icons",
  plugins: [react()],
  build: {
    target: "es2022",
    // The content policy allows files of our own origin only: nothing is inlined as `data:` and no polyfill is injected.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // One file, so that rules keep their order whichever page comes first.
    cssCodeSplit: false,
    chunkSizeWarningLimit: 1200,
    // What the first page needs is one script.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: "start", tags: ["$initial"] }] } } },
  },
  server: { port: 5173, strictPort: true, proxy: { "/api": backend } },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.{ts,tsx}", "tests/**/*.test.ts"],
    css: { modules: { classNameStrategy: "non-scoped" } },
    setupFiles: ["tests/setup.ts"],
    restoreMocks: true,
    // The accessibility checks take seconds on a busy machine.
    testTimeout: 20_000,
  },
});
