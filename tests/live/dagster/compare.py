"""Holds what Weft read from a Dagster against what Dagster's own library says of the same code and storage.

  compare.py whole STATEMENTS HOST     every statement of the first sync
  compare.py later WEFT URL            further syncs: nothing new, an asset gone, a code location that breaks
"""

import json
import subprocess
import sys
import urllib.request
from urllib.parse import quote

import dagster as dg
import lab
import shop

PASSED = FAILED = 0


def check(what, is_, should):
    global PASSED, FAILED
    if is_ == should:
        PASSED += 1
    else:
        FAILED += 1
        print(f"FAILED {what}\n  is     {is_!r}\n  should {should!r}")


def end():
    print(f"{PASSED} passed, {FAILED} failed")
    sys.exit(1 if FAILED else 0)


def key_of(host, *parts):
    # A key escapes what would end a part, and leaves letters of any language as they are.
    return f"dagster://{host}/" + "/".join(
        "".join(quote(c, safe="") if c in "/%?#" or c.isspace() else c for c in part) for part in parts
    )


def named(path):
    return "/".join(part.replace("/", "\\/") for part in path)


class Expected:
    """Everything Dagster's library says, in plain Python values."""

    def __init__(self):
        self.instance = dg.DagsterInstance.get()
        self.nodes = {}
        self.specs = {}
        self.location = {}
        for location, module in (("shop", shop), ("lab", lab)):
            graph = module.defs.resolve_asset_graph()
            specs = module.defs.resolve_all_asset_specs()
            # What is only depended on gets a definition of Dagster's own making.
            self.specs |= {spec.key: spec for spec in specs if "dagster/auto_created_stub_asset" not in spec.metadata}
            for key in graph.get_all_asset_keys():
                # What one location only depends on may be defined by the other.
                if key not in self.nodes or graph.get(key).is_materializable:
                    self.nodes[key], self.location[key] = graph.get(key), location
        self.keys = set(self.nodes) | set(self.instance.all_asset_keys())

    def event(self, key):
        entry = self.instance.get_latest_materialization_event(key)
        return entry, (entry.asset_materialization.metadata if entry else {})

    def metadata(self, key):
        spec = self.specs.get(key)
        return dict(spec.metadata) if spec else {}


def plain(value):
    return value.value if isinstance(value, dg.MetadataValue) else value


def schema(metadata):
    value = metadata.get("dagster/column_schema")
    return getattr(value, "schema", value)


def expected_columns(expected, key):
    columns = {}
    for source in (schema(expected.event(key)[1]), schema(expected.metadata(key))):
        for column in source.columns if source else []:
            known = columns.setdefault(column.name, {})
            if column.type != "?":
                known.setdefault("t", column.type)
            if column.description:
                known.setdefault("d", column.description)
            if not column.constraints.nullable:
                known["n"] = False
            if column.constraints.unique:
                known["u"] = True
            if "primary key" in column.constraints.other:
                known["k"] = True
            tags = known.setdefault("g", [])
            tags += [tag for tag in column.tags if tag not in tags]
    return [(name, {k: v for k, v in said.items() if v != []}) for name, said in columns.items()]


def read_columns(asset):
    def said(column):
        kept = {k: v for k, v in column.items() if k in "tdnuk"}
        tags = [tag["name"] for tag in column.get("g", [])]
        return {**kept, "g": tags} if tags else kept

    return [(column["p"], said(column)) for column in asset.get("columns", [])]


def expected_lineage(expected, key):
    event, definition = expected.event(key)[1], expected.metadata(key)
    value = event.get("dagster/column_lineage") or definition.get("dagster/column_lineage")
    value = getattr(value, "lineage", value)
    flows = {}
    for column, deps in value.deps_by_column.items() if value else []:
        for dep in deps:
            flows.setdefault(dep.asset_key, set()).add((dep.column_name, column))
    return flows


def seconds(span):
    span = span.to_timedelta() if hasattr(span, "to_timedelta") else span
    return str(int(span.total_seconds()))


def expected_promises(spec):
    policy = spec.freshness_policy if spec else None
    if policy is None:
        return []
    if hasattr(policy, "deadline_cron"):
        return [("cron", seconds(policy.lower_bound_delta), None, policy.deadline_cron, policy.timezone)]
    warn = seconds(policy.warn_window) if policy.warn_window else None
    return [("time_window", seconds(policy.fail_window), warn, None, None)]


def read_promises(asset):
    def one(promise):
        schedule = promise.get("schedule") or {}
        row = [promise.get(k) for k in ("property", "value", "warn_value")]
        return (*row, schedule.get("cron"), schedule.get("tz"))

    return [one(promise) for promise in asset.get("promises", [])]


def owner_keys(owners):
    return [f"team:///{o[5:]}" if o.startswith("team:") else f"person:///{o}" for o in owners]


def tag_name(item):
    key, value = item
    return key if value in ("", "true") else f"{key}:{value}"


def compare_asset(expected, host, key, statement):
    asset, name = statement["entity"]["of"], named(key.path)
    node, spec = expected.nodes.get(key), expected.specs.get(key)
    properties = dict(asset.get("properties", []))
    check(f"{name}: native", statement["native"], name)
    check(f"{name}: columns", read_columns(asset), expected_columns(expected, key))
    check(f"{name}: promises", read_promises(asset), expected_promises(spec))
    entry, event = expected.event(key)
    is_view = plain(expected.metadata(key).get("dagster-dbt/materialization_type")) == "view"
    times = [int(entry.timestamp * 1000)] if entry and not is_view else []
    evidence = asset.get("evidence", [])
    check(f"{name}: built at", [e["updated_at"] for e in evidence if e["kind"] == "run_end"], times)
    observed = expected.instance.fetch_observations(key, limit=1).records
    if observed:
        stamp = observed[0].event_log_entry.asset_observation.metadata["dagster/last_updated_timestamp"].value
        seen = [e["updated_at"] for e in evidence if e["kind"] == "table_metadata"]
        check(f"{name}: last updated", seen, [int(stamp * 1000)])
    if event.get("dagster/row_count"):
        rows = str(plain(event["dagster/row_count"]))
        check(f"{name}: rows", properties.get("dagster/row_count"), rows)
    aliases = {alias["key"] for alias in statement["identity"].get("aliases", [])}
    check(f"{name}: aliases", aliases, expected_aliases(expected, key, event))
    if node is None:
        check(f"{name}: sort", properties.get("dagster"), "asset without definition")
        return
    check(f"{name}: description", asset.get("description"), node.description)
    group = f"domain:///{node.group_name}" if node.group_name != "default" else None
    check(f"{name}: group", asset.get("domain"), group)
    check(f"{name}: owners", [o["party"] for o in asset.get("owners", [])], owner_keys(node.owners))
    own = sorted(tag_name(item) for item in node.tags.items() if not item[0].startswith("dagster/"))
    check(f"{name}: tags", sorted(tag["name"] for tag in asset.get("tags", [])), own)
    kinds = {k.removeprefix("dagster/kind/") for k in node.tags if k.startswith("dagster/kind/")}
    check(f"{name}: kinds", set(filter(None, properties.get("kinds", "").split(", "))), kinds)
    check(f"{name}: code version", properties.get("code version"), node.code_version)
    check(f"{name}: code location", properties.get("code location"), expected.location[key])
    check(f"{name}: container", asset.get("container"), key_of(host, f"__repository__@{expected.location[key]}"))
    if node.is_materializable:
        sort = "asset"
    else:
        sort = "external asset" if key in expected.specs else "asset that is only depended on"
    check(f"{name}: sort", properties.get("dagster"), sort)
    for label, value in expected.metadata(key).items():
        value = plain(value)
        if isinstance(value, str):
            check(f"{name}: {label}", properties.get(label), value)


def expected_aliases(expected, key, event):
    metadata = {**expected.metadata(key), **event}
    table, uri = plain(metadata.get("dagster/table_name")), plain(metadata.get("dagster/uri"))
    aliases = set()
    if table:
        kinds = expected.specs[key].kinds & {"duckdb", "snowflake"}
        storage = plain(metadata.get("dagster/storage_kind")) or min(kinds)
        aliases.add(f"{storage}:///" + table.replace(".", "/"))
        if storage == "snowflake":
            aliases.add("snowflake://acme-prod/" + table.replace(".", "/"))
        if node := metadata.get("dagster_dbt/unique_id"):
            aliases.add(f"dbt://{node.split('.')[1]}/{table.split('.')[0]}/{node}")
    if uri:
        aliases.add(uri)
    return aliases


def compare_edges(expected, host, edges):
    wanted = {}
    for key in expected.keys:
        node = expected.nodes.get(key)
        flows = expected_lineage(expected, key)
        parents = set(node.parent_keys) if node else set()
        for parent in (parents | set(flows)) - {key}:
            wanted[(key_of(host, *parent.path), key_of(host, *key.path))] = flows.get(parent, set())
    check("edges", {(e["from"], e["to"]) for e in edges}, set(wanted))
    for edge in edges:
        ends = (edge["from"], edge["to"])
        flows = {(flow["from"], flow["to"]) for flow in edge.get("columns", [])}
        check(f"columns of {ends}", flows, wanted.get(ends))
        check(f"method of {ends}", edge["method"], "column_facet" if flows else "declared")
        said = {flow["transformation"] for flow in edge.get("columns", [])}
        check(f"transformation of {ends}", said, {"UNKNOWN"} if flows else set())


STATUS = {
    ("SUCCEEDED", None): "pass",
    ("FAILED", "WARN"): "warn",
    ("FAILED", "ERROR"): "fail",
    ("EXECUTION_FAILED", None): "error",
}


def compare_checks(expected, host, checks):
    graph = shop.defs.resolve_asset_graph()
    keys = {f"{named(k.asset_key.path)}:{k.name}": k for k in graph.asset_check_keys}
    check("checks", set(checks), set(keys))
    for name, key in keys.items():
        if name not in checks:
            continue
        is_ = checks[name]["entity"]["of"]
        check(f"{name}: subject", is_["subject"], key_of(host, *key.asset_key.path))
        check(f"{name}: name", is_["name"], key.name)
        history = expected.instance.event_log_storage.get_asset_check_execution_history(key, limit=5)
        wanted = []
        for record in history:
            found = record.event.dagster_event.event_specific_data if record.event else None
            found = found if hasattr(found, "severity") else None
            word = record.status.value
            if word == "PLANNED" and expected.instance.get_run_by_id(record.run_id).is_finished:
                # Its run ended before it could say anything.
                word = "EXECUTION_FAILED"
            status = STATUS[(word, found.severity.value if word == "FAILED" else None)]
            at = record.event.timestamp if found else record.create_timestamp
            wanted.append((status, round(at * 1000)))
        check(f"{name}: results", [(r["status"], r["at"]) for r in is_.get("results", [])], wanted)
        node = graph.get(key)
        unmapped = checks[name].get("unmapped") or {}
        check(f"{name}: description", unmapped.get("description"), node.description)
        check(f"{name}: blocking", unmapped.get("blocking", False), node.blocking)


def compare_jobs(host, jobs):
    wanted = {job.name: job for job in shop.defs.resolve_all_job_defs() if not job.name.startswith("__")}
    prefix = key_of(host, "__repository__@shop", "jobs", "")
    check("jobs", {s["key"] for s in jobs}, {prefix + name for name in wanted})
    for statement in jobs:
        is_ = statement["entity"]["of"]
        job = wanted[is_["name"]]
        check(f"{job.name}: description", is_.get("description"), job.description)
        outputs = {key_of(host, *key.path) for key in job.asset_layer.selected_asset_keys}
        check(f"{job.name}: builds", set(is_.get("outputs", [])), outputs)
        tags = sorted(tag_name(item) for item in job.tags.items() if not item[0].startswith("dagster/"))
        check(f"{job.name}: tags", sorted(tag["name"] for tag in is_.get("tags", [])), tags)
    by_name = {s["entity"]["of"]["name"]: s for s in jobs}
    # "nightly" is on by default, "weekly" is off: what is off starts nothing.
    check("sales_job: schedule", by_name["sales_job"]["entity"]["of"].get("schedule"), "30 5 * * * (Europe/Berlin)")
    check("housekeeping: schedule", by_name["housekeeping"]["entity"]["of"].get("schedule"), None)
    kept = by_name["housekeeping"]["unmapped"]
    check("housekeeping: kept", (kept["schedules"][0]["name"], kept["sensors"][0]["name"]), ("weekly", "full_bins"))


def whole(path, host):
    expected = Expected()
    statements = [json.loads(line) for line in open(path, encoding="utf-8") if line.strip()]
    of = lambda kind: [s for s in statements if s["entity"]["kind"] == kind]
    check("dialect", {s["dialect"] for s in statements}, {"dagster"})
    locations = {s["key"] for s in of("asset") if s["scope"] == "code locations"}
    check("locations", locations, {key_of(host, f"__repository__@{name}") for name in ("shop", "lab")})
    assets = {s["key"]: s for s in of("asset") if s["scope"] == "assets"}
    wanted = {key_of(host, *key.path): key for key in expected.keys}
    check("assets", set(assets), set(wanted))
    for key in set(assets) & set(wanted):
        compare_asset(expected, host, wanted[key], assets[key])
    compare_edges(expected, host, [s["entity"]["of"] for s in of("edge")])
    compare_checks(expected, host, {s["native"]: s for s in of("check")})
    compare_jobs(host, of("job"))
    owners = {owner for node in expected.nodes.values() for owner in owner_keys(node.owners)}
    check("people and teams", {s["key"] for s in of("person") + of("team")}, owners)
    mails = sorted(mail for s in of("person") for mail in s["identity"]["mails"])
    check("mails", mails, sorted(o[10:] for o in owners if o.startswith("person:")))
    groups = {node.group_name for node in expected.nodes.values()} - {"default"}
    check("groups", {s["key"] for s in of("domain")}, {f"domain:///{group}" for group in groups})
    kinds = {"asset", "edge", "check", "job", "person", "team", "domain"}
    check("kinds of statements", {s["entity"]["kind"] for s in statements}, kinds)
    end()


def sync(weft):
    run = subprocess.run([weft, "sync", "orchestra", "--json"], capture_output=True, text=True)
    rows = json.loads(run.stdout)["catalogs"]
    rows = rows.get("items", rows) if isinstance(rows, dict) else rows
    return run.returncode, rows[0]


def reload(url, location):
    query = (
        'mutation { reloadRepositoryLocation(repositoryLocationName: "%s") '
        "{ __typename ... on PythonError { message } ... on WorkspaceLocationEntry { loadStatus } } }" % location
    )
    body = json.dumps({"query": query}).encode()
    request = urllib.request.Request(f"{url}/graphql", data=body, headers={"content-type": "application/json"})
    print(urllib.request.urlopen(request, timeout=60).read().decode()[:200])


def later(weft, url):
    code, row = sync(weft)
    counts = lambda: {name: row[name] for name in ("added", "changed", "gone", "held")}
    check("a second sync", (code, counts()), (0, {"added": 0, "changed": 0, "gone": 0, "held": 0}))
    first = row["unchanged"]
    with open("lab.py", encoding="utf-8") as file:
        text = file.read()

    # A code location that breaks takes its assets out of Dagster's own answers; they are not gone.
    with open("lab.py", "w", encoding="utf-8") as file:
        file.write(text + '\nraise RuntimeError("no connection to the vault")\n')
    reload(url, "lab")
    code, row = sync(weft)
    check("a broken code location: exit", code, 4)
    check("a broken code location: gone", (row["gone"], row["held"]), (0, 0))
    gaps = json.dumps(row["gaps"])
    check("a broken code location is named", "the code location lab could not be loaded" in gaps, True)

    # One asset fewer, and the location is well again.
    with open("lab.py", "w", encoding="utf-8") as file:
        file.write(text.replace("assets=[forecast, scratch]", "assets=[forecast]"))
    reload(url, "lab")
    code, row = sync(weft)
    check("an asset that was removed", (code, row["gone"], row["added"], row["changed"]), (0, 1, 0, 0))
    check("the rest", row["unchanged"], first - 1)
    end()


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
