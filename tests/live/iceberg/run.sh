#!/usr/bin/env bash
# Reads Apache Iceberg's reference REST server and holds what Weft has against what pyiceberg says of it.
#
# This server listens on every address of the machine and has no setting for it, so what follows the installation runs in
# a network of its own, in which there is nothing but loopback.
source "$(dirname "${BASH_SOURCE[0]}")/../kit.sh"

VERSION=1.10.1
JARS="$LIVE_CACHE/iceberg-rest-$VERSION"
if [ ! -f "$JARS/.complete" ]; then
  mvn -q -B -f "$LIVE_DIR/pom.xml" dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory="$JARS"
  touch "$JARS/.complete"
fi
PYTHON="$(venv iceberg-python -r "$LIVE_DIR/requirements.txt")/bin/python"

if [ -z "${WEFT_LIVE_ALONE:-}" ]; then
  WEFT_LIVE_ALONE=1 unshare --map-root-user --net bash "${BASH_SOURCE[0]}"
  exit
fi
ip link set lo up

PORT=$(free_port)
URL="http://127.0.0.1:$PORT"
mkdir -p "$WORK/warehouse"
# The server takes its settings from the environment.
start server env CATALOG_REST_PORT="$PORT" CATALOG_WAREHOUSE="file://$WORK/warehouse" \
  CATALOG_URI="jdbc:sqlite:$WORK/catalog.db" java -Xmx512m -cp "$JARS/*" org.apache.iceberg.rest.RESTCatalogServer
wait_for 60 "$URL/v1/config"
"$PYTHON" "$LIVE_DIR/fill.py" "$URL"

export WEFT_LIVE_SECRET=not-checked-by-this-server
"$WEFT_BIN" catalog add live --kind iceberg --at "$URL" --option auth=oauth --option client_id=weft \
  --option secret_env=WEFT_LIVE_SECRET >/dev/null
sync_into live "$WORK/statements.ndjson"
sync_into live "$WORK/again.ndjson"
"$PYTHON" "$LIVE_DIR/compare.py" "$URL" "$WORK/statements.ndjson" "$WORK/again.ndjson" "$WORK/sync-live.json"
