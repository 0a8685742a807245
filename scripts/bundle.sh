#!/usr/bin/env bash
# Makes the Debian and RPM packages of the window, with the command line program inside.
# Usage: scripts/bundle.sh [--debug]     --debug packs an unoptimised build, to try the packages quickly
set -euo pipefail
cd "$(dirname "$0")/.."

profile=release
[ "${1:-}" = --debug ] && profile=debug

scripts/setup.sh all
scripts/install-ui.sh

target="$(cargo metadata --no-deps --locked --format-version 1 | sed -E 's/.*"target_directory":"([^"]+)".*/\1/')"

npm --prefix ui run build
# Not optimised across crates (LTO): that build takes longer and measured no faster (first sync of 100,000 assets, 23.4 s
# with and 21.7 s without).
if [ "$profile" = release ]; then cargo build --locked --release -p weft-cli; else cargo build --locked -p weft-cli; fi

files="{\"/usr/bin/weft\":\"$target/$profile/weft\"}"
config="{\"build\":{\"beforeBuildCommand\":null},\"bundle\":{\"linux\":{\"deb\":{\"files\":$files},\"rpm\":{\"files\":$files}}}}"
ui/node_modules/.bin/tauri build "$@" --bundles deb,rpm --config "$config" -- --locked

find "$target/$profile/bundle" -name '*.deb' -o -name '*.rpm' | sort
