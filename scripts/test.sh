#!/usr/bin/env bash
# Every test that needs no foreign server: Rust, UI, end to end in Chromium and in the real window under Xvfb.
set -euo pipefail
cd "$(dirname "$0")/.."

part() { printf '\n== %s\n' "$*"; }

part "system packages"
scripts/setup.sh all
part "UI: install, lint, types, unit tests, build, size"
scripts/install-ui.sh
(cd ui && npm run --silent lint && npm run --silent types && npm run --silent knip && npm test)
rm -rf ui/dist
scripts/build-ui.sh
(cd ui && npm run --silent size)
part "Rust: format, lint"
scripts/lint.sh
part "Rust: unit tests and suites"
cargo build --locked -p weft-cli
cargo test --locked
part "secrets in a real keyring"
target="$(cargo metadata --no-deps --locked --format-version 1 | sed -E 's/.*"target_directory":"([^"]+)".*/\1/')"
WEFT_BIN="$target/debug/weft" tests/live/secret-service/run.sh
part "window: unit tests"
cargo test --locked -p weft-desktop
part "end to end in Chromium"
scripts/e2e.sh
part "end to end in the real window"
cargo build --locked -p weft-desktop --features custom-protocol
tests/e2e/window/run.sh
