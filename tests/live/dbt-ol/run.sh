#!/usr/bin/env bash
# dbt-ol sends the events of one project twice: into a file that Weft reads, and over HTTP to `weft serve --openlineage`.
# Both ways must give the same lineage.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../kit.sh"
FIXTURE="$LIVE_DIR/../../fixtures/jaffle_shop_duckdb"

mapfile -t requirements <"$LIVE_DIR/requirements.txt"
env_dir=$(venv dbt-ol "${requirements[@]}")
export PATH="$env_dir/bin:$PATH" DBT_SEND_ANONYMOUS_USAGE_STATS=false OPENLINEAGE_NAMESPACE=jaffle
export PYTHONWARNINGS=ignore

# One build of the project in a folder of its own. dbt names the run itself, so both builds have runs of their own.
build() { # build <folder>
  cp -r "$FIXTURE" "$1"
  (cd "$1" && dbt seed --quiet --profiles-dir . && dbt-ol build --profiles-dir . --exclude resource_type:seed) >"$WORK/$2.log" 2>&1
}

echo "by file"
mkdir "$WORK/events"
OPENLINEAGE__TRANSPORT__TYPE=file OPENLINEAGE__TRANSPORT__LOG_FILE_PATH="$WORK/events/events.ndjson" \
  OPENLINEAGE__TRANSPORT__APPEND=true build "$WORK/by-file" build-file
"$WEFT_BIN" catalog add by-file --at "$WORK/events" >/dev/null
sync_into by-file "$WORK/by-file.ndjson"

echo "over HTTP"
PORT=$(free_port)
export WEFT_TEST_TOKEN="live-$(head -c 16 /dev/urandom | od -An -tx1 | tr -d ' \n')"
start serve "$WEFT_BIN" serve --port "$PORT" --openlineage by-http --openlineage-token-env WEFT_TEST_TOKEN
for _ in $(seq 100); do curl -s -o /dev/null "http://127.0.0.1:$PORT/" && break; sleep 0.1; done
OPENLINEAGE__TRANSPORT__TYPE=http OPENLINEAGE__TRANSPORT__URL="http://127.0.0.1:$PORT" \
  OPENLINEAGE__TRANSPORT__AUTH="{\"type\": \"api_key\", \"apiKey\": \"$WEFT_TEST_TOKEN\"}" build "$WORK/by-http" build-http

python3 "$LIVE_DIR/compare.py" "$WEFT_BIN" "$WORK"
