"""Asks the server's API for everything and holds it against what Weft exported. Shares no code with Weft."""

import json
import sys
import urllib.parse
import urllib.request

url, first, second, synced = sys.argv[1:5]
passed, failed = 0, []


def check(what, got, wanted):
    global passed
    if got == wanted:
        passed += 1
    else:
        failed.append(what)
        print(f"DIFFERS {what}\n  weft:   {got!r}\n  server: {wanted!r}")


def rows(path, name, base="/api/2.1/unity-catalog/", **query):
    """All rows, in pages of another size than Weft asks for."""
    token, all_rows = None, []
    while True:
        asked = dict(query, max_results=7, **({"page_token": token} if token else {}))
        with urllib.request.urlopen(f"{url}{base}{path}?{urllib.parse.urlencode(asked)}") as answer:
            page = json.load(answer)
        all_rows += page.get(name, [])
        token = page.get("next_page_token")
        if not token:
            return all_rows


def tags(sort, name):
    found = rows(f"entity-tag-assignments/{sort}/{urllib.parse.quote(name)}/tags", "tag_assignments")
    return sorted(f"{tag['tag_key']}:{tag['tag_value']}" for tag in found)


def fields(path, data_type):
    """Paths and types of nested fields, as Spark writes types."""
    if not isinstance(data_type, dict):
        return
    if data_type["type"] == "struct":
        for field in data_type["fields"]:
            below = f"{path}.{field['name']}"
            inner = field["type"]
            yield below, inner["type"] if isinstance(inner, dict) else inner, field["metadata"].get("comment")
            yield from fields(below, inner)
    elif data_type["type"] == "array":
        yield from fields(f"{path}.element", data_type["elementType"])
    elif data_type["type"] == "map":
        yield from fields(f"{path}.key", data_type["keyType"])
        yield from fields(f"{path}.value", data_type["valueType"])


def columns(table):
    found = []
    for column in sorted(table.get("columns", []), key=lambda c: c["position"]):
        found.append((column["name"], column["type_text"], column.get("comment")))
        found += fields(column["name"], json.loads(column["type_json"])["type"])
    return found


statements = [json.loads(line) for line in open(first)]
by_key = {s["key"]: s for s in statements}
check("no key twice", len(by_key), len(statements))
host = urllib.parse.urlparse(url).netloc
expected = set()


def thing(path, native, said, sort, bears_tags):
    key = f"unity://{host}/{path}"
    expected.add(key)
    found = by_key.get(key)
    check(f"{key} is there", found is not None, True)
    if found is None:
        return None
    asset = found["entity"]["of"]
    check(f"{key} native", found["native"], native)
    check(f"{key} kind", asset["kind"], sort)
    check(f"{key} description", asset.get("description"), said.get("comment"))
    check(f"{key} time", found.get("changed_at"), int(said.get("updated_at") or said["created_at"]))
    check(f"{key} container", asset.get("container"), key.rsplit("/", 1)[0] if "/" in path else None)
    facts = dict(asset.get("properties", []))
    for name, value in said.get("properties", {}).items():
        check(f"{key} property {name}", facts.get(name), value)
    if bears_tags:
        got = sorted(tag["name"] for tag in asset.get("tags", []))
        check(f"{key} tags", got, tags(bears_tags, native))
    return found


def location(found, said):
    got = [alias["key"] for alias in found["identity"].get("aliases", [])]
    check(f"{found['key']} location", got, [said["storage_location"].rstrip("/")])


for policy in rows("tag-policies", "tag_policies", "/api/2.1/"):
    key = f"tag:///{policy['tag_key']}"
    expected.add(key)
    check(key, by_key.get(key, {}).get("entity", {}).get("of", {}).get("description"), policy["description"])
counts = {"tables": 0}
for catalog in rows("catalogs", "catalogs"):
    name = catalog["name"]
    thing(name, name, catalog, "container", "catalogs")
    for schema in rows("schemas", "schemas", catalog_name=name):
        below = f"{name}/{schema['name']}"
        thing(below, schema["full_name"], schema, "container", "schemas")
        inside = {"catalog_name": name, "schema_name": schema["name"]}
        for table in rows("tables", "tables", **inside):
            counts["tables"] += 1
            found = thing(f"{below}/{table['name']}", table["full_name"], table, "table", "tables")
            if found is None:
                continue
            got = [(c["p"], c.get("t"), c.get("d")) for c in found["entity"]["of"].get("columns", [])]
            check(f"{found['key']} columns", got, columns(table))
            location(found, table)
        for volume in rows("volumes", "volumes", **inside):
            found = thing(f"{below}/volume:{volume['name']}", volume["full_name"], volume, "file", "volumes")
            if found:
                location(found, volume)
        for model in rows("models", "registered_models", **inside):
            thing(f"{below}/model:{model['name']}", model["full_name"], model, "model", None)
        for function in rows("functions", "functions", **inside):
            found = thing(f"{below}/function:{function['name']}", function["full_name"], function, "function", None)
            if found:
                facts = dict(found["entity"]["of"]["properties"])
                check(f"{found['key']} returns", facts.get("returns"), function["full_data_type"])
check("nothing more and nothing less", set(by_key), expected)
check("tables", counts["tables"] > 100, True)

report = json.load(open(synced))
text = json.dumps(report)
check("a second sync changes nothing", open(first).read(), open(second).read())
for word in ["added", "changed", "gone"]:
    values = [c.get(word) for c in report.get("catalogs", report.get("results", [report]))]
    check(f"second sync: {word}", values, [0] * len(values))
print(f"{passed} passed, {len(failed)} failed")
sys.exit(1 if failed else 0)
