#!/usr/bin/env bash
# Amundsen's metadata service 3.13.0 over SQLite, read by Weft and compared with what its API says.
HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
source "$HERE/../kit.sh"
export PYTHONDONTWRITEBYTECODE=1 PYTHONWARNINGS=ignore

PYTHON="$(venv amundsen-3.13.0 -r "$HERE/requirements.txt")/bin/python"
PORT="$(free_port)"
URL="http://127.0.0.1:$PORT"
cd "$HERE"
start amundsen "$PYTHON" serve.py "$WORK/amundsen.db" "$PORT"
wait_for 60 "$URL/healthcheck"
"$PYTHON" fill.py "$WORK/amundsen.db" "$PORT" "$HERE/../../.."

# raw_payments has no owner, reader or dashboard: only lineage leads to it. hive://gold.events/clicks has no lineage and
# is found through the dashboard.
"$WEFT_BIN" catalog add metadata --kind amundsen --at "$URL" --option column_lineage=yes \
  --option tables=duckdb://jaffle_shop.main/customers
"$WEFT_BIN" catalog test metadata
# Without a search service the listings are incomplete, which a sync says by its exit code 4.
"$WEFT_BIN" sync metadata --json >"$WORK/first.json" || [ $? -eq 4 ]
"$WEFT_BIN" export statements metadata --format ndjson --to "$WORK/statements.ndjson" || [ $? -eq 4 ]
"$WEFT_BIN" sync metadata --json >"$WORK/again.json" || [ $? -eq 4 ]
"$PYTHON" compare.py "$URL" "$WORK/statements.ndjson" "$WORK/first.json" "$WORK/again.json"
