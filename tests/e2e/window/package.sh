#!/usr/bin/env bash
# Installs a Debian package of Weft, looks at what it brought, runs the tests of the window on the installed program, and
# removes it again. Needs root. Usage: package.sh [path of the .deb]; without a path the debug packages are made first.
set -euo pipefail
cd "$(dirname "$0")/../../.."

deb="${1:-}"
if [ -z "$deb" ]; then
  scripts/bundle.sh --debug
  target="$(cargo metadata --no-deps --locked --format-version 1 | sed -E 's/.*"target_directory":"([^"]+)".*/\1/')"
  deb="$(find "$target/debug/bundle/deb" -name '*.deb' -printf '%T@ %p\n' | sort -n | tail -1 | cut -d' ' -f2-)"
fi
deb="$(realpath "$deb")"
name="$(dpkg-deb -f "$deb" Package)"

remove() { DEBIAN_FRONTEND=noninteractive apt-get purge -y -qq "$name" >/dev/null; }
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$deb" >/dev/null
trap remove EXIT

fail() { echo "package: $*" >&2; exit 1; }
for file in /usr/bin/weft /usr/bin/weft-desktop; do [ -x "$file" ] || fail "$file is missing"; done
entry="$(dpkg -L "$name" | grep '\.desktop$')" || fail "there is no entry for the menu of the desktop"
grep -q 'x-scheme-handler/weft' "$entry" || fail "$entry does not take weft:// links"
dpkg -L "$name" | grep -q 'hicolor/128x128/apps/.*\.png' || fail "there is no icon"
dpkg-deb -f "$deb" Depends | grep -q libwebkit2gtk-4.1-0 || fail "the package does not ask for the webview"
home="$(mktemp -d)"
WEFT_HOME="$home" weft sample >/dev/null && WEFT_HOME="$home" weft search orders >/dev/null || fail "the installed weft does not answer"
rm -rf "$home"
echo "package: $name $(dpkg-deb -f "$deb" Version), $(du -h "$deb" | cut -f1), installed and answering"

tests/e2e/window/run.sh /usr/bin/weft-desktop
remove
trap - EXIT
[ ! -e /usr/bin/weft-desktop ] || fail "something is left after the package was removed"
echo "package: removed without trace"
