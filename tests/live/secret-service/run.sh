#!/usr/bin/env bash
# The keyring of a Linux desktop as it is: gnome-keyring on a session bus and in folders of its own, unlocked, locked and
# absent, asked by the real program. What the program says of it is held against what secret-tool finds.
. "$(dirname "$0")/../kit.sh"

export WORK
export XDG_DATA_HOME="$WORK/xdg/data" XDG_CACHE_HOME="$WORK/xdg/cache" XDG_CONFIG_HOME="$WORK/xdg/config"
export XDG_RUNTIME_DIR="$WORK/xdg/run"
mkdir -p "$XDG_DATA_HOME" "$XDG_CACHE_HOME" "$XDG_CONFIG_HOME"
mkdir -m 700 "$XDG_RUNTIME_DIR"
# Nobody is there to answer a question, and no screen of this machine is to ask one.
unset DISPLAY WAYLAND_DISPLAY WEFT_KEYRING

python3 -c 'import secrets; print("t0ken/+" + secrets.token_hex(16))' >"$WORK/token"
python3 -c 'import secrets; print("t0ken/+" + secrets.token_hex(16))' >"$WORK/other-token"
PORT="$(free_port)"
export URL="http://127.0.0.1:$PORT"
start server python3 "$LIVE_DIR/server.py" "$PORT" "$WORK/token"
wait_for 20 "$URL/api/v1/tags" -H "Authorization: Bearer $(cat "$WORK/token")"

# Each part is a session of its own; its checks are lines of $WORK/checks.
: >"$WORK/checks"
for part in unlocked absent locked; do
  if ! timeout 120 dbus-run-session -- bash "$LIVE_DIR/part.sh" "$part" 2>"$WORK/$part.log"; then
    echo "FAILED the part \"$part\" did not end" | tee -a "$WORK/checks"
    tail -n 20 "$WORK/$part.log"
  fi
done

passed="$(grep -c '^ok' "$WORK/checks" || true)" failed="$(grep -c '^FAILED' "$WORK/checks" || true)"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -ge 20 ]
