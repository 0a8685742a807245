#!/usr/bin/env bash
# Builds ui/dist where its sources are newer than the last build.
set -euo pipefail
cd "$(dirname "$0")/../ui"
../scripts/install-ui.sh
if [ ! -f dist/index.html ] || [ -n "$(find src index.html vite.config.ts package.json -newer dist/index.html -print -quit)" ]; then
  npm run --silent build
fi
