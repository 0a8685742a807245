#!/usr/bin/env bash
# DataHub's server cannot run here (Kafka, Elasticsearch, MySQL), so this suite holds the provider against the fake of
# tests/fakes/datahub: data read by DataHub's own classes, GraphQL executed over DataHub's own schema.
# Arguments: files or folders of metadata to serve instead of tests/fixtures/datahub.
source "$(dirname "${BASH_SOURCE[0]}")/../kit.sh"
export PYTHONDONTWRITEBYTECODE=1 WEFT_DATAHUB_TOKEN="eyJhbGciOiJIUzI1NiJ9.live" DATAHUB_TELEMETRY_ENABLED=false
HERE="$LIVE_DIR"
[ $# -gt 0 ] || set -- "$HERE/../../fixtures/datahub"
mapfile -t PINS <"$HERE/requirements.txt"
PYTHON="$(venv datahub "${PINS[@]}")/bin/python"
PORT="$(free_port)"
URL="http://127.0.0.1:$PORT"
PASSED=0

# count <output>: adds the figure of its last line, "N passed, 0 failed".
count() {
  tail -n 1 "$1"
  PASSED=$((PASSED + $(tail -n 1 "$1" | cut -d' ' -f1)))
}

# holds <what> <condition…>: one check.
holds() {
  local what=$1; shift
  "$@" || { echo "FAILED $what"; exit 1; }
  PASSED=$((PASSED + 1))
}

# figure <file> <name>: a figure of the outcome of a sync.
figure() { python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["catalogs"][0][sys.argv[2]])' "$1" "$2"; }
fake() { curl -fsS -X POST -o /dev/null "$URL/fake/$1"; }

start fake "$PYTHON" "$HERE/../../fakes/datahub/server.py" "$PORT" "$WEFT_DATAHUB_TOKEN" "$@"
wait_for 60 "$URL/config"

echo "DataHub's own client reads the fake"
"$PYTHON" "$HERE/vendor.py" "$URL" "$WEFT_DATAHUB_TOKEN" >"$WORK/vendor.log" || { cat "$WORK/vendor.log"; exit 1; }
count "$WORK/vendor.log"

echo "what Weft holds, item by item"
"$WEFT_BIN" catalog add dh --kind datahub --at "$URL" --option auth=bearer --secret-env WEFT_DATAHUB_TOKEN >/dev/null
"$WEFT_BIN" catalog add folder --kind files --at "$(realpath "$1")" >/dev/null
sync_into dh "$WORK/dh.ndjson"
sync_into folder "$WORK/folder.ndjson"
"$PYTHON" "$HERE/compare.py" "$WORK/dh.ndjson" "$WORK/folder.ndjson" "$@" >"$WORK/compare.log" || { cat "$WORK/compare.log"; exit 1; }
count "$WORK/compare.log"

echo "a second sync changes nothing"
sync_into dh "$WORK/again.ndjson"
for name in added changed gone held; do holds "$name is 0" test "$(figure "$WORK/sync-dh.json" "$name")" = 0; done
holds "the statements are the same" cmp -s "$WORK/dh.ndjson" "$WORK/again.ndjson"

echo "errors in a GraphQL answer are no empty answer"
fake "fail?graphql=1"
set +e; "$WEFT_BIN" sync dh --json >"$WORK/sync-failing.json"; CODE=$?; set -e
holds "the sync says that it is incomplete" test "$CODE" = 4
holds "nothing is gone" test "$(figure "$WORK/sync-failing.json" gone)" = 0
holds "the gap is named" grep -q "An unknown error occurred" "$WORK/sync-failing.json"
"$WEFT_BIN" export statements dh --format ndjson --to "$WORK/failing.ndjson" || true
holds "results are kept" test "$(grep -c '"status":"pass"' "$WORK/failing.ndjson")" = "$(grep -c '"status":"pass"' "$WORK/dh.ndjson")"
fake "fail?graphql=0"

echo "what is deleted softly is gone"
GONE="urn:li:chart:(looker,orders.1)"
if grep -qF "\"native\":\"$GONE\"" "$WORK/dh.ndjson"; then
  fake "remove?urn=urn%3Ali%3Achart%3A%28looker%2Corders.1%29"
  sync_into dh "$WORK/removed.ndjson"
  holds "it is gone" test "$(grep -cF "\"native\":\"$GONE\"" "$WORK/removed.ndjson")" = 0
  holds "nothing is held" test "$(figure "$WORK/sync-dh.json" held)" = 0
fi

echo "every query and every answer is one of DataHub's schema"
curl -fsS -o "$WORK/exchanges.json" "$URL/fake/exchanges"
"$PYTHON" "$HERE/check_graphql.py" "$WORK/exchanges.json" >"$WORK/graphql.log" || { cat "$WORK/graphql.log"; exit 1; }
count "$WORK/graphql.log"
echo "$PASSED passed, 0 failed"
