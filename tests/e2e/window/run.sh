#!/usr/bin/env bash
# Tests of the real window under a screen and a session bus of its own. Usage: run.sh [path of weft-desktop]
# Without a path the page and the program are built first.
set -euo pipefail
cd "$(dirname "$0")/../../.."

if [ $# -gt 0 ]; then
  program="$1"
else
  npm --prefix ui run build
  cargo build --locked -p weft-desktop --features custom-protocol
  target="$(cargo metadata --no-deps --locked --format-version 1 | sed -E 's/.*"target_directory":"([^"]+)".*/\1/')"
  program="$target/debug/weft-desktop"
fi

export WEFT_DESKTOP="$program"
exec dbus-run-session -- xvfb-run -a -s "-screen 0 1280x900x24 -nolisten tcp" node tests/e2e/window/run.mjs
