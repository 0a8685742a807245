#!/usr/bin/env bash
# OpenMetadata: its server needs a search engine and a database that no package registry brings, so Weft reads a stand-in
# (tests/fakes/openmetadata) that is filled with OpenMetadata's own sample data. Every answer of the stand-in is held
# against the models that OpenMetadata publishes, and the stand-in is read with OpenMetadata's own client.
. "$(dirname "$0")/../kit.sh"
cd "$LIVE_DIR/../../.."

python="$(venv openmetadata-2.0.6 -r "$LIVE_DIR/requirements.txt")/bin/python"
port="$(free_port)"
url="http://127.0.0.1:$port"
recorded="$WORK/answers.ndjson"

start server python3 tests/fakes/openmetadata/server.py "$port" "$recorded"
wait_for 20 "$url/api/v1/system/version"

passed=0 failed=0
check() { # <what> <command…>
  local what=$1; shift
  if "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAILED $what"; fi
}
# counted <what> <command…>: the last line of its output says how many of its own checks passed and failed.
counted() {
  local what=$1 line; shift
  "$@" >"$WORK/counted" || true
  cat "$WORK/counted"
  line="$(tail -n 1 "$WORK/counted")"
  if [[ "$line" =~ ([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
    passed=$((passed + BASH_REMATCH[1])) failed=$((failed + BASH_REMATCH[2]))
  else
    failed=$((failed + 1)); echo "FAILED $what: it did not end"
  fi
}
nothing_changed() {
  python3 -c 'import json, sys
one = json.load(open(sys.argv[1], encoding="utf-8"))["catalogs"][0]
counts = {name: one[name] for name in ("added", "changed", "gone", "held")}
print("second sync:", counts, one["unchanged"], "as before")
sys.exit(any(counts.values()) or not one["complete"])' "$1"
}

export OM_TOKEN=stand-in-token OM_PASSWORD="stand-in password"
"$WEFT_BIN" catalog add om --kind openmetadata --at "$url" --option secret_env=OM_TOKEN >/dev/null
sync_into om "$WORK/om.ndjson"
counted "contents" python3 "$LIVE_DIR/compare.py" "$WORK/om.ndjson" "127.0.0.1:$port"

sync_into om "$WORK/om-again.ndjson"
check "a second sync changes nothing" nothing_changed "$WORK/sync-om.json"
check "the statements are the same" cmp -s "$WORK/om.ndjson" "$WORK/om-again.ndjson"

# The same server by the login of a user instead of a token.
"$WEFT_BIN" catalog add om-login --kind openmetadata --at "$url" --option auth=login --option user=reader@example.com \
  --option secret_env=OM_PASSWORD >/dev/null
sync_into om-login "$WORK/om-login.ndjson"
check "a user's login reads the same" cmp -s "$WORK/om.ndjson" "$WORK/om-login.ndjson"

counted "models" "$python" "$LIVE_DIR/validate.py" "$url" "$recorded"

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
