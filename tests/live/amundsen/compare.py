"""Holds what Weft read of Amundsen against what its API says. Usage: compare.py <URL> <statements> <sync> <second sync>."""

import json
import sys
import urllib.parse
import urllib.request

URL, STATEMENTS, FIRST, AGAIN = sys.argv[1:5]
passed, failed = 0, 0


def check(what, said, expected):
    global passed, failed
    if said == expected:
        passed += 1
    else:
        failed += 1
        print(f"FAIL {what}\n  Weft:     {said}\n  Amundsen: {expected}")


def get(path, body=None):
    request = urllib.request.Request(f"{URL}/{path}", json.dumps(body).encode() if body is not None else None, method="GET")
    request.add_header("content-type", "application/json")
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def table_key(uri):
    """The key in Weft: the cluster of duckdb is its database, that of hive a label."""
    database, rest = uri.split("://")
    container, name = rest.split("/", 1)
    cluster, schema = container.split(".", 1)
    return f"{database}:///{cluster}/{schema}/{name}" if database == "duckdb" else f"{database}:///{schema}/{name}"


with open(STATEMENTS) as file:
    said = [json.loads(line) for line in file]
by_kind = {}
for one in said:
    by_kind.setdefault(one["entity"]["kind"], []).append(one)

NAMES = ["customers", "orders", "raw_customers", "raw_orders", "raw_payments", "stg_customers", "stg_orders", "stg_payments"]
URIS = [f"duckdb://jaffle_shop.main/{name}" for name in NAMES] + ["hive://gold.events/clicks"]
DASHBOARD = "mode_dashboard://gold.sales/orders"


def tables():
    assets = {one["native"]: one for one in by_kind["asset"]}
    check("tables and dashboards found", sorted(assets), sorted(URIS + [DASHBOARD]))
    for uri in URIS:
        table, statement = get(f"table/{uri}"), assets[uri]
        entity = statement["entity"]["of"]
        check(f"{uri} key", statement["key"], table_key(uri))
        check(f"{uri} kind", entity["kind"], "view" if table["is_view"] else "table")
        check(f"{uri} description", entity.get("description"), table["description"])
        columns = sorted(table["columns"], key=lambda column: column["sort_order"])
        expected = [(c["name"], c["col_type"], c["description"], [b["badge_name"] for b in c["badges"]]) for c in columns]
        found = [(c["p"], c["t"], c.get("d"), [t["name"] for t in c.get("g", [])]) for c in entity["columns"]]
        check(f"{uri} columns", found, expected)
        owners = [f"person:///{owner['email']}" for owner in table["owners"]]
        check(f"{uri} owners", [owner["party"] for owner in entity.get("owners", [])], owners)
        names = [t["tag_name"] for t in table["tags"]] + [b["badge_name"] for b in table["badges"]]
        check(f"{uri} tags", [tag["name"] for tag in entity.get("tags", [])], names)
        updated = table["last_updated_timestamp"]
        check(f"{uri} updated", [e["updated_at"] for e in entity.get("evidence", [])], [updated * 1000] if updated else [])
        check(f"{uri} code", entity.get("links", []), [table["source"]["source"]] if table["source"] else [])
    board, entity = get(f"dashboard/{DASHBOARD}"), assets[DASHBOARD]["entity"]["of"]
    check("dashboard", (entity["name"], entity["description"], entity["links"]), (board["name"], board["description"], [board["url"]]))
    check("dashboard owners", [o["party"] for o in entity["owners"]], [f"person:///{o['email']}" for o in board["owners"]])
    check("dashboard tags", [t["name"] for t in entity.get("tags", [])], [t["tag_name"] for t in board["tags"]])
    return board


def lineage(board):
    expected = {}
    for uri in URIS:
        for item in get(f"table/{uri}/lineage?direction=upstream&depth=1", {})["upstream_entities"]:
            expected[table_key(item["key"]), table_key(uri)] = []
        for column in get(f"table/{uri}")["columns"]:
            path = f"table/{uri}/column/{column['name']}/lineage?direction=upstream&depth=1"
            for item in get(path, {})["upstream_entities"]:
                source, name = item["key"].rsplit("/", 1)
                expected.setdefault((table_key(source), table_key(uri)), []).append((name, column["name"]))
    for table in board["tables"]:
        uri = f"{table['database']}://{table['cluster']}.{table['schema']}/{table['name']}"
        expected[table_key(uri), f"asset:///{urllib.parse.quote(DASHBOARD, safe=':')}"] = []
    found = {}
    for one in by_kind["edge"]:
        edge = one["entity"]["of"]
        found[edge["from"], edge["to"]] = [(flow["from"], flow["to"]) for flow in edge.get("columns", [])]
        check("an edge is declared data flow", (edge["kind"], edge["method"]), ("data", "declared"))
    check("edges with their columns", sorted(found.items()), sorted(expected.items()))
    check("column edges were found at all", sum(len(flows) for flows in found.values()), 2)


def people_and_tags():
    users = {user["email"]: user for user in get("user")}
    persons = {one["key"]: one["entity"]["of"] for one in by_kind["person"]}
    check("people", sorted(persons), sorted(f"person:///{mail}" for mail in users))
    for mail, user in users.items():
        person = persons[f"person:///{mail}"]
        check(f"{mail} name", person["display"], user["full_name"])
        check(f"{mail} mail and login", (person["mails"], person["logins"]), ([mail], [user["github_username"]]))
        check(f"{mail} active and title", (person["active"], person["title"]), (user["is_active"], user["role_name"]))
        check(f"{mail} team", [m["team"] for m in person["memberships"]], [f"team:///{user['team_name']}"])
    check("teams", sorted(t["native"] for t in by_kind["team"]), sorted({user["team_name"] for user in users.values()}))
    names = [t["tag_name"] for t in get("tags/")["tag_usages"]] + [b["badge_name"] for b in get("badges/")["badges"]]
    check("tags and badges", sorted(t["native"] for t in by_kind["tag"]), sorted(names))
    check("jobs", [(j["key"], j["entity"]["of"]["outputs"]) for j in by_kind["job"]], [("airflow:///load/clicks", [table_key(URIS[-1])])])


lineage(tables())
people_and_tags()
with open(FIRST) as file:
    first = json.load(file)["catalogs"][0]
    check("the first sync added every statement", first["added"], len(said))
    gaps = " ".join(json.dumps(gap) for gap in first["gaps"])
    listings = [word for word in ("tables", "dashboards", "lineage") if word in gaps]
    check("three listings say why they are incomplete", listings, ["tables", "dashboards", "lineage"])
    check("the reason names the search service", "search service" in gaps, True)
with open(AGAIN) as file:
    again = json.load(file)["catalogs"][0]
    check("the second sync changes nothing", [again[c] for c in ("added", "changed", "gone")], [0, 0, 0])
print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
