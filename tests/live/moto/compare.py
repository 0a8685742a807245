"""Holds what Weft read of moto against what boto3 says. Usage: compare.py <endpoint> <statements> <sync> <second sync>."""

import json
import sys

import boto3

ENDPOINT, STATEMENTS, FIRST, AGAIN = sys.argv[1:5]
OPTIONS = dict(
    endpoint_url=ENDPOINT, region_name="eu-central-1", aws_access_key_id="AKIAWEFT", aws_secret_access_key="weft-secret"
)
glue, lake = boto3.client("glue", **OPTIONS), boto3.client("lakeformation", **OPTIONS)
BASE = "glue://arn:aws:glue:eu-central-1:123456789012"
passed, failed = 0, 0


def check(what, said, expected):
    global passed, failed
    if said == expected:
        passed += 1
    else:
        failed += 1
        print(f"FAIL {what}\n  Weft:  {said}\n  boto3: {expected}")


with open(STATEMENTS) as file:
    said = [json.loads(line) for line in file]
by_kind = {}
for one in said:
    by_kind.setdefault(one["entity"]["kind"], []).append(one)
of = {(one["entity"]["kind"], one["key"]): one["entity"]["of"] for one in said}
whole = {one["key"]: one for one in said}


def millis(time):
    return round(time.timestamp() * 1000)


def names(tags):
    return sorted(f"{tag['TagKey']}={value}" for tag in tags for value in tag["TagValues"])


def tag_names(entity):
    return sorted(tag["name"] for tag in entity.get("tags", []))


def databases_and_tables():
    databases = [d for page in glue.get_paginator("get_databases").paginate() for d in page["DatabaseList"]]
    tables = [
        t for d in databases for p in glue.get_paginator("get_tables").paginate(DatabaseName=d["Name"])
        for t in p["TableList"]
    ]
    check("number of assets", len(by_kind["asset"]), len(databases) + len(tables) + 1)
    for database in databases:
        entity = of["asset", f"{BASE}/{database['Name']}"]
        check(f"{database['Name']} kind", entity["kind"], "container")
        check(f"{database['Name']} description", entity.get("description"), database.get("Description"))
        parameters = {"location": database["LocationUri"]} if "LocationUri" in database else {}
        parameters |= database.get("Parameters", {})
        check(f"{database['Name']} parameters", dict(entity.get("properties", [])), parameters)
        tags = lake.get_resource_lf_tags(Resource={"Database": {"Name": database["Name"]}})["LFTagOnDatabase"]
        check(f"{database['Name']} tags", tag_names(entity), names(tags))
    for table in tables:
        one_table(table)


def one_table(table):
    name = f"{table['DatabaseName']}.{table['Name']}"
    key = f"{BASE}/{table['DatabaseName']}/{table['Name']}"
    entity, statement = of["asset", key], whole[key]
    check(f"{name} kind", entity["kind"], "view" if table["TableType"] == "VIRTUAL_VIEW" else "table")
    check(f"{name} description", entity.get("description"), table.get("Description") or None)
    columns = table["StorageDescriptor"]["Columns"] + table.get("PartitionKeys", [])
    expected = [(c["Name"], c["Type"], c.get("Comment") or None) for c in columns]
    top = [(c["p"], c["t"], c.get("d")) for c in entity["columns"] if "." not in c["p"]]
    check(f"{name} columns", top, expected)
    owner = [f"person:///{table['Owner']}"] if "Owner" in table else []
    check(f"{name} owner", [o["party"] for o in entity.get("owners", [])], owner)
    resource = {"Table": {"DatabaseName": table["DatabaseName"], "Name": table["Name"]}}
    check(f"{name} tags", tag_names(entity), names(lake.get_resource_lf_tags(Resource=resource)["LFTagsOnTable"]))
    location = table["StorageDescriptor"].get("Location")
    aliases = [alias["key"] for alias in statement["identity"].get("aliases", [])]
    check(f"{name} location", aliases, [location.rstrip("/")] if location else [])
    properties = dict(entity["properties"])
    check(f"{name} version", properties["version"], table["VersionId"])
    versions = glue.get_table_versions(DatabaseName=table["DatabaseName"], TableName=table["Name"])["TableVersions"]
    check(f"{name} versions", properties["versions kept"], str(len(versions)))
    parameters = table.get("Parameters", {})
    check(f"{name} parameters", {k: properties.get(k) for k in parameters}, parameters)
    check(f"{name} container", entity["container"], f"{BASE}/{table['DatabaseName']}")
    check(f"{name} changed", statement["changed_at"], millis(table.get("UpdateTime", table["CreateTime"])))
    query = (statement.get("unmapped") or {}).get("ViewOriginalText")
    check(f"{name} query", query, table.get("ViewOriginalText"))
    if table["Name"] == "events":
        nested = [(c["p"], c["t"]) for c in entity["columns"] if "." in c["p"]]
        items = "array<struct<sku:string,price:decimal(10,2)>>"
        inside = [("payload.items.sku", "string"), ("payload.items.price", "decimal(10,2)")]
        check(f"{name} nested", nested, [("payload.kind", "string"), ("payload.items", items)] + inside)


def jobs():
    jobs = [job for page in glue.get_paginator("get_jobs").paginate() for job in page["Jobs"]]
    crawlers = glue.get_crawlers()["Crawlers"]
    check("number of jobs", len(by_kind["job"]), len(jobs) + len(crawlers))
    triggers = glue.get_triggers()["Triggers"]
    edges, runs = [], []
    for job in jobs:
        key = f"{BASE}/job/{job['Name']}"
        entity = of["job", key]
        check(f"{job['Name']} description", entity.get("description"), job.get("Description"))
        check(f"{job['Name']} command", entity["integration"], job["Command"]["Name"])
        schedules = [t["Schedule"] for t in triggers if "Schedule" in t and t["Actions"][0]["JobName"] == job["Name"]]
        check(f"{job['Name']} schedule", entity.get("schedule"), schedules[0] if schedules else None)
        ends = {"Source": [], "Target": []}
        for node in job.get("CodeGenConfigurationNodes", {}).values():
            for word, body in node.items():
                if word in ("CatalogSource", "CatalogTarget"):
                    ends[word[7:]].append(f"{BASE}/{body['Database']}/{body['Table']}")
        check(f"{job['Name']} inputs", sorted(entity.get("inputs", [])), sorted(ends["Source"]))
        check(f"{job['Name']} outputs", sorted(entity.get("outputs", [])), sorted(ends["Target"]))
        edges += [(a, b, "data", key) for a in ends["Source"] for b in ends["Target"]]
        runs += [
            (r["Id"], key, r["JobRunState"], millis(r["StartedOn"]), millis(r["CompletedOn"]))
            for r in glue.get_job_runs(JobName=job["Name"])["JobRuns"]
        ]
    for trigger in triggers:
        for before in trigger.get("Predicate", {}).get("Conditions", []):
            ends = [f"{BASE}/job/{name}" for name in (before["JobName"], trigger["Actions"][0]["JobName"])]
            edges.append((*ends, "depends", None))
    found = [(e["from"], e["to"], e["kind"], e.get("job")) for e in (s["entity"]["of"] for s in by_kind["edge"])]
    check("edges", sorted(found, key=str), sorted(edges, key=str))
    check("no column is invented", [e for e in by_kind["edge"] if e["entity"]["of"].get("columns")], [])
    found = [(s["native"], r["job"], r["state"], r["started"], r["ended"]) for s in by_kind["run"] for r in [s["entity"]["of"]]]
    check("runs", sorted(found), sorted(runs))
    for crawler in crawlers:
        entity = of["job", f"{BASE}/crawler/{crawler['Name']}"]
        check(f"{crawler['Name']} schedule", entity["schedule"], crawler["Schedule"]["ScheduleExpression"])


def place(resource):
    if "TableWithColumns" in resource:
        r = resource["TableWithColumns"]
        return f"{BASE}/{r['DatabaseName']}/{r['Name']}", f" on columns {', '.join(r['ColumnNames'])}"
    if "Table" in resource:
        r = resource["Table"]
        return (f"{BASE}/{r['DatabaseName']}/{r['Name']}", "") if "Name" in r else (f"{BASE}/{r['DatabaseName']}", " on all tables")
    if "Database" in resource:
        return f"{BASE}/{resource['Database']['Name']}", ""
    if "DataLocation" in resource:
        return resource["DataLocation"]["ResourceArn"].replace("arn:aws:s3:::", "s3://"), ""
    return "asset:///arn:aws:glue:eu-central-1:123456789012:catalog", ""


def lake_formation():
    tags = names(lake.list_lf_tags()["LFTags"])
    check("tags", sorted(s["entity"]["of"]["name"] for s in by_kind["tag"]), tags)
    expected = []
    for grant in lake.list_permissions()["PrincipalResourcePermissions"]:
        subject, part = place(grant["Resource"])
        for word in grant["Permissions"]:
            again = " with grant option" if word in grant["PermissionsWithGrantOption"] else ""
            expected.append((subject, grant["Principal"]["DataLakePrincipalIdentifier"], f"{word}{part}{again}"))
    for admin in lake.get_data_lake_settings()["DataLakeSettings"]["DataLakeAdmins"]:
        expected.append((place({})[0], admin["DataLakePrincipalIdentifier"], "data lake administrator"))
    found = [(p["subject"], p["grantee"], p["privilege"]) for p in (s["entity"]["of"] for s in by_kind["policy"])]
    check("grants", sorted(found), sorted(expected))


databases_and_tables()
jobs()
lake_formation()
with open(FIRST) as file:
    outcome = json.load(file)["catalogs"][0]
    check("the first sync added every statement", outcome["added"], len(said))
    check("the first sync has no gaps", outcome.get("gaps", []), [])
with open(AGAIN) as file:
    again = json.load(file)["catalogs"][0]
    check("the second sync changes nothing", [again[c] for c in ("added", "changed", "gone")], [0, 0, 0])
print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
