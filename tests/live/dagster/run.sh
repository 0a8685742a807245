#!/usr/bin/env bash
# Dagster 1.13.27 with two code locations of our own, read by Weft and compared with what Dagster's own library says.
HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
source "$HERE/../kit.sh"

PYTHON="$(venv dagster-1.13.27 -r "$HERE/requirements.txt")/bin"
CODE="$WORK/code"
export DAGSTER_HOME="$WORK/dagster"
mkdir -p "$CODE" "$DAGSTER_HOME"
cp "$HERE"/*.py "$CODE"
printf 'telemetry:\n  enabled: false\n' >"$DAGSTER_HOME/dagster.yaml"
cat >"$CODE/workspace.yaml" <<END
load_from:
  - python_file: {relative_path: shop.py, location_name: shop}
  - python_file: {relative_path: lab.py, location_name: lab}
END

# The storage is filled while the webserver loads the code.
cd "$CODE"
"$PYTHON/python" -c 'import dagster; dagster.DagsterInstance.get().dispose()' 2>"$WORK/instance.log"
PORT="$(free_port)"
start webserver "$PYTHON/dagster-webserver" -h 127.0.0.1 -p "$PORT" -w workspace.yaml
"$PYTHON/python" fill.py >"$WORK/fill.log" 2>&1
wait_for 120 "http://127.0.0.1:$PORT/server_info"

URL="http://127.0.0.1:$PORT"
"$WEFT_BIN" catalog add orchestra --kind dagster --at "$URL" --option accounts=snowflake=acme-prod
"$WEFT_BIN" catalog test orchestra
sync_into orchestra "$WORK/statements.ndjson"
"$PYTHON/python" compare.py whole "$WORK/statements.ndjson" "127.0.0.1:$PORT" | tee "$WORK/whole.log"
"$PYTHON/python" compare.py later "$WEFT_BIN" "$URL" | tee "$WORK/later.log"
cat "$WORK/whole.log" "$WORK/later.log" | awk '/ passed, / { p += $1; f += $3 } END { print p " passed, " f " failed"; exit f > 0 || p == 0 }'
