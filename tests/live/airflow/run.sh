#!/usr/bin/env bash
# Reads a real Airflow 3.3.2 (api-server on SQLite, bundled example DAGs and those of dags/) and compares item by item.
# WEFT_LIVE_AIRFLOW2=1 reads a real Airflow 2.11.2, too. Usage: WEFT_BIN=… tests/live/airflow/run.sh
source "$(dirname "$0")/../kit.sh"

PASSWORD="pw-of-$RANDOM$RANDOM-viewer"
export WEFT_AIRFLOW_SECRET="$PASSWORD"
export AIRFLOW__CORE__LOAD_EXAMPLES=True AIRFLOW__LOGGING__LOGGING_LEVEL=ERROR

# migrated <name> <python environment>: a fresh database in AIRFLOW_HOME; the empty one is made once and kept.
migrated() {
  local kept="$LIVE_CACHE/$1/empty.db"
  if [ ! -f "$kept" ]; then
    "$2/bin/airflow" db migrate >"$WORK/migrate.log" 2>&1
    cp "$AIRFLOW_HOME/airflow.db" "$kept"
  fi
  cp "$kept" "$AIRFLOW_HOME/airflow.db"
}

# against <version> <url> <authentication> <more options…>: reads twice and compares.
against() {
  local version=$1 url=$2 auth=$3 id="airflow$1"; shift 3
  "$WEFT_BIN" catalog add "$id" --kind airflow --at "$url" --option "auth=$auth" --option user=viewer \
    --secret-env WEFT_AIRFLOW_SECRET "$@" >/dev/null
  "$WEFT_BIN" catalog test "$id" --json >"$WORK/probe.json" || true
  sync_into "$id" "$WORK/first.ndjson" && cp "$WORK/sync-$id.json" "$WORK/first.json"
  # The scheduler parses all files again and again: times of parsing change, and nothing else.
  "$VENV/bin/airflow" dags reserialize >"$WORK/parse-again.log" 2>&1
  sync_into "$id" "$WORK/second.ndjson" && cp "$WORK/sync-$id.json" "$WORK/second.json"
  python3 "$LIVE_DIR/compare.py" "$version" "$url" "$WORK"
}

start_3() {
  VENV="$(venv airflow-3.3.2 -r "$LIVE_DIR/requirements.txt")"
  export PATH="$VENV/bin:$PATH" AIRFLOW_HOME="$WORK/airflow3"
  export AIRFLOW__CORE__DAGS_FOLDER="$LIVE_DIR/dags"
  export AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS="viewer:viewer,admin:admin"
  export AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE="$AIRFLOW_HOME/passwords.json"
  export AIRFLOW__API_AUTH__JWT_SECRET="of-the-live-suite-$RANDOM$RANDOM$RANDOM$RANDOM-with-more-than-64-bytes-of-no-secret"
  mkdir -p "$AIRFLOW_HOME"
  printf '{"viewer": "%s", "admin": "%s"}' "$PASSWORD" "$PASSWORD" >"$AIRFLOW_HOME/passwords.json"
  migrated airflow-3.3.2 "$VENV"
  airflow dags reserialize >"$WORK/parse.log" 2>&1
  local port; port="$(free_port)"
  URL="http://127.0.0.1:$port"
  start api-server airflow api-server --host 127.0.0.1 --port "$port" --workers 1
  # A real run with real asset events, while the server starts.
  AIRFLOW__CORE__LOAD_EXAMPLES=False airflow dags test shop_orders >"$WORK/run.log" 2>&1
  wait_for 60 "$URL/api/v2/version"
}

start_2() {
  VENV="$(venv airflow-2.11.2 -r "$LIVE_DIR/requirements-2.txt")"
  export PATH="$VENV/bin:$PATH" AIRFLOW_HOME="$WORK/airflow2"
  export AIRFLOW__CORE__DAGS_FOLDER="$AIRFLOW_HOME/dags" AIRFLOW__WEBSERVER__SECRET_KEY=of-the-live-suite
  export AIRFLOW__API__AUTH_BACKENDS=airflow.api.auth.backend.basic_auth
  mkdir -p "$AIRFLOW_HOME/dags"
  migrated airflow-2.11.2 "$VENV"
  airflow sync-perm >"$WORK/permissions.log" 2>&1
  local role
  for role in Viewer Admin; do
    airflow users create --username "${role,,}" --password "$PASSWORD" --firstname A --lastname B --role "$role" \
      --email "${role,,}@shop.example" >"$WORK/user.log" 2>&1
  done
  airflow dags reserialize >"$WORK/parse.log" 2>&1
  local port; port="$(free_port)"
  URL="http://127.0.0.1:$port"
  start webserver airflow webserver --hostname 127.0.0.1 --port "$port" --workers 1
  wait_for 90 "$URL/api/v1/version"
}

start_3
python3 "$LIVE_DIR/fill.py" 3 "$URL"
against 3 "$URL" login --option openlineage_namespace=shop
if [ "${WEFT_LIVE_AIRFLOW2:-}" = 1 ]; then
  start_2
  python3 "$LIVE_DIR/fill.py" 2 "$URL"
  against 2 "$URL" basic
fi
awk '{ passed += $1; failed += $2 } END { print passed " passed, " failed " failed"; exit failed > 0 }' "$WORK/counts"
