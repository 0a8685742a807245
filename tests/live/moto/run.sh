#!/usr/bin/env bash
# moto 5.2.5 as AWS Glue and Lake Formation, filled and read through boto3, read by Weft and compared.
HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
source "$HERE/../kit.sh"

PYTHON="$(venv moto-5.2.5 -r "$HERE/requirements.txt")/bin"
PORT="$(free_port)"
URL="http://127.0.0.1:$PORT"
start moto "$PYTHON/moto_server" -H 127.0.0.1 -p "$PORT"
wait_for 30 "$URL/moto-api/data.json"
"$PYTHON/python" "$HERE/fill.py" "$URL" "$HERE/../../.."

export WEFT_LIVE_SECRET="weft-secret"
"$WEFT_BIN" catalog add lake --kind glue --at "$URL" --secret-env WEFT_LIVE_SECRET \
  --option access_key_id=AKIAWEFT --option region=eu-central-1 --option table_versions=yes
"$WEFT_BIN" catalog test lake
sync_into lake "$WORK/statements.ndjson"
"$WEFT_BIN" sync lake --json >"$WORK/again.json"
"$PYTHON/python" "$HERE/compare.py" "$URL" "$WORK/statements.ndjson" "$WORK/sync-lake.json" "$WORK/again.json"
