"""Asks the server through pyiceberg and holds it against what Weft exported. Shares no code with Weft."""

import json
import sys
import urllib.parse

from pyiceberg.catalog import load_catalog

url, first, second, synced = sys.argv[1:5]
passed, failed = 0, []


def check(what, got, wanted):
    global passed
    if got == wanted:
        passed += 1
    else:
        failed.append(what)
        print(f"DIFFERS {what}\n  weft:   {got!r}\n  server: {wanted!r}")


catalog = load_catalog("live", type="rest", uri=url)
host = urllib.parse.urlparse(url).netloc
statements = [json.loads(line) for line in open(first)]
by_key = {s["key"]: s for s in statements}
check("no key twice", len(by_key), len(statements))
expected = set()


def thing(path, kind, properties):
    key = f"iceberg://{host}/{'/'.join(path)}"
    expected.add(key)
    found = by_key.get(key)
    check(f"{key} is there", found is not None, True)
    if found is None:
        return None
    asset = found["entity"]["of"]
    check(f"{key} native", found["native"], ".".join(path))
    check(f"{key} kind", asset["kind"], kind)
    check(f"{key} container", asset.get("container"), key.rsplit("/", 1)[0] if len(path) > 1 else None)
    check(f"{key} description", asset.get("description"), properties.get("comment"))
    owners = [f"person:///{properties['owner']}"] if "owner" in properties else []
    check(f"{key} owner", [owner["party"] for owner in asset.get("owners", [])], owners)
    facts = dict(asset.get("properties", []))
    for name, value in properties.items():
        if name not in ("comment", "owner"):
            check(f"{key} property {name}", facts.get(name), value)
    return found


def columns(found, schema):
    """Every field that has a name of its own, by pyiceberg's index of full names."""
    got = {c["p"]: c for c in found["entity"]["of"].get("columns", [])}
    names = {}
    for name, number in schema._name_to_id.items():
        field = schema.find_field(number)
        if field.name not in ("element", "key", "value") and schema.find_column_name(number) == name:
            names[name] = field
    check(f"{found['key']} columns", sorted(got), sorted(names))
    for name, field in names.items():
        said = got.get(name, {})
        check(f"{name} doc", said.get("d"), field.doc)
        check(f"{name} nullable", said.get("n"), not field.required)
        check(f"{name} key", said.get("k", False), field.field_id in schema.identifier_field_ids)
        if field.field_type.is_primitive:
            check(f"{name} type", said.get("t", "").replace(" ", ""), str(field.field_type).replace(" ", ""))
        else:
            check(f"{name} type", said.get("t", "").split("<")[0], str(field.field_type).split("<")[0])
        check(f"{name} id", found["unmapped"]["field-ids"].get(name), field.field_id)


def transformed(schema, field):
    name, transform = schema.find_column_name(field.source_id), str(field.transform)
    return name if transform == "identity" else f"{transform}({name})"


def table(path):
    table = catalog.load_table(path)
    found = thing(path, "table", table.properties)
    if found is None:
        return
    key, asset, schema = found["key"], found["entity"]["of"], table.schema()
    columns(found, schema)
    facts = dict(asset.get("properties", []))
    spec = ", ".join(transformed(schema, field) for field in table.spec().fields)
    check(f"{key} partitions", facts.get("partitioned by", ""), spec)
    order = [transformed(schema, f) + (" descending" if f.direction.value == "desc" else "")
             for f in table.sort_order().fields]
    check(f"{key} order", facts.get("sorted by", ""), ", ".join(order))
    check(f"{key} format", facts.get("format version"), str(table.format_version))
    check(f"{key} uuid", found["unmapped"]["table-uuid"], str(table.metadata.table_uuid))
    check(f"{key} changed", found["changed_at"], table.metadata.last_updated_ms)
    location = [alias["key"] for alias in found["identity"].get("aliases", [])]
    check(f"{key} location", location, [table.location()])
    snapshot = table.current_snapshot()
    evidence = asset.get("evidence", [])
    check(f"{key} evidence", [e["updated_at"] for e in evidence], [snapshot.timestamp_ms] if snapshot else [])
    if snapshot:
        check(f"{key} operation", evidence[0]["by"], f"Iceberg snapshot ({snapshot.summary.operation.value})")
        check(f"{key} records", facts.get("records"), snapshot.summary["total-records"])


def view(path):
    said = catalog._session.get(f"{url}/v1/namespaces/{'%1F'.join(path[:-1])}/views/{path[-1]}").json()["metadata"]
    found = thing(path, "view", said["properties"])
    if found:
        version = said["versions"][-1]
        check(f"{found['key']} sql", found["unmapped"]["representations"], version["representations"])
        check(f"{found['key']} changed", found["changed_at"], version["timestamp-ms"])
        check(f"{found['key']} columns", [c["p"] for c in found["entity"]["of"]["columns"]], ["id"])


counts = {"namespaces": 0, "tables": 0, "views": 0}


def walk(parent):
    for path in catalog.list_namespaces(parent):
        counts["namespaces"] += 1
        thing(path, "container", catalog.load_namespace_properties(path))
        for name in catalog.list_tables(path):
            counts["tables"] += 1
            table(name)
        for name in catalog.list_views(path):
            counts["views"] += 1
            view(name)
        walk(path)


walk(())
check("nothing more and nothing less", set(by_key), expected)
check("counts", counts, {"namespaces": 5, "tables": 120, "views": 2})
report = json.load(open(synced))
check("a second sync changes nothing", open(first).read(), open(second).read())
for word in ["added", "changed", "gone"]:
    values = [c.get(word) for c in report.get("catalogs", report.get("results", [report]))]
    check(f"second sync: {word}", values, [0] * len(values))
print(f"{passed} passed, {len(failed)} failed")
sys.exit(1 if failed else 0)
