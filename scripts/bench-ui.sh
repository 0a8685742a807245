#!/usr/bin/env bash
# Measures the UI's budgets in Chromium and in the real window, and writes the section of docs/benchmarks.md.
# Usage: bench-ui.sh [assets]           100000 when left out
#        WEFT_PROFILE=debug bench-ui.sh 5000   for a quick look; budgets are judged for release builds only
#        WEFT_BENCH_DOC=FILE            writes into another document
set -euo pipefail
cd "$(dirname "$0")/.."

assets="${1:-100000}" profile="${WEFT_PROFILE:-release}" doc="${WEFT_BENCH_DOC:-docs/benchmarks.md}"
flag=(); [ "$profile" = release ] && flag=(--release)

scripts/setup.sh all
scripts/build-ui.sh
cargo build --quiet --locked "${flag[@]}" -p weft-cli -p weft-bench
cargo build --quiet --locked "${flag[@]}" -p weft-desktop --features custom-protocol --bin weft-desktop --example empty
target="$(cargo metadata --no-deps --locked --format-version 1 | sed -E 's/.*"target_directory":"([^"]+)".*/\1/')/$profile"

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
mkdir "$work/home"
printf '{"hubs":%s}' "$("$target/weft-bench" mesh "$work/home" 12 --assets "$assets")" >"$work/home/measured.json"

WEFT_BIN="$target/weft" WEFT_MEASURED="$work/home" WEFT_FIGURES="$work/browser.json" \
  ui/node_modules/.bin/playwright test --config tests/e2e/playwright.config.ts --project=measure
dbus-run-session -- xvfb-run -a -s "-screen 0 1280x900x24 -nolisten tcp" \
  node tests/e2e/measure/window.mjs "$target/weft-desktop" "$target/examples/empty" "$work/home" "$work/window.json"
node tests/e2e/measure/report.mjs "$doc" "$assets" "$profile" "$work/browser.json" "$work/window.json"
