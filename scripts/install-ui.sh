#!/usr/bin/env bash
# Installs what the UI is built with, as ui/package-lock.json says. Not `npm ci`: that refuses a lock file as soon as
# the registry in use lacks one of the optional binaries for other platforms; `npm install --no-save` passes over them
# and changes neither package.json nor the lock file.
set -euo pipefail
cd "$(dirname "$0")/../ui"
stamp=node_modules/.installed
if [ ! -f "$stamp" ] || [ package-lock.json -nt "$stamp" ] || [ package.json -nt "$stamp" ]; then
  npm install --no-save --ignore-scripts --no-audit --no-fund --loglevel=error
  touch "$stamp"
fi
