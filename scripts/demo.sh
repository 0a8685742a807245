#!/usr/bin/env bash
# Builds Weft and shows the bundled sample mesh, offline: the window where there is a display, else a tour of the
# command line that ends with how to open the same UI in a browser.
set -euo pipefail
cd "$(dirname "$0")/.."

wants_window() { [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] && [ -z "${WEFT_DEMO_TOUR:-}" ]; }

if wants_window; then scripts/setup.sh window; else scripts/setup.sh core; fi
scripts/build-ui.sh
target="${CARGO_TARGET_DIR:-target}"
echo "building (the first time takes a few minutes)"
cargo build --quiet --locked -p weft-cli
home="${WEFT_DEMO_HOME:-$(mktemp -d)}"
export WEFT_HOME="$home"
weft="$target/debug/weft"

if wants_window; then
  cargo build --quiet --locked -p weft-desktop --features custom-protocol
  "$weft" sample >/dev/null || true
  echo "opening the window; its data is in $home"
  exec "$target/debug/weft-desktop"
fi

step() { printf '\n\033[1m$ weft %s\033[0m\n' "$*"; }
# Findings (1) and incomplete data (4) are answers, not failures of the tour.
show() { step "$*"; "$weft" "$@" || { code=$?; [ $code -eq 1 ] || [ $code -eq 4 ] || exit $code; }; }
first() { local lines=$1; shift; step "$*"; { "$weft" "$@" || true; } | head -n "$lines"; }

echo
echo "Weft on its sample mesh: an invented retailer, six catalogs, one map. Nothing here uses the network."
show sample
first 16 search orders
first 14 search 'kind:product sla:fail'
first 30 show revenue_recognised
first 24 lineage orders_daily --up 1 --down 1
show lineage --from postgres://app-db.halden.example:5432/shop/public/order_items --to finance.marts.revenue_recognised --paths 1
first 16 lineage 'snowflake://halden-prod/HALDEN/MARTS/ORDERS_DAILY#net_amount' --level column
first 12 sla
first 16 audit
first 8 stitch list --open

cat <<EOT

That was the command line. The same map in a browser:

  WEFT_HOME=$home $weft serve

It prints a link that works once, for one browser on this machine. On a machine with a display
\`make demo\` opens the window instead. The data of this tour is in $home.
EOT
