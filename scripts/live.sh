#!/usr/bin/env bash
# Provider suites against real catalog servers, which it installs (into the user's cache), starts on loopback, fills,
# reads and stops: one folder of tests/live each. `scripts/live.sh airflow dagster` runs some of them.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh live
cargo build --quiet --locked -p weft-cli
target="$(cargo metadata --no-deps --locked --format-version 1 | sed -E 's/.*"target_directory":"([^"]+)".*/\1/')"
export WEFT_BIN="$target/debug/weft"

suites=("$@")
[ ${#suites[@]} -gt 0 ] || for run in tests/live/*/run.sh; do [ -f "$run" ] && suites+=("$(basename "$(dirname "$run")")"); done

passed=0 failed=0
for suite in "${suites[@]}"; do
  printf '\n== live: %s\n' "$suite"
  began=$SECONDS
  # A suite that ends early has failed, whatever it printed before.
  if bash "tests/live/$suite/run.sh"; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "live: $suite failed"; fi
  echo "live: $suite took $((SECONDS - began)) s"
done
printf '\nlive: %d passed, %d failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
