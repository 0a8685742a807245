"""What the stand-in server holds: OpenMetadata's own sample data and a supplement, in the form of the server's answers.

The sample files are in the form in which they are fed to a server; a server adds ids, full names and references.
"""

import json
import uuid
from pathlib import Path

HERE = Path(__file__).resolve().parent
# Names of all fields of each kind of entity, from the server's published JSON schemas.
FIELDS = json.loads((HERE / "fields.json").read_text(encoding="utf-8"))
FIXTURES = HERE.parents[1] / "fixtures" / "openmetadata"
NOW = 1_764_000_000_000  # 2025-11-24, the time at which everything was last changed

# Path of each listing and the word that references use for its entities.
COLLECTIONS = {
    "services/databaseServices": "databaseService",
    "services/messagingServices": "messagingService",
    "services/dashboardServices": "dashboardService",
    "services/pipelineServices": "pipelineService",
    "services/mlmodelServices": "mlmodelService",
    "services/storageServices": "storageService",
    "services/searchServices": "searchService",
    "services/apiServices": "apiService",
    "users": "user",
    "teams": "team",
    "roles": "role",
    "domains": "domain",
    "dataProducts": "dataProduct",
    "classifications": "classification",
    "tags": "tag",
    "glossaries": "glossary",
    "glossaryTerms": "glossaryTerm",
    "databases": "database",
    "databaseSchemas": "databaseSchema",
    "tables": "table",
    "storedProcedures": "storedProcedure",
    "charts": "chart",
    "dashboard/datamodels": "dashboardDataModel",
    "dashboards": "dashboard",
    "topics": "topic",
    "pipelines": "pipeline",
    "mlmodels": "mlmodel",
    "containers": "container",
    "searchIndexes": "searchIndex",
    "apiCollections": "apiCollection",
    "apiEndpoints": "apiEndpoint",
    "metrics": "metric",
    "dataQuality/testDefinitions": "testDefinition",
    "dataQuality/testSuites": "testSuite",
    "dataQuality/testCases": "testCase",
    "dataContracts": "dataContract",
}
PATHS = {sort: path for path, sort in COLLECTIONS.items()}


def load(path):
    return json.loads((FIXTURES / path).read_text(encoding="utf-8"))


def quote(name):
    """A part of a full name: quoted when it holds a dot or a quote."""
    return '"' + name.replace('"', '""') + '"' if "." in name or '"' in name else name


def join(*parts):
    return ".".join(quote(part) for part in parts)


class World:
    def __init__(self):
        self.entities = {path: [] for path in COLLECTIONS}
        self.by_id = {}
        self.by_name = {}
        self.edges = []
        self.parts = {}
        self.incidents = []
        self.samples()
        self.supplement(json.loads((HERE / "supplement.json").read_text(encoding="utf-8")))

    def add(self, sort, fqn, entity):
        """Adds an entity and gives it what the server gives to every entity."""
        entity_id = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{sort}:{fqn}"))
        whole = {"id": entity_id, "fullyQualifiedName": fqn, "version": 0.1, "updatedAt": NOW, "updatedBy": "admin",
                 "href": f"http://127.0.0.1/api/v1/{PATHS[sort]}/{entity_id}", **entity}
        if "deleted" in FIELDS[sort]:
            whole.setdefault("deleted", False)
        self.entities[PATHS[sort]].append(whole)
        self.by_id[entity_id] = (sort, whole)
        self.by_name[(sort, fqn)] = whole
        return whole

    def ref(self, sort, fqn, **more):
        entity = self.by_name[(sort, fqn)]
        found = {"id": entity["id"], "type": sort, "name": entity["name"], "fullyQualifiedName": fqn,
                 "deleted": entity.get("deleted", False), "href": entity["href"]}
        if entity.get("displayName"):
            found["displayName"] = entity["displayName"]
        return {**found, **more}

    def service(self, sort, given, kind, config):
        return self.add(sort, quote(given["serviceName"]), {
            "name": given["serviceName"], "serviceType": kind, "connection": {"config": config}})

    # -- the sample data ------------------------------------------------------------------------------------------

    def samples(self):
        self.people()
        self.databases()
        self.dashboards()
        self.topics()
        self.pipelines()
        self.models()
        self.containers()
        self.tests()
        self.contracts()
        self.lineage()

    def people(self):
        self.add("role", "DataSteward", {"name": "DataSteward"})
        teams = load("2023-05/teams/teams.json")["teams"]
        self.add("team", "Organization", {"name": "Organization", "teamType": "Organization"})
        for team in teams:
            self.add("team", quote(team["name"]), {"name": team["name"], "teamType": team["teamType"]})
        for team in teams:
            parents = team["parent"] or ["Organization"]
            entity = self.by_name[("team", quote(team["name"]))]
            entity["parents"] = [self.ref("team", quote(parent)) for parent in parents]
        for user in load("2023-05/users/users.json")["users"]:
            self.add("user", quote(user["name"]), {
                "name": user["name"], "displayName": user["displayName"], "email": user["email"],
                "timezone": user["timezone"], "isAdmin": user["isAdmin"], "updatedAt": user["updatedAt"],
                "teams": [self.ref("team", quote(user["teams"]))],
                "roles": [self.ref("role", role) for role in user.get("roles") or []]})

    def columns(self, columns, fqn):
        """Columns with full names; tags that the samples leave out are empty lists."""
        whole = []
        for column in columns:
            name = f"{fqn}.{quote(column['name'])}"
            made = {**column, "fullyQualifiedName": name, "tags": column.get("tags", [])}
            if column.get("children"):
                made["children"] = self.columns(column["children"], name)
            whole.append(made)
        return whole

    def databases(self):
        google = {"type": "service_account", "projectId": "ecommerce_db", "privateKeyId": "*********",
                  "privateKey": "*********", "clientEmail": "sample@example.com", "clientId": "1",
                  "authUri": "https://accounts.google.com/o/oauth2/auth",
                  "tokenUri": "https://oauth2.googleapis.com/token",
                  "authProviderX509CertUrl": "https://www.googleapis.com/oauth2/v1/certs",
                  "clientX509CertUrl": "https://cert.url"}
        given = load("2023-05/datasets/service.json")
        self.service("databaseService", given, "BigQuery", {
            "type": "BigQuery", "scheme": "bigquery", "hostPort": "bigquery.googleapis.com",
            "credentials": {"gcpConfig": google}})
        self.tables("sample_data", "BigQuery", load("2023-05/datasets/database.json"),
                    load("2023-05/datasets/database_schema.json"), load("2023-05/datasets/tables.json")["tables"])
        given = load("2023-05/glue/database_service.json")
        self.service("databaseService", given, "Glue", {"type": "Glue", "awsConfig": {"awsRegion": "eu-west-1"}})
        self.tables("Glue", "Glue", load("2023-05/glue/database.json"), load("2023-05/glue/database_schema.json"),
                    load("2023-05/glue/tables.json")["tables"])

    def tables(self, service, kind, database, schema, tables):
        of = self.ref("databaseService", quote(service))
        names = [service, database["name"], schema["name"]]
        common = {"service": of, "serviceType": kind}
        self.add("database", join(*names[:2]), {
            "name": database["name"], "description": database["description"], **common})
        self.add("databaseSchema", join(*names), {
            "name": schema["name"], "description": schema["description"],
            "database": self.ref("database", join(*names[:2])), **common})
        for table in tables:
            fqn = join(*names, table["name"])
            entity = {key: table[key] for key in ("name", "description", "tableType", "tableConstraints",
                                                  "usageSummary", "updatedAt") if table.get(key)}
            self.add("table", fqn, {
                **entity, "columns": self.columns(table["columns"], fqn), "tags": table.get("tags", []),
                "databaseSchema": self.ref("databaseSchema", join(*names)),
                "database": self.ref("database", join(*names[:2])), **common})

    def dashboards(self):
        given = load("2023-05/dashboards/service.json")
        self.service("dashboardService", given, "Superset", {
            "type": "Superset", "hostPort": "http://localhost:8088",
            "connection": {"username": "admin", "password": "*********", "provider": "db"}})
        given = load("2023-05/looker/service.json")
        self.service("dashboardService", given, "Looker", {
            "type": "Looker", "hostPort": "https://looker.com", "clientId": "admin", "clientSecret": "*********"})
        self.reports("sample_superset", "Superset", load("2023-05/dashboards/charts.json")["charts"],
                     load("2023-05/dashboards/dashboardDataModels.json")["datamodels"],
                     load("2023-05/dashboards/dashboards.json")["dashboards"])
        self.reports("sample_looker", "Looker", load("2023-05/looker/charts.json"),
                     load("2023-05/looker/dashboardDataModels.json"), load("2023-05/looker/dashboards.json"))

    def reports(self, service, kind, charts, models, dashboards):
        common = {"service": self.ref("dashboardService", service), "serviceType": kind}
        for chart in charts:
            self.add("chart", join(service, chart["name"]), {
                "name": chart["name"], "displayName": chart["displayName"], "description": chart["description"],
                "chartType": chart["chartType"], "sourceUrl": chart["chartUrl"], **common})
        for model in models:
            fqn = join(service, "model", model["name"])
            self.add("dashboardDataModel", fqn, {
                "name": model["name"], "displayName": model["displayName"], "description": model["description"],
                "dataModelType": model["dataModelType"], "sql": model["sql"],
                "columns": self.columns(model["columns"], fqn), **common})
        for dashboard in dashboards:
            # The samples name a few charts by another id than they are listed under; a server knows only the listed.
            charts = [fqn for fqn in dashboard["charts"] if ("chart", fqn) in self.by_name]
            self.add("dashboard", join(service, dashboard["name"]), {
                "name": dashboard["name"], "displayName": dashboard["displayName"],
                "description": dashboard["description"], "sourceUrl": dashboard["dashboardUrl"],
                "charts": [self.ref("chart", fqn) for fqn in charts],
                "dataModels": [self.ref("dashboardDataModel", fqn) for fqn in dashboard.get("dataModels", [])],
                **common})

    def topics(self):
        given = load("2023-05/topics/service.json")
        self.service("messagingService", given, "Kafka", {"type": "Kafka", "bootstrapServers": "localhost:9092"})
        for topic in load("2023-05/topics/topics.json")["topics"]:
            fqn = join("sample_kafka", topic["name"])
            entity = {key: value for key, value in topic.items() if key not in ("schemaType", "schemaText")}
            if topic.get("schemaText"):
                schema = {"schemaType": topic["schemaType"], "schemaText": topic["schemaText"]}
                if topic["schemaType"] == "Avro":
                    schema["schemaFields"] = [avro(json.loads(topic["schemaText"]), fqn)]
                entity["messageSchema"] = schema
            self.add("topic", fqn, {
                **entity, "service": self.ref("messagingService", "sample_kafka"), "serviceType": "Kafka"})

    def pipelines(self):
        given = load("2023-05/pipelines/service.json")
        self.service("pipelineService", given, "Airflow", {
            "type": "Airflow", "hostPort": "http://localhost:8080", "connection": {"type": "Backend"}})
        newest = {each["pipeline"]: max(each["pipelineStatus"], key=lambda status: status["timestamp"])
                  for each in load("2023-05/pipelines/pipelineStatus.json")}
        for pipeline in load("2023-05/pipelines/pipelines.json")["pipelines"]:
            fqn = join("sample_airflow", pipeline["name"])
            tasks = [{"name": task["name"], "displayName": task["displayName"], "description": task["description"],
                      "fullyQualifiedName": f"{fqn}.{quote(task['name'])}", "sourceUrl": task["taskUrl"],
                      "downstreamTasks": task["downstreamTasks"], "taskType": task["taskType"]}
                     for task in pipeline["tasks"]]
            entity = {"name": pipeline["name"], "displayName": pipeline["displayName"],
                      "description": pipeline["description"], "sourceUrl": pipeline["pipelineUrl"], "tasks": tasks}
            if fqn in newest:
                entity["pipelineStatus"] = newest[fqn]
            self.add("pipeline", fqn, {
                **entity, "service": self.ref("pipelineService", "sample_airflow"), "serviceType": "Airflow"})

    def models(self):
        given = load("2023-05/models/service.json")
        self.service("mlmodelService", given, "Mlflow", {
            "type": "Mlflow", "trackingUri": "http://localhost:8088", "registryUri": "http://localhost:8088"})
        for model in load("2023-05/models/models.json"):
            fqn = join("mlflow_svc", model["name"])
            features = []
            for feature in model.get("mlFeatures", []):
                sources = [{**source, "dataSource": self.ref("table", source["dataSource"]),
                            "fullyQualifiedName": f"{source['dataSource']}.{quote(source['name'])}"}
                           for source in feature.get("featureSources", [])]
                features.append({**feature, "fullyQualifiedName": f"{fqn}.{quote(feature['name'])}",
                                 "featureSources": sources})
            dashboard = model.get("dashboard")
            entity = self.add("mlmodel", fqn, {
                **{key: value for key, value in model.items() if key not in ("dashboard", "mlFeatures")},
                "mlFeatures": features, "service": self.ref("mlmodelService", "mlflow_svc"), "serviceType": "Mlflow"})
            if dashboard:
                entity["dashboard"] = self.ref("dashboard", dashboard)
            # The server makes an edge from each table that a feature comes from.
            for source in sorted({s["dataSource"]["fullyQualifiedName"] for f in features for s in f["featureSources"]}):
                self.edge(("table", source), ("mlmodel", fqn), {})

    def containers(self):
        given = load("2023-05/storage/service.json")
        self.service("storageService", given, "S3", {"type": "S3", "awsConfig": {"awsRegion": "eu-west-1"}})
        for container in load("2023-05/storage/containers.json"):
            parent = container["parent"]
            fqn = f"{parent or 's3_storage_sample'}.{quote(container['name'])}"
            entity = {key: container[key] for key in ("name", "displayName", "description", "prefix", "fileFormats")
                      if container.get(key)}
            entity["numberOfObjects"] = int(container["numberOfObjects"])
            entity["size"] = int(container["size"])
            if container["dataModel"]:
                columns = self.columns(container["dataModel"]["columns"], fqn)
                entity["dataModel"] = {**container["dataModel"], "columns": columns}
            if parent:
                entity["parent"] = self.ref("container", parent)
            self.add("container", fqn, {
                **entity, "service": self.ref("storageService", "s3_storage_sample"), "serviceType": "S3"})

    def tests(self):
        results = {each["name"]: each["results"] for each in load("2023-05/tests/testCaseResults.json")["testCaseResults"]}
        for suite in load("2023-05/tests/testSuites.json")["tests"]:
            for case in suite["testCases"]:
                self.case(case, results)

    def case(self, case, results):
        parts = case["entityLink"][len("<#E::"):-1].split("::")
        table, column = parts[1], parts[3] if len(parts) > 2 else None
        suite = f"{table}.testSuite"
        if ("testSuite", suite) not in self.by_name:
            self.add("testSuite", suite, {
                "name": suite, "basic": True, "basicEntityReference": self.ref("table", table)})
        definition = case["testDefinitionName"]
        if ("testDefinition", definition) not in self.by_name:
            self.add("testDefinition", definition, {
                "name": definition, "description": definition, "entityType": "COLUMN" if column else "TABLE",
                "testPlatforms": ["OpenMetadata"], "dataQualityDimension": "Validity" if column else "Integrity"})
        name = f"{quote(column)}.{quote(case['name'])}" if column else quote(case["name"])
        entity = {"name": case["name"], "description": case["description"], "entityLink": case["entityLink"],
                  "entityFQN": f"{table}.{quote(column)}" if column else table,
                  "testDefinition": self.ref("testDefinition", definition), "testSuite": self.ref("testSuite", suite),
                  "parameterValues": [{"name": p["name"], "value": str(p["value"])} for p in case["parameterValues"]]}
        of = results.get(f"{column}.{case['name']}" if column else case["name"])
        if of:
            newest = of[0]
            entity["testCaseResult"] = {
                "timestamp": NOW, "testCaseStatus": newest["testCaseStatus"], "result": newest["result"],
                "testResultValue": newest.get("testResultValues", [])}
            entity["testCaseStatus"] = newest["testCaseStatus"]
        self.add("testCase", f"{table}.{name}", entity)

    def contracts(self):
        for contract in load("2026/dataContracts/dataContracts.json")["dataContracts"]:
            table = contract["tableFQN"]
            cases = [fqn for fqn in contract.get("qualityExpectations", []) if ("testCase", fqn) in self.by_name]
            # Since 2.0 a contract that is in force is "Approved".
            entity = {key: contract[key] for key in ("name", "displayName", "description", "schema", "semantics",
                                                     "effectiveFrom") if key in contract}
            self.add("dataContract", f"{table}.{quote('dataContract_' + contract['name'])}", {
                **entity, "entityStatus": "Approved", "entity": self.ref("table", table),
                "qualityExpectations": [self.ref("testCase", fqn) for fqn in cases]})

    def lineage(self):
        for edge in load("2023-05/lineage/lineage.json"):
            details = {"source": "Manual"}
            if edge.get("sql_query"):
                details["sqlQuery"] = edge["sql_query"]
            if edge["edge_meta"]["fqn"]:
                details["pipeline"] = self.ref(edge["edge_meta"]["type"], edge["edge_meta"]["fqn"])
            self.edge((edge["from"]["type"], edge["from"]["fqn"]), (edge["to"]["type"], edge["to"]["fqn"]), details)

    def edge(self, giver, taker, details):
        stamped = {"createdAt": NOW, "createdBy": "admin", "updatedAt": NOW, "updatedBy": "admin", **details}
        self.edges.append((self.ref(*giver), self.ref(*taker), stamped))

    # -- the supplement -------------------------------------------------------------------------------------------

    def supplement(self, given):
        """Adds what the samples lack. References are written as ["type", "full name"]."""
        for each in given["entities"]:
            entity = self.resolved(each["entity"])
            if "columns" in entity:
                entity["columns"] = self.columns(entity["columns"], each["fqn"])
            self.add(each["type"], each["fqn"], entity)
        for each in given["changes"]:
            self.by_name[(each["type"], each["fqn"])].update(self.resolved(each["entity"]))
        for each in given["column tags"]:
            columns = self.by_name[("table", each["table"])]["columns"]
            next(c for c in columns if c["name"] == each["column"])["tags"] = each["tags"]
        for edge in given["lineage"]:
            self.edge(tuple(edge["from"]), tuple(edge["to"]), self.resolved(edge["details"]))
        for fqn, parts in given["product parts"].items():
            self.parts[self.by_name[("dataProduct", fqn)]["id"]] = {
                what: [self.ref(*of) for of in refs] for what, refs in parts.items()}
        self.incidents = [self.resolved(each) for each in given["incidents"]]
        for team in self.entities["teams"]:
            of = [u for u in self.entities["users"] if not u["deleted"]
                  and any(t["id"] == team["id"] for t in u.get("teams", []))]
            if of:
                team["users"] = [self.ref("user", u["fullyQualifiedName"]) for u in of]
        for table in self.entities["tables"]:
            name = table["fullyQualifiedName"]
            if ("testSuite", f"{name}.testSuite") in self.by_name:
                table["testSuite"] = self.ref("testSuite", f"{name}.testSuite")

    def resolved(self, value):
        if isinstance(value, dict):
            return {key: self.resolved(inner) for key, inner in value.items()}
        if isinstance(value, list):
            if len(value) == 2 and all(isinstance(v, str) for v in value) and (value[0], value[1]) in self.by_name:
                return self.ref(*value)
            return [self.resolved(inner) for inner in value]
        return value


def avro(schema, fqn):
    """A field of a message from an Avro schema, as OpenMetadata's own parser makes it."""
    sort = schema["type"]
    if isinstance(sort, dict):
        inner = {**sort, "name": schema["name"]} if sort["type"] == "record" else {"name": schema["name"], **sort}
        return avro(inner, fqn)
    if isinstance(sort, list):
        words = [one if isinstance(one, str) else one.get("type", "record") for one in sort]
        return field(schema["name"], "UNION", ",".join(words), fqn)
    if sort == "record":
        made = field(schema["name"], "RECORD", "record", fqn)
        made["children"] = [avro(inner, made["fullyQualifiedName"]) for inner in schema["fields"]]
        return made
    return field(schema["name"], sort.upper(), sort, fqn)


def field(name, sort, shown, fqn):
    return {"name": name, "dataType": sort, "dataTypeDisplay": shown, "fullyQualifiedName": f"{fqn}.{quote(name)}",
            "tags": []}
