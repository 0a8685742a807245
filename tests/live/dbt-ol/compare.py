"""Compares what Weft knows of one dbt project by two ways: events in a file, and events sent over HTTP."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

WEFT, WORK = sys.argv[1], Path(sys.argv[2])
passed = failed = 0


def check(name, ok, detail=""):
    global passed, failed
    if ok:
        passed += 1
    else:
        failed += 1
        print(f"FAILED {name}: {detail}")


def weft(*args):
    done = subprocess.run([WEFT, *args], capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1, 4):
        sys.exit(f"weft {args} ended with {done.returncode}: {done.stderr}")
    return done.stdout


def statements(catalog):
    lines = weft("export", "statements", catalog, "--format", "ndjson").splitlines()
    return [json.loads(line) for line in lines]


def catalog(name):
    rows = json.loads(weft("catalog", "list", "--json"))["catalogs"]
    row = next(row for row in rows if row["id"] == name)
    return {**row, "counts": dict(row["counts"])}


def same_everywhere(value):
    """A statement without what two builds of one project can not have in common: runs, times, the folder."""
    if isinstance(value, dict):
        return {k: same_everywhere(v) for k, v in sorted(value.items()) if k not in DIFFERS}
    if isinstance(value, list):
        return [same_everywhere(v) for v in value]
    return value


DIFFERS = {"last_seen", "evidence", "changed_at", "at", "unmapped", "started", "ended", "scope", "sql"}


def by_kind(rows, kind):
    found = {}
    for row in rows:
        if row["entity"]["kind"] == kind:
            found[row["native"] if kind in ("edge", "check") else row["key"]] = same_everywhere(row)
    return found


# What was sent is what was written: every event over HTTP is on disk and was acknowledged.
events = [json.loads(line) for line in (WORK / "events/events.ndjson").read_text().splitlines() if line]
folder = Path(catalog("by-http")["at"])
check("the events are kept in the data folder", folder.is_relative_to(Path(os.environ["WEFT_HOME"])), folder)
sent = [json.loads(line) for path in sorted(folder.glob("*.ndjson")) for line in path.read_text().splitlines()]


def shape(event):
    datasets = [[d["namespace"].rsplit("/", 1)[-1], d["name"], sorted(d.get("facets") or {})]
                for side in ("inputs", "outputs") for d in event.get(side) or []]
    return json.dumps([event["eventType"], event["job"]["namespace"], event["job"]["name"], sorted(datasets)])


check("as many events came over HTTP as were written", len(sent) == len(events), f"{len(sent)} and {len(events)}")
check("they are the same events", sorted(map(shape, sent)) == sorted(map(shape, events)))
check("there are as many as dbt has steps", len(events) >= 20, len(events))

# The server reads its catalog by itself once no more events arrive.
file_rows = statements("by-file")
edges = by_kind(file_rows, "edge")
for _ in range(100):
    if catalog("by-http")["counts"].get("edge", 0) == len(edges):
        break
    time.sleep(0.2)
check("the catalog was read without being asked", catalog("by-http")["counts"].get("edge", 0) == len(edges),
      catalog("by-http")["counts"])
http_rows = statements("by-http")

for kind in ("asset", "job", "edge", "check"):
    a, b = by_kind(file_rows, kind), by_kind(http_rows, kind)
    check(f"there are {kind}s", len(a) > 0)
    check(f"the same {kind}s by both ways", set(a) == set(b), set(a) ^ set(b))
    for name in sorted(set(a) & set(b)):
        check(f"{kind} {name}", a[name] == b[name], f"\n  {a[name]}\n  {b[name]}")
runs = [len([r for r in rows if r["entity"]["kind"] == "run"]) for rows in (file_rows, http_rows)]
check("as many runs", runs[0] == runs[1] > 0, runs)
columns = {r["key"]: [(c["p"], c.get("t")) for c in r["entity"]["of"].get("columns", [])]
           for r in http_rows if r["entity"]["kind"] == "asset"}
check("columns came along", sum(len(c) for c in columns.values()) > 10, columns)

# The map: what leads to orders and customers, told by both catalogs.
for target in ("orders", "customers"):
    answer = json.loads(weft("lineage", target, "--json"))
    said = {}
    for edge in answer["edges"]:
        for mark in edge["provenance"]:
            said.setdefault(mark["catalog"], set()).add((edge["from"], edge["to"]))
    check(f"lineage of {target} by file", bool(said.get("by-file")), answer["edges"])
    check(f"lineage of {target} by both ways", said.get("by-file") == said.get("by-http"), said)

# Nothing changes when both are read again.
again = json.loads(weft("sync", "--json"))["catalogs"]
for outcome in again:
    quiet = all(outcome[count] == 0 for count in ("added", "changed", "gone"))
    check(f"a second sync of {outcome['catalog']} changes nothing", quiet, outcome)
    check(f"{outcome['catalog']} is complete", outcome["complete"], outcome["gaps"])

print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
