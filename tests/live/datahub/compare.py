#!/usr/bin/env python3
"""Holds what Weft keeps of the fake DataHub server against the metadata files that it serves, item by item.

Usage: compare.py SERVER.ndjson FILES.ndjson FILE_OR_FOLDER…

SERVER is what Weft holds of the server, FILES what it holds of the same files read as a folder. The figures of the
files are worked out here, straight from their JSON, with no code of the provider and none of its parsers.
"""

import json
import os
import sys
from collections import Counter, defaultdict

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "independent"))
import count_datahub as independent

KINDS = {
    "dataset": "asset", "chart": "asset", "dashboard": "asset", "container": "asset", "notebook": "asset",
    "mlModel": "asset", "mlModelGroup": "asset", "mlFeature": "asset", "mlFeatureTable": "asset", "mlPrimaryKey": "asset",
    "dataFlow": "job", "dataJob": "job", "dataProcessInstance": "run", "corpuser": "person", "corpGroup": "team",
    "domain": "domain", "dataProduct": "product", "tag": "tag", "glossaryTerm": "term", "glossaryNode": "term",
    "assertion": "check", "incident": "incident", "dataContract": "contract",
}
DAY = 86_400_000
passed, failed = 0, 0


def check(name, expected, actual):
    global passed, failed
    if expected == actual:
        passed += 1
    else:
        failed += 1
        print(f"FAILED {name}\n  expected {expected!r}\n  actual   {actual!r}")


def open_unions(value, key=""):
    """Plain values of Avro's JSON: {"string": x} is x, {"com.linkedin….Stamp": {…}} is {…}; types keep their names."""
    if isinstance(value, list):
        return [open_unions(item) for item in value]
    if not isinstance(value, dict):
        return value
    if key == "customProperties":
        return value.get("map", value)
    if len(value) == 1:
        (name, inner), = value.items()
        if name in ("string", "array", "boolean", "long", "int", "double", "map"):
            return open_unions(inner)
        if name.startswith("com.linkedin.") and key != "type" and inner:
            return open_unions(inner)
    return {name: open_unions(inner, name) for name, inner in value.items()}


class Files:
    """The newest aspect of each urn by lower-case name, and all events of series."""

    def __init__(self, paths):
        self.aspects = {}
        for urn, aspects in independent.merged(paths).items():
            self.aspects[urn] = {name: open_unions(content) for name, content in aspects.items() if content is not None}
        self.events = defaultdict(list)
        for path in independent.files(paths):
            with open(path, encoding="utf-8") as handle:
                document = json.load(handle)
            for value in document if isinstance(document, list) else []:
                for urn, name, content, _ in independent.proposals(value):
                    if name in independent.SERIES | {"chartusagestatistics", "dashboardusagestatistics"}:
                        self.events[urn, name].append(open_unions(content))
        for events in self.events.values():
            events.sort(key=lambda event: event["timestampMillis"])
        self.mails = Counter(filter(None, (self.mail(urn) for urn in self.aspects)))

    def of(self, urn, aspect, *path, default=None):
        value = self.aspects.get(urn, {}).get(aspect)
        for name in path:
            value = value.get(name) if isinstance(value, dict) else None
        return default if value is None else value

    def removed(self, urn):
        return self.of(urn, "status", "removed") is True

    def mail(self, urn):
        if not urn.startswith("urn:li:corpuser:"):
            return None
        found = self.of(urn, "corpuserinfo", "email") or self.of(urn, "corpusereditableinfo", "email")
        return found.strip().lower() if found else None

    def key(self, urn):
        sort, ident = urn.split(":", 3)[2:]
        if sort == "dataset":
            return self.dataset_key(urn)
        if sort in ("dataFlow", "dataJob"):
            flow, job = (ident[1:-1].rsplit(",", 1)) if sort == "dataJob" else ("urn:li:dataFlow:" + ident, None)
            platform, name, cluster = flow[len("urn:li:dataFlow:("):-1].split(",")
            return f"{platform}:///{escape(name)}" + (f"/{escape(job)}" if job else "") + f"?env={cluster}"
        if sort == "corpuser" and self.mails[self.mail(urn)] == 1:
            found = self.of(urn, "corpuserinfo", "email") or self.of(urn, "corpusereditableinfo", "email")
            return f"person:///{escape(found.strip())}"
        if sort == "glossaryNode":
            return f"term:///{escape('glossaryNode:' + ident)}"
        return f"{KINDS[sort]}:///{escape(ident)}"

    def dataset_key(self, urn):
        platform, rest = urn[len("urn:li:dataset:(urn:li:dataPlatform:"):-1].split(",", 1)
        name, env = rest.rsplit(",", 1)
        instance = self.of(urn, "dataplatforminstance", "instance")
        instance = instance[:-1].rsplit(",", 1)[1] if instance else None
        authority = instance or ""
        if instance and name.startswith(instance + "."):
            name = name[len(instance) + 1:]
        if platform == "kafka":
            parts = [name]
        elif platform in ("s3", "hdfs", "gcs", "file"):
            parts = [part for part in name.split("/") if part]
            if platform in ("s3", "gcs") and not instance:
                authority, parts = parts[0], parts[1:]
        else:
            parts = name.split(".")
        return f"{platform}://{authority}/" + "/".join(escape(part) for part in parts) + f"?env={env}"


def escape(text):
    return "".join(f"%{ord(c):02X}" if c in "/%?# \t\n" else c for c in text)


def column_path(raw):
    """`[version=2.0].[type=struct].a.[type=string].b` is `a.b`."""
    out, depth, part = [], 0, ""
    for c in raw + ".":
        if c == "." and depth == 0:
            if part and not part.startswith("["):
                out.append(part)
            part = ""
            continue
        depth += (c == "[") - (c == "]")
        part += c
    return ".".join(out) if out and "[" in raw else raw


def read(path):
    with open(path, encoding="utf-8") as handle:
        return [json.loads(line) for line in handle if line.strip()]


def by_native(statements):
    return {s["native"]: s for s in statements if s["entity"]["kind"] != "edge" and " on urn:" not in s["native"]}


def expected_urns(files):
    """What must be there: everything that is not deleted; users and groups also when they are; runs of the window."""
    urns = {urn for urn in files.aspects if urn.split(":")[2] in KINDS}
    urns -= {urn for urn in urns if files.removed(urn) and urn.split(":")[2] not in ("corpuser", "corpGroup")}
    created = lambda urn: files.of(urn, "dataprocessinstanceproperties", "created", "time")
    runs = {urn for urn in urns if urn.startswith("urn:li:dataProcessInstance:")}
    newest = max((created(urn) for urn in runs), default=0)
    return urns - {urn for urn in runs if created(urn) < newest - 30 * DAY}


def compare_items(files, held):
    urns = expected_urns(files)
    for sort in KINDS:
        prefix = f"urn:li:{sort}:"
        mine = lambda of: sorted(urn for urn in of if urn.startswith(prefix))
        check(f"{sort}: urns", mine(urns), mine(held))
    for urn in sorted(urns & set(held)):
        statement = held[urn]
        check(f"{urn}: kind", KINDS[urn.split(":")[2]], statement["entity"]["kind"])
        check(f"{urn}: key", files.key(urn), statement["key"])
        common(files, urn, statement["entity"]["of"])


def common(files, urn, of):
    """Owners, tags, domain: the same on every kind that has them."""
    owners = files.of(urn, "ownership", "owners", default=[])
    def word(owner):
        custom = owner.get("typeUrn")
        return files.of(custom, "ownershiptypeinfo", "name", default=custom.split(":", 3)[3]) if custom else owner["type"]
    if of.get("owners") or owners:
        if urn.split(":")[2] not in ("corpGroup",):
            expected = [(files.key(owner["owner"]), word(owner)) for owner in owners]
            check(f"{urn}: owners", expected, [(o["party"], o["raw_role"]) for o in of.get("owners", [])])
    tags = [files.key(tag["tag"]) for tag in files.of(urn, "globaltags", "tags", default=[])]
    tags += [files.key(term["urn"]) for term in files.of(urn, "glossaryterms", "terms", default=[])]
    if urn.split(":")[2] in ("dataset", "chart", "dashboard", "dataProduct"):
        check(f"{urn}: tags", tags, [tag["key"] for tag in of.get("tags", []) if "key" in tag])
        domain = files.of(urn, "domains", "domains", default=[])
        check(f"{urn}: domain", files.key(domain[0]) if domain else None, of.get("domain"))


def compare_datasets(files, held):
    for urn, statement in sorted(held.items()):
        if not urn.startswith("urn:li:dataset:"):
            continue
        of = statement["entity"]["of"]
        fields = files.of(urn, "schemametadata", "fields")
        if fields is not None:
            expected = [(column_path(f["fieldPath"]), f["nativeDataType"], f.get("nullable", False)) for f in fields]
            check(f"{urn}: columns", expected, [(c["p"], c.get("t"), c.get("n")) for c in of.get("columns", [])])
        texts = {f["fieldPath"]: f["description"] for f in fields or [] if f.get("description")}
        for edit in files.of(urn, "editableschemametadata", "editableSchemaFieldInfo", default=[]):
            if edit.get("description"):
                texts[edit["fieldPath"]] = edit["description"]
        known = {c["p"]: c.get("d") for c in of.get("columns", [])}
        for path, text in texts.items():
            check(f"{urn}: text of {path}", text, known.get(column_path(path)))
        text = files.of(urn, "editabledatasetproperties", "description") or files.of(urn, "datasetproperties", "description")
        check(f"{urn}: description", text or None, of.get("description"))
        deprecated = files.of(urn, "deprecation", "deprecated") is True
        check(f"{urn}: lifecycle", "deprecated" if deprecated else "unknown", of["lifecycle"])
        successor = files.of(urn, "deprecation", "replacement")
        check(f"{urn}: successor", files.key(successor) if successor else None, of.get("successor"))
        container = files.of(urn, "container", "container")
        check(f"{urn}: container", files.key(container) if container else None, of.get("container"))
        measured(files, urn, of)
        stated = files.of(urn, "siblings", "siblings", default=[])
        check(f"{urn}: other names", [files.key(s) for s in stated],
              [alias["key"] for alias in statement["identity"].get("aliases", [])])
        for item in files.of(urn, "structuredproperties", "properties", default=[]):
            name = files.of(item["propertyUrn"], "propertydefinition", "displayName")
            values = ", ".join(f"{v:g}" if isinstance(v, float) else str(v) for v in item["values"])
            check(f"{urn}: {name}", [values], [v for n, v in of["properties"] if n == name])


def measured(files, urn, of):
    usage = files.events[urn, "datasetusagestatistics"][-1:]
    got = of.get("usage") or {}
    for event in usage:
        check(f"{urn}: queries", event.get("totalSqlQueries"), got.get("queries"))
        check(f"{urn}: users", event.get("uniqueUserCount"), got.get("users"))
    for event in files.events[urn, "operation"][-1:]:
        check(f"{urn}: last update", event["lastUpdatedTimestamp"], of["evidence"][0]["updated_at"])
    for event in files.events[urn, "datasetprofile"][-1:]:
        check(f"{urn}: row count", [str(event["rowCount"])], [v for n, v in of["properties"] if n == "row count"])


def compare_lineage(files, statements):
    held = [s["entity"]["of"] for s in statements if s["entity"]["kind"] == "edge"]
    live = [urn for urn in files.aspects if not files.removed(urn)]
    tables, fine = set(), set()
    part = lambda urn: (independent.dataset_of(urn), column_path(urn[urn.index("),") + 2:-1]) if urn.startswith("urn:li:schemaField") else None)
    def flows(entries, job):
        for entry in entries:
            for giver in map(part, entry.get("upstreams") or []):
                for taker in map(part, entry.get("downstreams") or []):
                    ends = (files.key(giver[0]), files.key(taker[0]))
                    if ends[0] != ends[1]:
                        fine.add((*ends, giver[1], taker[1], job))
    for urn in live:
        for upstream in files.of(urn, "upstreamlineage", "upstreams", default=[]):
            tables.add((files.key(upstream["dataset"]), files.key(urn)))
        flows(files.of(urn, "upstreamlineage", "fineGrainedLineages", default=[]), None)
        flows(files.of(urn, "datajobinputoutput", "fineGrainedLineages", default=[]), files.key(urn) if "dataJob" in urn else None)
    tables |= {(giver, taker) for giver, taker, _, _, job in fine if job is None}
    tables = {pair for pair in tables if pair[0] != pair[1]}
    not_asset = lambda key: not key.startswith("asset:")
    got = {(e["from"], e["to"]) for e in held if e["kind"] == "data" and "job" not in e and not_asset(e["from"]) and not_asset(e["to"])}
    check("lineage of tables", sorted(tables), sorted(got))
    columns = {(e["from"], e["to"], c["from"], c.get("to"), e.get("job")) for e in held for c in e.get("columns", [])}
    check("lineage of columns", sorted(fine, key=str), sorted(columns, key=str))
    jobs = set()
    for urn in live:
        io = files.of(urn, "datajobinputoutput", default={})
        ends = lambda plain, edges: {files.key(u) for u in (io.get(plain) or []) + [e["destinationUrn"] for e in io.get(edges) or []]}
        takes, gives = ends("inputDatasets", "inputDatasetEdges"), ends("outputDatasets", "outputDatasetEdges")
        jobs |= {(giver, taker, files.key(urn)) for giver in takes for taker in gives if giver != taker}
    check("lineage through jobs", sorted(jobs), sorted((e["from"], e["to"], e["job"]) for e in held if "job" in e))
    after = {(files.key(b), files.key(urn)) for urn in live for b in files.of(urn, "datajobinputoutput", "inputDatajobs", default=[])}
    check("jobs after jobs", sorted(after), sorted((e["from"], e["to"]) for e in held if e["kind"] == "depends"))
    pictures = set()
    for urn in live:
        for aspect, lists in (("chartinfo", ("inputs", "inputEdges")), ("dashboardinfo", ("charts", "chartEdges", "datasets", "datasetEdges", "dashboards"))):
            for name in lists:
                for end in files.of(urn, aspect, name, default=[]):
                    pictures.add((files.key(end if isinstance(end, str) else end["destinationUrn"]), files.key(urn)))
    got = {(e["from"], e["to"]) for e in held if e["kind"] == "data" and "job" not in e}
    check("lineage of charts and dashboards", [], sorted(pictures - got))
    ours = {files.key(urn) for urn in live if urn.split(":")[2] in ("chart", "dashboard")}
    check("no other lineage of charts and dashboards", sorted(pictures), sorted(pair for pair in got if pair[1] in ours))


def compare_people(files, held):
    for urn, statement in sorted(held.items()):
        of = statement["entity"]["of"]
        if urn.startswith("urn:li:corpuser:"):
            status = files.of(urn, "corpuserstatus", "status", default="ACTIVE")
            gone = files.removed(urn) or status != "ACTIVE"
            check(f"{urn}: active", False if gone else files.of(urn, "corpuserinfo", "active"), of.get("active"))
            name = files.of(urn, "corpusereditableinfo", "displayName") or files.of(urn, "corpuserinfo", "displayName") or files.of(urn, "corpuserinfo", "fullName")
            check(f"{urn}: name", name or None, of.get("display"))
            groups = files.of(urn, "groupmembership", "groups", default=[]) + files.of(urn, "nativegroupmembership", "nativeGroups", default=[])
            check(f"{urn}: groups", sorted(files.key(g) for g in groups), sorted(m["team"] for m in of.get("memberships", [])))
        if urn.startswith("urn:li:corpGroup:"):
            check(f"{urn}: active", False if files.removed(urn) else None, of.get("active"))
            info = files.of(urn, "corpgroupinfo", default={})
            members = {files.key(u) for u in info.get("members", []) + info.get("admins", [])}
            check(f"{urn}: members", sorted(members), sorted(m["member"] for m in of.get("memberships", [])))


def compare_business(files, held):
    for urn, statement in sorted(held.items()):
        of, sort = statement["entity"]["of"], urn.split(":")[2]
        if sort == "domain":
            parent = files.of(urn, "domainproperties", "parentDomain")
            check(f"{urn}: parent", files.key(parent) if parent else None, of.get("parent"))
            check(f"{urn}: name", files.of(urn, "domainproperties", "name"), of.get("name"))
        if sort in ("glossaryTerm", "glossaryNode"):
            info = files.of(urn, sort.lower() + "info", default={})
            check(f"{urn}: parent", files.key(info["parentNode"]) if info.get("parentNode") else None, of.get("parent"))
            check(f"{urn}: definition", info.get("definition"), of.get("description"))
        if sort == "dataProduct":
            assets = files.of(urn, "dataproductproperties", "assets")
            ports = [files.key(a["destinationUrn"]) for a in assets if a.get("outputPort")]
            check(f"{urn}: ports", ports, [port["assets"][0] for port in of.get("ports", [])])
            rest = [files.key(a["destinationUrn"]) for a in assets if not a.get("outputPort")]
            check(f"{urn}: other assets", rest, of.get("assets", []))
        if sort == "container":
            above = files.of(urn, "container", "container")
            check(f"{urn}: above", files.key(above) if above else None, of.get("container"))
        if sort in ("chart", "dashboard"):
            info = files.of(urn, f"{sort}info")
            text = files.of(urn, f"editable{sort}properties", "description") or info.get("description")
            check(f"{urn}: title", info["title"], of["name"])
            check(f"{urn}: description", text or None, of.get("description"))


def compare_quality(files, held):
    words = {"SUCCESS": "pass", "FAILURE": "fail", "ERROR": "error"}
    for urn, statement in sorted(held.items()):
        of, sort = statement["entity"]["of"], urn.split(":")[2]
        if sort == "assertion":
            events = files.events[urn, "assertionrunevent"][::-1][:20]
            results = [(words[e["result"]["type"]], e["timestampMillis"]) for e in events]
            check(f"{urn}: results", results, [(r["status"], r["at"]) for r in of.get("results", [])])
            body = next(v for k, v in files.of(urn, "assertioninfo").items() if k.endswith("Assertion") and v)
            check(f"{urn}: subject", files.key(body.get("entity") or body["dataset"]), of["subject"])
        if sort == "incident":
            info = files.of(urn, "incidentinfo")
            check(f"{urn}: state", (info.get("title") or info["type"], info["status"]["state"], info["created"]["time"]),
                  (of["title"], of["state"], of["opened"]))
            closed = info["status"]["lastUpdated"]["time"] if info["status"]["state"] == "RESOLVED" else None
            check(f"{urn}: closed", closed, of.get("closed"))
        if sort == "dataContract":
            info = files.of(urn, "datacontractproperties")
            check(f"{urn}: subject", [files.key(info["entity"])], [s["asset"] for s in of["subjects"]])
            demanded = sum(len(info.get(name) or []) for name in ("schema", "freshness", "dataQuality"))
            check(f"{urn}: checks", demanded, len(of["checks"]))
            crons = [files.of(a["assertion"], "assertioninfo", "freshnessAssertion", "schedule", "cron", "cron") for a in info["freshness"]]
            check(f"{urn}: promises", crons, [p["schedule"]["cron"] for p in of["promises"]])
        if sort == "dataProcessInstance":
            events = files.events[urn, "dataprocessinstancerunevent"]
            at = lambda word: next((e["timestampMillis"] for e in events if e["status"] == word), None)
            state = (events[-1].get("result") or {}).get("type") or events[-1]["status"]
            job = files.key(files.of(urn, "dataprocessinstancerelationships", "parentTemplate"))
            check(f"{urn}: run", (job, state, at("STARTED"), at("COMPLETE")), (of["job"], of["state"], of.get("started"), of.get("ended")))


def compare_with_files(server, folder, files):
    """A file and a server that say the same are read as the same."""
    gone = {urn for urn in files.aspects if files.removed(urn) and urn.split(":")[2] not in ("corpuser", "corpGroup")}
    old = {s["native"] for s in folder if s["entity"]["kind"] == "run"} - expected_urns(files)
    ident = lambda s: (s["entity"]["kind"], s["native"])
    of_server = {ident(s): s for s in server}
    of_folder = {ident(s): s for s in folder if s["native"] not in gone | old}
    check("statements of server and folder", sorted(of_folder), sorted(of_server))
    for name, statement in of_folder.items():
        other = of_server.get(name, {})
        # Snapshots in files name the class of an aspect, the server its name; both are kept as they are.
        said = lambda s: {k: v for k, v in s.items() if k not in ("scope", "unmapped")}
        check(f"{name[1]}: as in the folder", said(statement), said(other))


def main(server, folder, paths):
    files, server, folder = Files(paths), read(server), read(folder)
    held = by_native(server)
    compare_items(files, held)
    compare_datasets(files, held)
    compare_lineage(files, server)
    compare_people(files, held)
    compare_business(files, held)
    compare_quality(files, held)
    compare_with_files(server, folder, files)
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
