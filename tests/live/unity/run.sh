#!/usr/bin/env bash
# Reads a live Unity Catalog server and holds what Weft has against what the server's own API says.
# The server is olai-uc-server (a Cargo package), an independent implementation of the API; it is built once into the cache.
source "$(dirname "${BASH_SOURCE[0]}")/../kit.sh"

VERSION=0.0.11
SERVER="$LIVE_CACHE/uc-server-$VERSION"
if [ ! -x "$SERVER/bin/uc-server" ]; then
  command -v cargo >/dev/null || { echo "cargo is needed to build the server" >&2; exit 1; }
  # Without debug information it builds in about four minutes on two cores and links in a fifth of the memory.
  env -u CARGO_TARGET_DIR CARGO_PROFILE_DEV_DEBUG=0 CARGO_INCREMENTAL=0 \
    cargo install --quiet --locked --debug --version "$VERSION" --features bin --root "$SERVER" olai-uc-server
fi

mkdir -p "$WORK/managed" "$WORK/ext"
cat >"$WORK/server.yaml" <<YAML
local_storage:
  allowed-roots: ["$WORK"]
YAML
PORT=$(free_port)
URL="http://127.0.0.1:$PORT"
start server "$SERVER/bin/uc-server" serve --config "$WORK/server.yaml" --host 127.0.0.1 --port "$PORT" --no-ui
wait_for 20 "$URL/health"
python3 "$LIVE_DIR/fill.py" "$URL" "$WORK" "$LIVE_DIR/../../fixtures/dbt/jaffle_shop_duckdb"

"$WEFT_BIN" catalog add live --kind unity --at "$URL" --option details=tags >/dev/null
sync_into live "$WORK/statements.ndjson"
sync_into live "$WORK/again.ndjson"
python3 "$LIVE_DIR/compare.py" "$URL" "$WORK/statements.ndjson" "$WORK/again.ndjson" "$WORK/sync-live.json"
