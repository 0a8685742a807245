#!/usr/bin/env bash
# Installs the Debian packages that a verb needs and that are not there yet. Usage: setup.sh core|window|live|all
set -euo pipefail

core=(build-essential pkg-config ca-certificates python3)
browser=(chromium fonts-dejavu-core)
live=(python3-venv curl iproute2 util-linux openjdk-17-jre-headless maven)
keyring=(gnome-keyring libsecret-tools dbus curl)
window=(libwebkit2gtk-4.1-dev xvfb xauth webkit2gtk-driver fonts-dejavu-core file dbus-x11)

case "${1:-all}" in
  core) wanted=("${core[@]}") ;;
  window) wanted=("${core[@]}" libwebkit2gtk-4.1-dev) ;;
  live) wanted=("${core[@]}" "${live[@]}" "${keyring[@]}") ;;
  all) wanted=("${core[@]}" "${browser[@]}" "${window[@]}" "${keyring[@]}") ;;
  *) echo "usage: setup.sh core|window|live|all" >&2; exit 2 ;;
esac

command -v dpkg-query >/dev/null || { echo "not a Debian system: install these yourself: ${wanted[*]}"; exit 0; }

missing=()
for package in "${wanted[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "need root or sudo to install: ${missing[*]}" >&2; exit 1; }
  as_root=(sudo)
fi
echo "installing: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
