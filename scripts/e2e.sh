#!/usr/bin/env bash
# The UI in Chromium on the real `weft serve`. Usage: e2e.sh [further arguments for Playwright]
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/build-ui.sh
cargo build --quiet --locked -p weft-cli
cd ui
exec node_modules/.bin/playwright test --config ../tests/e2e/playwright.config.ts --project=browser "$@"
