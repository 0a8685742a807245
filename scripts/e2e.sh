#!/usr/bin/env bash
# The UI in Chromium against the real program. Builds what is older than its sources. Arguments go to Playwright,
# for example `scripts/e2e.sh discover` or `scripts/e2e.sh --project=pictures`.
# CHROMIUM names another browser, WEFT_BIN a program that is built already.
set -euo pipefail
cd "$(dirname "$0")/.."

chromium="${CHROMIUM:-/usr/bin/chromium}"
[ -x "$chromium" ] || { echo "There is no Chromium at $chromium. Install it (Debian: apt-get install chromium) or name one in CHROMIUM." >&2; exit 2; }
scripts/build-ui.sh
if [ -z "${WEFT_BIN:-}" ]; then
  cargo build --quiet --locked -p weft-cli
  target="$(cargo metadata --no-deps --locked --format-version 1 | sed -E 's/.*"target_directory":"([^"]+)".*/\1/')"
  export WEFT_BIN="$target/debug/weft"
fi
project=--project=browser
for argument in "$@"; do case "$argument" in --project*) project="" ;; esac; done
ui/node_modules/.bin/tsc -p tests/e2e/tsconfig.json
exec ui/node_modules/.bin/playwright test --config tests/e2e/playwright.config.ts ${project:+"$project"} "$@"
