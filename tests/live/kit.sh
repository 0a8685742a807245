# What every live suite needs: a cache for installed servers, free ports, waiting, an end for everything it started.
# Sourced by tests/live/<server>/run.sh; `run.sh` is started in a folder of the repository and finds WEFT_BIN set.
set -euo pipefail

LIVE_CACHE="${WEFT_LIVE_CACHE:-$HOME/.cache/weft/live}"
mkdir -p "$LIVE_CACHE"
LIVE_DIR="$(cd "$(dirname "${BASH_SOURCE[1]}")" && pwd)"
WORK="$(mktemp -d)"
export WEFT_HOME="$WORK/home"
STARTED=()

# Ends what was started, newest first, and removes what was written.
live_end() {
  local code=$? i
  for ((i = ${#STARTED[@]} - 1; i >= 0; i--)); do
    # Each server leads a process group of its own, so its workers end with it.
    kill -TERM -- "-${STARTED[i]}" 2>/dev/null || true
  done
  for ((i = 0; i < 50; i++)); do
    local alive=0 pid
    for pid in "${STARTED[@]}"; do kill -0 -- "-$pid" 2>/dev/null && alive=1; done
    [ "$alive" = 0 ] && break
    sleep 0.1
  done
  for pid in "${STARTED[@]}"; do kill -KILL -- "-$pid" 2>/dev/null || true; done
  if [ "$code" -ne 0 ]; then
    for log in "$WORK"/*.log; do [ -f "$log" ] && { echo "--- $(basename "$log")"; tail -n 40 "$log"; }; done
  fi
  rm -rf "$WORK"
  exit "$code"
}
trap live_end EXIT

# start <name> <command…>: runs it in the background, its output in $WORK/<name>.log; the process id is in STARTED_PID.
start() {
  local name=$1; shift
  setsid "$@" >"$WORK/$name.log" 2>&1 </dev/null &
  STARTED_PID=$!
  STARTED+=("$STARTED_PID")
}

# A port that is free at this moment on 127.0.0.1.
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# wait_for <seconds> <URL> [curl options…]: until it answers with success.
wait_for() {
  local seconds=$1 url=$2; shift 2
  local end=$((SECONDS + seconds))
  until curl -fsS -o /dev/null --max-time 5 "$@" "$url" 2>/dev/null; do
    [ $SECONDS -lt $end ] || { echo "no answer from $url within $seconds s" >&2; return 1; }
    sleep 0.3
  done
}

# venv <name> <requirement…>: makes (once for these requirements) a Python environment in the cache; its path is printed.
venv() {
  local name=$1; shift
  local dir="$LIVE_CACHE/$name" stamp
  stamp="$dir/.installed-$(printf '%s\n' "$@" | sha256sum | cut -c1-16)"
  if [ ! -f "$stamp" ]; then
    rm -rf "$dir"
    [ -x "$LIVE_CACHE/uv/bin/uv" ] || { python3 -m venv "$LIVE_CACHE/uv" && "$LIVE_CACHE/uv/bin/pip" install -q uv; } >&2
    "$LIVE_CACHE/uv/bin/uv" venv -q --seed "$dir" >&2
    "$LIVE_CACHE/uv/bin/uv" pip install -q --python "$dir/bin/python" "$@" >&2
    touch "$stamp"
  fi
  echo "$dir"
}

# sync_into <catalog> <file>: reads the catalog, then writes what Weft holds of it, one statement a line.
sync_into() {
  "$WEFT_BIN" sync "$1" --json >"$WORK/sync-$1.json" || { cat "$WORK/sync-$1.json"; return 1; }
  "$WEFT_BIN" export statements "$1" --format ndjson --to "$2"
}
