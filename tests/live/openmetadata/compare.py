"""Compares what Weft holds of the stand-in server with OpenMetadata's sample data and the supplement, item by item.

    compare.py <statements.ndjson> <host of the server>

It reads the files from which the server was filled, not the server, and shares no code with Weft.
"""

import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "fixtures" / "openmetadata"
SUPPLEMENT = json.loads((ROOT / "fakes" / "openmetadata" / "supplement.json").read_text(encoding="utf-8"))
HOST = sys.argv[2]

passed, failed = 0, 0


def check(what, found, expected):
    global passed, failed
    if found == expected:
        passed += 1
        return
    failed += 1
    print(f"FAILED {what}\n   found    {json.dumps(found, ensure_ascii=False)[:900]}\n   expected {json.dumps(expected, ensure_ascii=False)[:900]}")


def load(path):
    return json.loads((FIXTURES / path).read_text(encoding="utf-8"))


# -- Weft's side ----------------------------------------------------------------------------------------------------

HELD = [json.loads(line) for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines() if line.strip()]


def held(kind, scope=None):
    return {o["native"]: o for o in HELD if o["entity"]["kind"] == kind and (scope is None or o["scope"] == scope)}


def of(observation):
    return observation["entity"]["of"]


# -- the names ------------------------------------------------------------------------------------------------------

def parts(fqn):
    """Parts of a full name, by the grammar: a quoted part may hold dots, two quotes in it are one."""
    found = re.findall(r'"((?:[^"]|"")*)"(?:\.|$)|([^.]+)(?:\.|$)', fqn)
    return [(quoted.replace('""', '"') if quoted else plain) for quoted, plain in found]


def quote(name):
    return '"' + name.replace('"', '""') + '"' if "." in name or '"' in name else name


def escape(part):
    return re.sub(r"[/%?#\s]", lambda m: "".join(f"%{b:02X}" for b in m.group().encode()), part)


def key(platform, authority, *path):
    return f"{platform}://{escape(authority)}/" + "/".join(escape(part) for part in path)


AT = {  # service: platform, authority, levels that the platform has less
    "sample_data": ("bigquery", "", 0), "Glue": ("glue", "", 1), "shop_pg": ("postgres", "pg.example.com:5432", 0),
    "crm_mysql": ("mysql", "crm.example.com:3307", 1), "hidden_snow": ("snowflake", "", 0),
    "sample_kafka": ("kafka", "localhost:9092", 0), "sample_superset": ("superset", "localhost:8088", 0),
    "sample_looker": ("looker", "looker.com", 0), "sample_airflow": ("airflow", "localhost:8080", 0),
    "mlflow_svc": ("mlflow", "localhost:8088", 0), "elastic": ("elasticsearch", "elastic.example.com:9200", 0),
    "shop_api": ("rest", "", 0),
}
UNKNOWN = {"Glue", "hidden_snow", "shop_api"}  # services whose authority nobody tells
USERS = {u["name"]: u for u in load("2023-05/users/users.json")["users"]}
EXTRA = {(e["type"], e["fqn"]): e["entity"] for e in SUPPLEMENT["entities"]}
CHANGES = {(e["type"], e["fqn"]): e["entity"] for e in SUPPLEMENT["changes"]}


def key_of(sort, fqn):
    """The key that Weft should give to what OpenMetadata calls so."""
    names = parts(fqn)
    if sort == "user":
        mail = USERS.get(names[0], EXTRA.get(("user", fqn), {})).get("email")
        return key("person", "", mail)
    plain = {"team": "team", "domain": "domain", "dataProduct": "product", "tag": "tag", "classification": "tag",
             "glossary": "term", "glossaryTerm": "term", "dataContract": "contract"}
    if sort == "team":
        return key("team", "", names[0])
    if sort in plain:
        return key(plain[sort], "", fqn)
    if sort == "metric" or sort.endswith("Service"):
        return key("openmetadata", HOST, sort, *names)
    if sort == "container":
        stated = EXTRA.get((sort, fqn), {}).get("fullPath", "")
        if stated.count("/") > 2:
            scheme, rest = stated.split("://")
            return key(scheme, rest.split("/")[0], *rest.split("/")[1:])
        path = [inner for name in names[2:] for inner in name.split("/")]
        return key("s3", names[1], *path) if path else key("s3", "", names[1])
    platform, authority, less = AT[names[0]]
    if sort == "database" and less:
        return key("openmetadata", HOST, sort, *names)
    path = names[1 + less:] if sort in ("table", "databaseSchema", "storedProcedure") else names[1:]
    if sort == "storedProcedure":
        path.insert(-1, "procedure")
    if sort in ("dashboard", "chart"):
        path = [sort, path[-1]]
    return key(platform, authority, *path)


# -- the comparisons ------------------------------------------------------------------------------------------------

def spelled(column):
    if column.get("dataTypeDisplay"):
        return column["dataTypeDisplay"]
    word = column["dataType"]
    if column.get("arrayDataType") and word == "ARRAY":
        return f"{word}<{column['arrayDataType']}>"
    if "precision" in column:
        return f"{word}({column['precision']},{column['scale']})"
    if "dataLength" in column and (column["dataLength"] != 1 or "CHAR" in word):
        return f"{word}({column['dataLength']})"
    return word


def flat(columns, before=""):
    """Path, type, nullable, key, unique, description of every column, children after their parent."""
    rows = []
    for column in columns:
        path = before + column["name"]
        constraint = column.get("constraint")
        nullable = {"PRIMARY_KEY": False, "NOT_NULL": False, "NULL": True}.get(constraint)
        rows.append([path, spelled(column), nullable, constraint == "PRIMARY_KEY", constraint == "UNIQUE",
                     (column.get("description") or "").strip() and column["description"] or None])
        rows += flat(column.get("children") or [], path + ".")
    return rows


def columns_of(observation):
    return [[c["p"], c.get("t"), c.get("n"), c.get("k", False), c.get("u", False), c.get("d")]
            for c in of(observation).get("columns", [])]


def owners(entity):
    rows = []
    for field, role in (("owners", "owner"), ("experts", "expert"), ("reviewers", "steward")):
        rows += [[key_of(*party), role] for party in entity.get(field, [])]
    return rows


def owners_of(observation):
    return [[o["party"], o["role"]] for o in of(observation).get("owners", [])]


def asset(found, sort, fqn, entity, shown=None):
    """What all assets have."""
    what = f"{sort} {fqn}"
    if fqn not in found:
        return check(f"{what} is held", False, True)
    one = found[fqn]
    check(f"{what}: key", one["key"], key_of(sort, fqn))
    unknown = parts(fqn)[0] in UNKNOWN and not one["key"].startswith("openmetadata://")
    if sort != "container":
        check(f"{what}: scope of the authority", one["identity"].get("authority_scope"),
              f"openmetadata:{parts(fqn)[0]}" if unknown else None)
    check(f"{what}: description", of(one).get("description"), (entity.get("description") or "").strip() and entity["description"] or None)
    name = entity.get("displayName") or entity["name"]
    last = parts(fqn)[-1].split("/")[-1] if sort == "container" else parts(fqn)[-1]
    check(f"{what}: name", of(one).get("name"), None if name == last else name)
    changed = {**entity, **CHANGES.get((sort, fqn), {})}
    check(f"{what}: owners", owners_of(one), owners(changed))
    domains = changed.get("domains", [])
    check(f"{what}: domain", of(one).get("domain"), key_of(*domains[0]) if domains else None)
    tags = [[t["tagFQN"], t["source"] == "Glossary"] for t in changed.get("tags", []) if t["state"] == "Confirmed"]
    if "certification" in changed:
        tags.append([changed["certification"]["tagLabel"]["tagFQN"], False])
    check(f"{what}: tags", [[t["name"], t.get("term", False)] for t in of(one).get("tags", [])], tags)
    return one


def same(what, found, expected):
    check(f"{what}: none is missing", sorted(set(expected) - set(found)), [])
    check(f"{what}: none is too much", sorted(set(found) - set(expected)), [])


def tables():
    expected = {}
    for service, database, schema, path in [
            ("sample_data", "ecommerce_db", "shopify", "2023-05/datasets/tables.json"),
            ("Glue", "default", "information_schema", "2023-05/glue/tables.json")]:
        for table in load(path)["tables"]:
            expected[f"{service}.{database}.{schema}.{quote(table['name'])}"] = table
    expected |= {fqn: e for (sort, fqn), e in EXTRA.items() if sort == "table" and not e.get("deleted")}
    found = held("asset", "tables")
    same("tables", found, expected)
    for fqn, table in expected.items():
        one = asset(found, "table", fqn, table)
        if not one:
            continue
        rows = flat(table["columns"])
        for constraint in table.get("tableConstraints") or []:
            for row in rows:
                row[3] |= constraint["constraintType"] == "PRIMARY_KEY" and row[0] in constraint["columns"]
                row[4] |= constraint["constraintType"] == "UNIQUE" and constraint["columns"] == [row[0]]
        check(f"table {fqn}: columns", columns_of(one), rows)
        schema = ".".join(quote(part) for part in parts(fqn)[:3])
        check(f"table {fqn}: container", of(one).get("container"), key_of("databaseSchema", schema))
        check(f"table {fqn}: kind", of(one)["kind"], "view" if table["tableType"].endswith("View") else "table")
        usage = table.get("usageSummary")
        check(f"table {fqn}: use", (of(one).get("usage") or {}).get("queries"),
              usage["monthlyStats"]["count"] if usage else None)
    tagged = SUPPLEMENT["column tags"][0]
    one = found[tagged["table"]]
    column = next(c for c in of(one)["columns"] if c["p"] == tagged["column"])
    check("the tag of a column", [t["name"] for t in column["g"]], [t["tagFQN"] for t in tagged["tags"]])
    orders = found["shop_pg.shop.public.orders"]
    check("evidence of the last update", [[e["updated_at"], e["kind"]] for e in of(orders)["evidence"]],
          [[1763990000000, "table_metadata"]])
    check("custom properties", of(orders)["properties"], [["costCentre", "4711"], ["table type", "Regular"]])
    check("status of an entity", [of(orders)["lifecycle"], of(orders)["raw_status"]], ["active", "Approved"])
    leads = found["crm_mysql.default.crm.leads"]
    check("the place of an external table", [a["key"] for a in leads["identity"]["aliases"]], ["s3://landing/crm/leads"])
    check("foreign keys are kept", [c["constraintType"] for c in orders["unmapped"]["tableConstraints"]], ["FOREIGN_KEY"])


def containers_and_services():
    services = {"sample_data": "databaseService", "Glue": "databaseService", "sample_kafka": "messagingService",
                "sample_superset": "dashboardService", "sample_looker": "dashboardService",
                "sample_airflow": "pipelineService", "mlflow_svc": "mlmodelService", "s3_storage_sample": "storageService"}
    services |= {fqn: sort for sort, fqn in EXTRA if sort.endswith("Service")}
    found = {native: o for native, o in held("asset").items() if o["scope"].endswith("services")}
    same("services", found, services)
    for fqn, sort in services.items():
        check(f"service {fqn}: key", found[fqn]["key"], key("openmetadata", HOST, sort, fqn))
        check(f"service {fqn}: no connection is kept", "hostPort" in json.dumps(found[fqn]) or "****" in json.dumps(found[fqn]), False)
    for sort, scope, samples in [
            ("database", "databases", {"sample_data.ecommerce_db": "2023-05/datasets/database.json", "Glue.default": "2023-05/glue/database.json"}),
            ("databaseSchema", "database schemas", {"sample_data.ecommerce_db.shopify": "2023-05/datasets/database_schema.json",
                                                    "Glue.default.information_schema": "2023-05/glue/database_schema.json"})]:
        expected = {fqn: load(path) for fqn, path in samples.items()}
        expected |= {fqn: e for (kind, fqn), e in EXTRA.items() if kind == sort}
        found = held("asset", scope)
        same(scope, found, expected)
        for fqn, entity in expected.items():
            asset(found, sort, fqn, entity)
    found = held("asset", "containers")
    expected = {f"{c['parent'] or 's3_storage_sample'}.{c['name']}": c for c in load("2023-05/storage/containers.json")}
    expected |= {fqn: e for (kind, fqn), e in EXTRA.items() if kind == "container"}
    same("containers", found, expected)
    for fqn, container in expected.items():
        one = asset(found, "container", fqn, container)
        model = container.get("dataModel")
        check(f"container {fqn}: columns", columns_of(one), flat(model["columns"]) if model else [])
        parent = container.get("parent")
        parent = parent[1] if isinstance(parent, list) else parent
        above = key_of("container", parent) if parent else key("openmetadata", HOST, "storageService", "s3_storage_sample")
        check(f"container {fqn}: container", of(one)["container"], above)


def reports():
    edges = {(of(o)["from"], of(o)["to"], of(o)["kind"]) for o in HELD if o["scope"] == "dashboards" and o["entity"]["kind"] == "edge"}
    expected_edges = set()
    for service, charts, models, dashboards in [
            ("sample_superset", load("2023-05/dashboards/charts.json")["charts"],
             load("2023-05/dashboards/dashboardDataModels.json")["datamodels"], load("2023-05/dashboards/dashboards.json")["dashboards"]),
            ("sample_looker", load("2023-05/looker/charts.json"), load("2023-05/looker/dashboardDataModels.json"),
             load("2023-05/looker/dashboards.json"))]:
        found = held("asset")
        for chart in charts:
            one = asset(found, "chart", f"{service}.{quote(chart['name'])}", chart)
            if one:
                check(f"chart {chart['name']}: link", of(one)["links"], [chart["chartUrl"]])
        for model in models:
            fqn = f"{service}.model.{model['name']}"
            one = asset(found, "dashboardDataModel", fqn, model)
            check(f"data model {fqn}: columns", columns_of(one), flat(model["columns"]))
        for dashboard in dashboards:
            fqn = f"{service}.{dashboard['name']}"
            boards = held("asset", "dashboards")
            asset(boards, "dashboard", fqn, dashboard)
            names = {f"{service}.{chart['name']}" for chart in charts}
            for chart in dashboard["charts"]:
                if chart in names:
                    expected_edges.add((key_of("dashboard", fqn), key_of("chart", chart), "contains"))
            for model in dashboard.get("dataModels", []):
                expected_edges.add((key_of("dashboardDataModel", model), key_of("dashboard", fqn), "depends"))
    check("edges of dashboards", sorted(edges), sorted(expected_edges))
    check("number of charts", len(held("asset", "charts")), 16)
    check("number of data models", len(held("asset", "dashboard data models")), 6)
    check("number of dashboards", len(held("asset", "dashboards")), 14)


def topics():
    found = held("asset", "topics")
    expected = {f"sample_kafka.{topic['name']}": topic for topic in load("2023-05/topics/topics.json")["topics"]}
    same("topics", found, expected)
    for fqn, topic in expected.items():
        one = asset(found, "topic", fqn, topic)
        paths = [c["p"] for c in of(one).get("columns", [])]
        check(f"topic {fqn}: fields", paths, fields(topic))
        check(f"topic {fqn}: partitions are kept", one["unmapped"]["partitions"], topic["partitions"])


def fields(topic):
    """Dotted paths of an Avro record's fields."""
    def walk(schema, before):
        rows = []
        for inner in schema.get("fields", []):
            rows.append(before + inner["name"])
            sort = inner["type"]
            if isinstance(sort, dict) and sort.get("type") == "record":
                rows += walk(sort, before + inner["name"] + ".")
        return rows
    return walk(json.loads(topic["schemaText"]), "") if topic.get("schemaType") == "Avro" else []


def pipelines():
    jobs, runs = held("job", "pipelines"), held("run", "pipelines")
    edges = {(of(o)["from"], of(o)["to"], of(o)["kind"]) for o in HELD if o["scope"] == "pipelines" and o["entity"]["kind"] == "edge"}
    expected, follow = {}, set()
    for pipeline in load("2023-05/pipelines/pipelines.json")["pipelines"]:
        fqn = f"sample_airflow.{pipeline['name']}"
        expected[fqn] = pipeline
        for task in pipeline["tasks"]:
            expected[f"{fqn}.{task['name']}"] = task
            for after in task["downstreamTasks"]:
                follow.add((key_of("task", f"{fqn}.{task['name']}"), key_of("task", f"{fqn}.{after}"), "depends"))
    same("pipelines and tasks", jobs, expected)
    check("which task follows which", sorted(edges), sorted(follow))
    for fqn, entity in expected.items():
        one = jobs[fqn]
        check(f"job {fqn}: key", one["key"], key_of("task", fqn))
        check(f"job {fqn}: name", of(one)["name"], entity["displayName"])
        check(f"job {fqn}: description", of(one).get("description"), entity["description"])
        changed = CHANGES.get(("pipeline", fqn), {})
        check(f"job {fqn}: owners", owners_of(one), owners(changed))
        check(f"job {fqn}: schedule", of(one).get("schedule"), changed.get("scheduleInterval"))
        check(f"job {fqn}: integration", of(one)["integration"], entity.get("taskType", "Airflow"))
    status = load("2023-05/pipelines/pipelineStatus.json")[0]
    newest = max(status["pipelineStatus"], key=lambda s: s["timestamp"])
    names = {f"{status['pipeline']}#latest": newest["executionStatus"]}
    names |= {f"{status['pipeline']}.{task['name']}#latest": task["executionStatus"] for task in newest["taskStatus"]}
    check("the newest runs", {native: of(o)["state"] for native, o in runs.items()}, names)
    check("start of the newest run", of(runs[f"{status['pipeline']}#latest"])["started"], newest["timestamp"])
    procedure = held("job", "stored procedures")["shop_pg.shop.public.close_day"]
    check("a stored procedure: key", procedure["key"], key_of("storedProcedure", "shop_pg.shop.public.close_day"))
    check("a stored procedure: code", of(procedure)["sql"], EXTRA["storedProcedure", "shop_pg.shop.public.close_day"]["storedProcedureCode"]["code"])


def others():
    found = held("asset")
    for model in load("2023-05/models/models.json"):
        fqn = f"mlflow_svc.{model['name']}"
        one = asset(found, "mlmodel", fqn, model)
        check(f"model {fqn}: features", [[c["p"], c["t"]] for c in of(one).get("columns", [])],
              [[f["name"], f["dataType"]] for f in model.get("mlFeatures", [])])
        check(f"model {fqn}: algorithm is kept", one["unmapped"]["algorithm"], model["algorithm"])
    index = asset(found, "searchIndex", "elastic.products", EXTRA["searchIndex", "elastic.products"])
    check("fields of an index", [[c["p"], c["l"]] for c in of(index)["columns"]],
          [["title", "text"], ["price", "struct"], ["price.amount", "float"], ["price.currency", "text"]])
    place = asset(found, "apiEndpoint", "shop_api.orders.place", EXTRA["apiEndpoint", "shop_api.orders.place"])
    check("what an endpoint takes and gives", [c["p"] for c in of(place)["columns"]], ["request.customer", "response.id", "response.state"])
    asset(held("asset", "api collections"), "apiCollection", "shop_api.orders", EXTRA["apiCollection", "shop_api.orders"])
    metric = asset(found, "metric", "DailyRevenue", EXTRA["metric", "DailyRevenue"])
    check("the expression of a metric is kept", metric["unmapped"]["metricExpression"]["language"], "SQL")


def people():
    found = held("person")
    extra = {fqn: e for (sort, fqn), e in EXTRA.items() if sort == "user"}
    expected = {quote(name): user for name, user in USERS.items()} | extra
    same("users", found, expected)
    for fqn, user in expected.items():
        one = found[fqn]
        check(f"user {fqn}: key", one["key"], key_of("user", fqn))
        check(f"user {fqn}: kind", of(one)["kind"], "service" if user.get("isBot") else "person")
        check(f"user {fqn}: active", of(one)["active"], not user.get("deleted", False))
        check(f"user {fqn}: mails", of(one)["mails"], [user["email"]])
        check(f"user {fqn}: mails that identify", one["identity"].get("mails", []), [] if user.get("isBot") else [user["email"]])
        check(f"user {fqn}: name", of(one)["display"], user["displayName"])
        team = user.get("teams")
        team = team[0][1] if isinstance(team, list) else team
        check(f"user {fqn}: teams", [m["team"] for m in of(one).get("memberships", [])], [key("team", "", team)] if team else [])
    found = held("team")
    teams = {team["name"]: team for team in load("2023-05/teams/teams.json")["teams"]}
    same("teams", found, [quote(name) for name in [*teams, "Organization"]])
    for name, team in teams.items():
        one = found[quote(name)]
        members = {m["member"] for m in of(one).get("memberships", []) if m["team"] == one["key"]}
        check(f"team {name}: members", sorted(members), sorted(key_of("user", quote(n)) for n, u in USERS.items() if u["teams"] == name))
        above = [m["team"] for m in of(one).get("memberships", []) if m["member"] == one["key"]]
        check(f"team {name}: teams above", above, [key("team", "", parent) for parent in team["parent"] or ["Organization"]])


def business():
    for kind, sorts in (("domain", ["domain"]), ("tag", ["classification", "tag"]), ("term", ["glossary", "glossaryTerm"])):
        found = held(kind)
        expected = {fqn: (sort, e) for (sort, fqn), e in EXTRA.items() if sort in sorts}
        same(kind, found, expected)
        for fqn, (sort, entity) in expected.items():
            one = found[fqn]
            check(f"{kind} {fqn}: key", one["key"], key_of(sort, fqn))
            check(f"{kind} {fqn}: name", of(one)["name"], entity.get("displayName", entity["name"]))
            check(f"{kind} {fqn}: description", of(one)["description"], entity["description"])
            check(f"{kind} {fqn}: owners", owners_of(one), owners(entity))
            above = entity.get("parent") or entity.get("glossary") or entity.get("classification")
            check(f"{kind} {fqn}: above", of(one).get("parent"), key_of(*above) if above else None)
            check(f"{kind} {fqn}: synonyms", of(one).get("synonyms", []), entity.get("synonyms", []))
            if kind == "domain":
                check(f"domain {fqn}: type", of(one)["domain_type"], entity["domainType"])
    found = held("product")
    expected = {fqn: e for (sort, fqn), e in EXTRA.items() if sort == "dataProduct"}
    same("products", found, expected)
    sample = load("2026/domains/dataProduct.json")
    check("the sample product is the supplement's", [expected[sample["name"]][k] for k in ("displayName", "description")],
          [sample["displayName"], sample["description"]])
    for fqn, product in expected.items():
        one = of(found[fqn])
        given = SUPPLEMENT["product parts"][fqn]
        ports = [[p["direction"], p["assets"]] for p in one.get("ports", [])]
        sides = [["input", [key_of(*r)]] for r in given.get("inputPorts", [])] + [["output", [key_of(*r)]] for r in given.get("outputPorts", [])]
        check(f"product {fqn}: ports", ports, sides)
        behind = [asset for _, assets in sides for asset in assets]
        check(f"product {fqn}: assets", one.get("assets", []), [key_of(*r) for r in given["assets"] if key_of(*r) not in behind])
        check(f"product {fqn}: owners", owners_of(found[fqn]), owners(product))
        check(f"product {fqn}: domain", one["domain"], key_of(*product["domains"][0]))
        sla = product.get("sla", {})
        check(f"product {fqn}: promises", {p["property"]: float(p["value"]) for p in one.get("promises", [])},
              {k: float(v) for k, v in sla.items() if k != "tier"})
        check(f"product {fqn}: tier", one.get("tier"), sla.get("tier"))
        check(f"product {fqn}: lifecycle", [one["lifecycle"], one.get("raw_status")],
              ["active", "PRODUCTION"] if "lifecycleStage" in product else ["unknown", None])
    edges = [[of(o)["from"], of(o)["to"], of(o)["kind"]] for o in HELD if o["scope"] == "data products" and o["entity"]["kind"] == "edge"]
    check("products that read from products", edges, [[key_of("dataProduct", "TestDataProduct"), key_of("dataProduct", "Customer360"), "depends"]])


def quality():
    found = held("check", "test cases")
    results = {r["name"]: r["results"][0] for r in load("2023-05/tests/testCaseResults.json")["testCaseResults"]}
    words = {"Success": "pass", "Failed": "fail", "Aborted": "error"}
    expected = {}
    for case in load("2023-05/tests/testSuites.json")["tests"][0]["testCases"]:
        inner = case["entityLink"][5:-1].split("::")
        column = inner[3] if len(inner) > 2 else None
        expected[".".join([inner[1], *([column] if column else []), case["name"]])] = (case, inner[1], column)
    same("test cases", found, expected)
    for fqn, (case, table, column) in expected.items():
        one = of(found[fqn])
        check(f"test {fqn}: subject", [one["subject"], one.get("column")], [key_of("table", table), column])
        check(f"test {fqn}: type", [one["check_type"], one["dimension"]], [case["testDefinitionName"], "Validity" if column else "Integrity"])
        result = results.get(f"{column}.{case['name']}" if column else case["name"])
        check(f"test {fqn}: result", [[r["status"], r.get("observed")] for r in one.get("results", [])],
              [[words[result["testCaseStatus"]], result["result"]]] if result else [])
    found = held("incident")
    same("incidents", found, [i["stateId"] for i in SUPPLEMENT["incidents"]])
    for incident in SUPPLEMENT["incidents"]:
        one = of(found[incident["stateId"]])
        resolved = incident["testCaseResolutionStatusType"] == "Resolved"
        check("an incident", [one["state"], one["severity"], one["subject"], one.get("closed")],
              [incident["testCaseResolutionStatusType"], incident["severity"],
               key_of("table", "sample_data.ecommerce_db.shopify.dim_address"), incident["timestamp"] if resolved else None])


def contracts():
    found = held("contract")
    samples = {f"{c['tableFQN']}.dataContract_{c['name']}": c for c in load("2026/dataContracts/dataContracts.json")["dataContracts"]}
    extra = {fqn: e for (sort, fqn), e in EXTRA.items() if sort == "dataContract"}
    same("contracts", found, [*samples, *extra])
    tests = {o for o in held("check", "test cases")}
    for fqn, contract in samples.items():
        one = of(found[fqn])
        check(f"contract {fqn}: status", [one["status"]["lifecycle"], one["status"]["raw"]], ["active", "Approved"])
        check(f"contract {fqn}: subject", [[s["asset"], [c["p"] for c in s["columns"]]] for s in one["subjects"]],
              [[key_of("table", contract["tableFQN"]), [c["name"] for c in contract["schema"]]]])
        demanded = [fqn for fqn in contract.get("qualityExpectations", []) if fqn in tests]
        demanded += [rule["name"] for rule in contract.get("semantics", [])]
        check(f"contract {fqn}: rules", [c["name"] for c in one.get("checks", [])], demanded)
        check(f"contract {fqn}: name", one["name"], contract["displayName"])
    one = of(found["shop_pg.shop.public.orders.dataContract_orders_sla"])
    check("promises of a contract", [[p["property"], p["value"], p.get("unit"), p.get("element")] for p in one["promises"]],
          [["refreshFrequency", "1", "day", "shop_pg.shop.public.orders.id"], ["maxLatency", "4", "hour", "shop_pg.shop.public.orders.id"],
           ["retention", "2", "year", None], ["availabilityTime", "09:00", "GMT+01:00 (Europe/Paris)", None]])
    check("a draft", one["status"], {"lifecycle": "draft", "raw": "Draft"})
    check("owners of a contract", [o["party"] for o in one["owners"]], [key_of("user", "aaron_johnson0")])
    of_product = of(found["Customer360.dataContract_promise"])
    check("a contract of a product", [of_product["product"], of_product.get("subjects", [])], [key_of("dataProduct", "Customer360"), []])
    check("who may read", sorted([of(o)["grantee"], of(o)["privilege"]] for o in held("policy").values()), [["Accounting", "Read"], ["Sales", "Read"]])
    validations = held("check", "data contracts")
    check("the newest validation", [[of(o)["results"][0]["status"], of(o)["results"][0]["observed"]] for o in validations.values()],
          [["fail", "2 of 3 checks passed"]])


def lineage():
    methods = {"Manual": "declared", "ViewLineage": "parsed_sql", "QueryLineage": "parsed_sql", "OpenLineage": "cartesian",
               "CrossDatabaseLineage": "inferred"}
    expected = {}
    for edge in load("2023-05/lineage/lineage.json"):
        ends = key_of(edge["from"]["type"], edge["from"]["fqn"]), key_of(edge["to"]["type"], edge["to"]["fqn"])
        meta = edge["edge_meta"]
        expected[ends] = ["declared", key_of(meta["type"], meta["fqn"]) if meta["fqn"] else None, []]
    for model in load("2023-05/models/models.json"):
        for feature in model.get("mlFeatures", []):
            for source in feature.get("featureSources", []):
                ends = key_of("table", source["dataSource"]), key_of("mlmodel", f"mlflow_svc.{model['name']}")
                expected.setdefault(ends, ["declared", None, []])[2].append([source["name"], feature["name"], None])
    for edge in SUPPLEMENT["lineage"]:
        if EXTRA.get(tuple(edge["from"]), {}).get("deleted"):
            continue
        details = edge["details"]
        flows = []
        for mapping in details.get("columnsLineage", []):
            for source in mapping["fromColumns"]:
                path = parts(source)[len(parts(edge["from"][1])):]
                path = path[1:] if edge["from"][0] == "topic" else path
                flows.append([".".join(path), parts(mapping["toColumn"])[-1], mapping.get("function")])
        method = "column_facet" if details["source"] == "OpenLineage" and flows else methods.get(details["source"], "declared")
        pipeline = details.get("pipeline")
        expected[key_of(*edge["from"]), key_of(*edge["to"])] = [method, key_of(*pipeline) if pipeline else None, flows]
    found = {(of(o)["from"], of(o)["to"]): of(o) for o in HELD if o["scope"] == "lineage"}
    check("edges of the lineage", sorted(found), sorted(expected))
    check("each edge comes once", len([o for o in HELD if o["scope"] == "lineage"]), len(expected))
    for ends, (method, job, flows) in expected.items():
        edge = found.get(ends, {})
        what = " -> ".join(ends)
        check(f"{what}: method and job", [edge.get("method"), edge.get("job"), edge.get("kind")], [method, job, "data"])
        check(f"{what}: columns", sorted(json.dumps([c["from"], c.get("to"), c.get("description")]) for c in edge.get("columns", [])),
              sorted(json.dumps(flow) for flow in flows))
    queries = {o["unmapped"]["sqlQuery"] for o in HELD if o["scope"] == "lineage" and "sqlQuery" in o.get("unmapped", {})}
    given = {e["sql_query"] for e in load("2023-05/lineage/lineage.json") if "sql_query" in e}
    check("queries are kept", sorted(given - queries), [])


if __name__ == "__main__":
    for compare in (tables, containers_and_services, reports, topics, pipelines, others, people, business, quality, contracts, lineage):
        compare()
    print(f"contents: {passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)
