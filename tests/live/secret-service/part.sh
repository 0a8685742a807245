#!/usr/bin/env bash
# One part of run.sh, inside a session bus: part.sh unlocked|locked|absent
set -uo pipefail

say() { printf '%s %s\n' "$1" "$2" | tee -a "$WORK/checks"; }
# check <what> <command…>
check() { local what=$1; shift; if "$@" >/dev/null 2>&1; then say ok "$what"; else say FAILED "$what"; fi; }
not() { ! "$@"; }

weft() { "$WEFT_BIN" "$@"; }
# add <id> <file with its token>
add() {
  weft catalog add "$1" --kind marquez --at "$URL" --auth bearer --secret-stdin --json <"$2" >"$WORK/said" 2>&1
  local ended=$?
  cat "$WORK/said"
  return $ended
}
# code <command…>: the error code in what it prints.
code() { "$@" 2>&1 | grep -oE '"(code|error_code)": *"[A-Za-z]+"' | head -n 1 | grep -oE '[A-Za-z]+"$' | tr -d '"'; }
refused_as() { [ "$(code "${@:2}")" = "$1" ]; }
# kept: the tokens that secret-tool finds under Weft's name.
kept() { secret-tool search --all service weft 2>/dev/null | sed -n 's/^secret = //p'; }
keeps() { kept | grep -qxF "$(cat "$1")"; }
complete() { weft sync "$1" --json | grep -qE '"complete": *true'; }
# in_files <file with a token>: whether a file of Weft holds it, in any spelling in which it could be written.
in_files() {
  python3 - "$1" "$WEFT_HOME" <<'PY'
import base64, pathlib, sys, urllib.parse
token = open(sys.argv[1], encoding="utf-8").read().strip()
spellings = [token, urllib.parse.quote(token, safe=""), base64.b64encode(token.encode()).decode().rstrip("=")]
files = [path for path in pathlib.Path(sys.argv[2]).rglob("*") if path.is_file()]
assert len(files) > 3, files
held = [path for path in files if any(word.encode() in path.read_bytes() for word in spellings)]
sys.exit(0 if held else 1)
PY
}
lock() {
  dbus-send --session --print-reply --dest=org.freedesktop.secrets /org/freedesktop/secrets \
    org.freedesktop.Secret.Service.Lock array:objpath:/org/freedesktop/secrets/collection/login
}

unlocked() {
  printf 'pw of the keyring' | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null
  check "a catalog is added with a token on standard input" add shop "$WORK/token"
  check "secret-tool finds the token in the keyring" keeps "$WORK/token"
  check "a sync reads with it" complete shop
  check "the table of the server is there" weft show orders
  check "a second catalog has an entry of its own" add other "$WORK/other-token"
  check "both tokens are kept" test "$(kept | wc -l)" = 2
  check "a wrong token is refused by the server" not complete other
  check "a new secret replaces the old one" bash -c '"$WEFT_BIN" catalog secret other <"$WORK/token"'
  check "and is read with" complete other
  check "the old one is gone" not keeps "$WORK/other-token"
  cp "$WORK/token" "$WEFT_HOME/planted"
  check "a token in a file would be found" in_files "$WORK/token"
  rm "$WEFT_HOME/planted"
  check "no file of Weft holds the token" not in_files "$WORK/token"
  check "no file of Weft holds the other token" not in_files "$WORK/other-token"
  check "the list of catalogs says where the secret is" bash -c '"$WEFT_BIN" catalog list --json | grep -q keyring'
  check "removing the catalog" weft catalog remove other
  check "deletes its secret and no other" test "$(kept | wc -l)" = 1
  check "the keyring is locked by hand" lock
  check "then a secret cannot be kept: KeyringLocked" refused_as KeyringLocked add third "$WORK/token"
  check "and a sync says so, too" refused_as KeyringLocked weft sync shop --json
}

locked() {
  # The bus starts the daemon by itself, and nobody unlocks it.
  check "in a new session a sync finds the keyring locked" refused_as KeyringLocked weft sync shop --json
  check "a secret cannot be kept: KeyringLocked" refused_as KeyringLocked add third "$WORK/token"
  check "it says what to do" grep -q "unlock it and try again" "$WORK/said"
  check "the catalog was not added" bash -c '! "$WEFT_BIN" catalog list --json | grep -q "\"id\": *\"third\""'
  check "what was read stays" weft show orders
  check "a removal whose secret stays says so" refused_as KeyringLocked weft catalog remove shop --json
  check "and the catalog is gone" bash -c '! "$WEFT_BIN" catalog list --json | grep -q "\"id\": *\"shop\""'
}

absent() {
  export DBUS_SESSION_BUS_ADDRESS="unix:path=$WORK/no-bus"
  check "without a bus a secret cannot be kept: KeyringAbsent" refused_as KeyringAbsent add third "$WORK/token"
  check "it names the other ways" grep -q "environment variable" "$WORK/said"
  check "a sync that needs the keyring says so" refused_as KeyringAbsent weft sync shop --json
  TOKEN="$(cat "$WORK/token")" && export TOKEN
  check "the environment is a way" weft catalog add by-env --kind marquez --at "$URL" --auth bearer --secret-env TOKEN
  check "a sync reads with it" complete by-env
  check "no file of Weft holds the token" not in_files "$WORK/token"
}

"$1"
