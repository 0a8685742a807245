#!/usr/bin/env bash
# Measures a release build against the budgets and writes docs/benchmarks.md. Arguments go to the harness:
# `scripts/bench.sh --assets 10000 --syncs 1` for a quick look (budgets are judged at 100,000 assets only).
set -euo pipefail
cd "$(dirname "$0")/.."
# One command for both programs, so that they share every library.
cargo build --release --locked -p weft-cli -p weft-bench
target=$(cargo metadata --format-version 1 --no-deps --locked | python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')
doc=(--doc docs/benchmarks.md)
[ $# -eq 0 ] || doc=()
exec "$target/release/weft-bench" "${doc[@]}" "$@"
