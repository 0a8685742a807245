#!/usr/bin/env bash
# Builds ui/dist where its sources are newer than the last build.
set -euo pipefail
cd "$(dirname "$0")/../ui"
[ -d node_modules ] && [ node_modules -nt package-lock.json ] || { npm ci --ignore-scripts --no-audit --no-fund --silent; touch node_modules; }
if [ ! -f dist/index.html ] || [ -n "$(find src index.html vite.config.ts package.json -newer dist/index.html -print -quit)" ]; then
  npm run --silent build
fi
