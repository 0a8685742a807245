"""Holds what Weft says of an Airflow against what its REST API says. Usage: compare.py <version> <url> <folder>

The folder has probe.json, first.json and first.ndjson (a sync and the statements after it), second.json and
second.ndjson (the same once more, after all DAGs were parsed again).
"""

import datetime
import json
import pathlib
import sys
from collections import Counter, defaultdict

from rest import Rest

version, url, folder = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
rest = Rest(version, url, "viewer")
authority = url.removeprefix("http://")
passed = failed = 0


def check(what, ok, detail=""):
    global passed, failed
    passed, failed = passed + bool(ok), failed + (not ok)
    if not ok:
        print(f"FAILED {what}: {str(detail)[:4000]}")


def same(what, expected, found):
    """Two maps from name to content, compared one by one in both directions."""
    for name in expected.keys() | found.keys():
        left, right = expected.get(name), found.get(name)
        check(f"{what} {name}", left == right, f"Airflow {left!r}, Weft {right!r}")


def part(text):
    hidden = lambda c: c in "/%?#" or c.isspace() or ord(c) < 32
    return "".join("".join(f"%{b:02X}" for b in c.encode()) if hidden(c) else c for c in text)


def own(*parts):
    return "/".join([f"airflow://{authority}", *map(part, parts)])


def asset_key(uri):
    scheme, mark, rest_of = uri.partition("://")
    host, _, path = rest_of.partition("/")
    if not mark or not path:
        return own(f"asset:{uri}")
    platform = {"gs": "gcs", "postgresql": "postgres"}.get(scheme, scheme)
    parts = [path] if platform == "kafka" else path.split("/")
    if platform == "bigquery":
        host, parts = "", [host, *parts]
    return "/".join([f"{platform}://{host}", *map(part, parts)])


def ms(text):
    if not text:
        return None
    at = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return int((at - datetime.datetime.fromtimestamp(0, datetime.timezone.utc)) / datetime.timedelta(milliseconds=1))


def statements(name):
    return [json.loads(line) for line in (folder / name).read_text().splitlines()]


said = statements("first.ndjson")
by_kind = defaultdict(list)
for statement in said:
    by_kind[statement["entity"]["kind"]].append(statement)

# What Airflow says, by endpoints that name one DAG where the provider uses those for all, and the other way round.
dags = rest.all("dags", "dags")
details = {dag["dag_id"]: rest.get(f"dags/{dag['dag_id']}/details") for dag in dags}
tasks = {dag["dag_id"]: rest.get(f"dags/{dag['dag_id']}/tasks")["tasks"] for dag in dags}
assets = rest.all("assets", "assets") if rest.is_3 else rest.all("datasets", "datasets")
events = rest.all("assets/events", "asset_events") if rest.is_3 else rest.all("datasets/events", "dataset_events")
aliases = rest.all("assets/aliases", "asset_aliases") if rest.is_3 else []
newest = "-run_after" if rest.is_3 else "-execution_date"
runs = [r for d in dags for r in rest.get(f"dags/{d['dag_id']}/dagRuns?limit=10&order_by={newest}")["dag_runs"]]

# Who reads and writes what.
reads, writes, depends, contains = defaultdict(set), defaultdict(set), {}, {}
for asset in assets:
    key = asset_key(asset["uri"])
    for dag in asset.get("scheduled_dags") or asset.get("consuming_dags") or []:
        depends[key, own(dag["dag_id"])] = None
    for task in asset.get("consuming_tasks") or []:
        reads[task["dag_id"], task["task_id"]].add(key)
        depends[key, own(task["dag_id"])] = depends[key, own(task["dag_id"], task["task_id"])] = None
    for task in asset["producing_tasks"]:
        writes[task["dag_id"], task["task_id"]].add(key)
        depends[own(task["dag_id"]), key] = depends[own(task["dag_id"], task["task_id"]), key] = None
    for alias in asset["aliases"]:
        contains[own(f"asset_alias:{alias['name']}"), key] = None
updated = {}
for event in sorted(events, key=lambda e: e["timestamp"]):
    key, at = asset_key(event.get("uri") or event["dataset_uri"]), ms(event["timestamp"])
    dag, task = event["source_dag_id"], event["source_task_id"]
    updated[key] = (at, "run_end" if task else "table_metadata")
    if task:
        depends[own(dag), key] = depends[own(dag, task), key] = at
    for run in event["created_dagruns"]:
        depends[key, own(run["dag_id"])] = at
for dag, rows in tasks.items():
    for task in rows:
        contains[own(dag), own(dag, task["task_id"])] = None
        for after in task["downstream_task_ids"]:
            depends[own(dag, task["task_id"]), own(dag, after)] = None

# DAGs.
expected, found = {}, {}
for dag in dags:
    one = details[dag["dag_id"]]
    if rest.is_3:
        schedule = dag["timetable_summary"]
    else:
        interval = dag["schedule_interval"] or {}
        schedule = interval.get("value") or (str(datetime.timedelta(
            interval["days"], interval["seconds"])) if interval.get("__type") == "TimeDelta" else None)
    of = [d for d in (reads | writes) if d[0] == dag["dag_id"]]
    expected[own(dag["dag_id"])] = {
        "name": dag["dag_display_name"], "description": one["doc_md"] or dag["description"], "schedule": schedule,
        "owners": sorted(f"person:///{part(owner)}" for owner in dag["owners"]),
        "tags": sorted(tag["name"] for tag in dag["tags"]), "paused": dag["is_paused"], "zone": one["timezone"],
        "reads": sorted(set().union(*(reads[d] for d in of))),
        "writes": sorted(set().union(*(writes[d] for d in of))),
        "changed": ms((one.get("latest_dag_version") or {}).get("created_at")),
        "openlineage": [f"openlineage://shop/{dag['dag_id']}"] if rest.is_3 else [],
    }
for dag, rows in tasks.items():
    for task in rows:
        one = (dag, task["task_id"])
        expected[own(*one)] = {
            "name": task["task_display_name"], "description": task["doc_md"], "schedule": None,
            "owners": [f"person:///{part(task['owner'])}"], "tags": [], "paused": None, "zone": None,
            "reads": sorted(reads[one]), "writes": sorted(writes[one]), "changed": None,
            "openlineage": [f"openlineage://shop/{dag}.{task['task_id']}"] if rest.is_3 else [],
        }
        check("operator", any(s["key"] == own(*one) and s["unmapped"]["operator_name"] == task["operator_name"]
                              for s in by_kind["job"]), one)
for job in by_kind["job"]:
    of, kept = job["entity"]["of"], job.get("unmapped") or {}
    found[job["key"]] = {
        "name": of.get("name"), "description": of.get("description"), "schedule": of.get("schedule"),
        "owners": sorted(owner["party"] for owner in of.get("owners", [])),
        "tags": sorted(tag["name"] for tag in of.get("tags", [])), "paused": kept.get("is_paused"),
        "zone": kept.get("timezone"),
        "reads": sorted(of.get("inputs", [])), "writes": sorted(of.get("outputs", [])),
        "changed": job.get("changed_at"), "openlineage": [a["key"] for a in job["identity"].get("aliases", [])],
    }
same("job", expected, found)

# Assets and aliases.
expected = {
    asset_key(a["uri"]): {
        "native": a["uri"], "group": a.get("group") if a.get("group") != "asset" else None,
        "extra": {k: v if isinstance(v, str) else json.dumps(v) for k, v in (a["extra"] or {}).items()},
        "name": a["name"] if a.get("name") and a["name"] != a["uri"] else None,
        "updated": updated.get(asset_key(a["uri"])),
    } for a in assets
} | {own(f"asset_alias:{a['name']}"): {"native": a["name"], "group": None, "extra": {}, "name": a["name"],
                                       "updated": None} for a in aliases}
found = {}
for asset in by_kind["asset"]:
    of = asset["entity"]["of"]
    properties = dict(of.get("properties", []))
    evidence = of.get("evidence", [])
    found[asset["key"]] = {
        "native": asset["native"], "group": properties.pop("group", None), "extra": properties, "name": of.get("name"),
        "updated": (evidence[0]["updated_at"], evidence[0]["kind"]) if evidence else None,
    }
for key in expected.keys() & found.keys():
    # A name that is the last part of the key is not said twice.
    if found[key]["name"] is None and expected[key]["name"] == key.split("/")[-1]:
        expected[key]["name"] = None
same("asset", expected, found)

# Edges.
data = {(f, t, own(*task)) for task in reads for f in reads[task] for t in writes.get(task, ()) if f != t}
guess = {own(*task) for task in reads if len(reads[task]) > 1 and len(writes.get(task, ())) > 1}
expected = {("depends", *ends, None): (seen, "declared") for ends, seen in depends.items()}
expected |= {("contains", *ends, None): (None, "declared") for ends in contains}
expected |= {("data", *d): (None, "cartesian" if d[2] in guess else "declared") for d in data}
found = {(e["kind"], e["from"], e["to"], e.get("job")): (e.get("last_seen"), e["method"])
         for e in (s["entity"]["of"] for s in by_kind["edge"])}
same("edge", expected, found)

# Runs.
expected = {f"{r['dag_id']}/{r['dag_run_id']}": (own(r["dag_id"]), r["state"], ms(r["start_date"]), ms(r["end_date"]))
            for r in runs}
found = {s["native"]: (s["entity"]["of"]["job"], s["entity"]["of"]["state"], s["entity"]["of"].get("started"),
                       s["entity"]["of"].get("ended")) for s in by_kind["run"]}
same("run", expected, found)
check("a DAG with more runs than are kept", Counter(r["dag_id"] for r in runs).most_common(1)[0][1] == 10)

# Owners.
links = {}
for one in details.values():
    links |= {o: u.removeprefix("mailto:") for o, u in (one.get("owner_links") or {}).items() if u.startswith("mailto:")}
names = {o for dag in dags for o in dag["owners"]} | {t["owner"] for rows in tasks.values() for t in rows}
expected = {f"person:///{part(n)}": ("person" if "@" in n else "unknown", [n] if "@" in n else [links[n]] if n in links
                                     else []) for n in names}
found = {s["key"]: (s["entity"]["of"]["kind"], s["entity"]["of"].get("mails", [])) for s in by_kind["person"]}
same("owner", expected, found)

check("kinds of statements", set(by_kind) == {"job", "asset", "edge", "run", "person"}, dict(by_kind).keys())
text = (folder / "first.ndjson").read_text()
check("parameters and tokens are not kept", "file_token" not in text and '"conf"' not in text)


def outcome(name):
    return json.loads((folder / name).read_text())["catalogs"][0]


first, second = outcome("first.json"), outcome("second.json")
check("the first reading is complete", not first.get("gaps"), first)
check("as many are added as there are", first["added"] == len(said), first)
for count in ("added", "changed", "gone", "held"):
    check(f"second sync, {count}", second[count] == 0, second)
check("second sync, unchanged", second["unchanged"] == len(said), second)
again = statements("second.ndjson")
changed = [(s, t) for s, t in zip(said, again) if s != t]
check("the statements are the same after all DAGs were parsed again", again == said, changed)
probe = (folder / "probe.json").read_text()
check("the probe names the version", f"Airflow {'3.3.2' if rest.is_3 else '2.11.2'}" in probe, probe)
check("the probe counts the DAGs", f"{len(dags)} DAGs" in probe, probe)
print(f"Airflow {version}: {len(dags)} DAGs, {sum(map(len, tasks.values()))} tasks, {len(assets)} assets, "
      f"{len(aliases)} aliases, {len(events)} events, {len(by_kind['edge'])} edges, {len(runs)} runs")
with (folder / "counts").open("a") as counts:
    counts.write(f"{passed} {failed}\n")
