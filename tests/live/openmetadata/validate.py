"""Holds every answer of the stand-in server against the models that OpenMetadata publishes for 2.0.6, which refuse
unknown fields, and reads the whole server with OpenMetadata's own client.

    validate.py <base URL> <file of recorded answers>     (in the environment that has openmetadata-ingestion)
"""

import json
import sys
import warnings

warnings.filterwarnings("ignore")

import yaml  # noqa: E402
from metadata.generated.schema.api.domains.dataProductPortsView import DataProductPortsView  # noqa: E402
from metadata.generated.schema.entity.services.connections.metadata.openMetadataConnection import (  # noqa: E402
    OpenMetadataConnection,
)
from metadata.generated.schema.tests.testCaseResolutionStatus import TestCaseResolutionStatus  # noqa: E402
from metadata.generated.schema.type.entityLineage import EntityLineage  # noqa: E402
from metadata.generated.schema.type.entityReference import EntityReference  # noqa: E402
from metadata.generated.schema.type.paging import Paging  # noqa: E402
from metadata.ingestion.ometa import ometa_api, routes  # noqa: E402

assert yaml  # the client needs it only for some answers; its absence must fail here and not in the middle

URL, RECORDED = sys.argv[1], sys.argv[2]

# The class of each listing, from the client's own table of routes; requests to create something are left out.
CLASSES = {}
for module in vars(routes).values():
    name = getattr(module, "__name__", "")
    if isinstance(module, type) and name in routes.ROUTES and not name.startswith("Create"):
        CLASSES.setdefault(routes.ROUTES[name].lstrip("/"), module)
CLASSES["roles"] = routes.Role

passed, failures = 0, []


def check(what, ok, why=""):
    global passed
    if ok:
        passed += 1
    else:
        failures.append(what)
        print(f"FAILED {what} {why}")


def fits(what, model, value):
    try:
        model.model_validate(value)
        check(what, True)
    except Exception as error:  # a model says in many ways that something does not fit
        check(what, False, str(error)[:800])


def answer(path, value):
    """One recorded answer against the models of its path."""
    parts = path.split("/")
    if path in ("system/version", "users/loggedInUser"):
        return fits(path, CLASSES["users"], value) if path.startswith("users") else check(path, value["version"] == "2.0.6")
    if parts[0] == "lineage":
        return fits(path, EntityLineage, value)
    if path == "dataQuality/testCases/testCaseIncidentStatus":
        return page(path, TestCaseResolutionStatus, value)
    if parts[0] == "dataProducts" and len(parts) == 3 and parts[2] == "portsView":
        return fits(path, DataProductPortsView, value)
    if parts[0] == "dataProducts" and len(parts) == 3 and parts[2] == "assets":
        return page(path, EntityReference, value)
    if parts[0] == "dataProducts" and len(parts) == 3 and parts[2] in ("inputPorts", "outputPorts"):
        # A port is the whole entity with its type beside it.
        for port in value["data"]:
            sort = port.pop("type")
            fits(f"{path}: {port['fullyQualifiedName']}", BY_SORT[sort], port)
        return fits(f"{path}: paging", Paging, value["paging"])
    if path in CLASSES:
        return page(path, CLASSES[path], value)
    for length in (2, 1):
        collection = "/".join(parts[:length])
        if collection in CLASSES:
            return fits(path, CLASSES[collection], value)
    return check(path, False, "no model is known for it")


def page(path, model, value):
    for item in value["data"]:
        fits(f"{path}: {item.get('fullyQualifiedName', item.get('id'))}", model, item)
    fits(f"{path}: paging", Paging, value["paging"])


BY_SORT = {"table": routes.Table, "topic": routes.Topic}


def client():
    """OpenMetadata's own client; the secret of the stand-in is no JWT, so the client may not look into it."""
    config = OpenMetadataConnection(
        hostPort=f"{URL}/api", authProvider="openmetadata", securityConfig={"jwtToken": "stand-in-token"},
        enableVersionValidation=False)
    return ometa_api.OpenMetadata(config)


def read_all(om):
    """Every listing, every single entity by id and by name, and lineage in both directions, through the client."""
    check("the client sees the server's version", om.get_server_version() == "2.0.6")
    listed = 0
    for route in READ:
        model = CLASSES[route]
        try:
            for entity in om.list_all_entities(entity=model, fields=READ[route] or None, limit=10):
                listed += 1
                name = entity.fullyQualifiedName
                name = getattr(name, "root", name)
                by_name = om.get_by_name(entity=model, fqn=name)
                check(f"{route} by name: {name}", by_name is not None and by_name.id == entity.id)
                check(f"{route} by id: {name}", om.get_by_id(entity=model, entity_id=entity.id) is not None)
        except Exception as error:  # an entity that does not fit its model; the others are still read
            check(f"the client reads {route}", False, str(error)[:800])
    check("the client lists more than two hundred entities", listed > 200, str(listed))
    for sort, fqn in [("table", "sample_data.ecommerce_db.shopify.dim_address"), ("pipeline", "sample_airflow.dim_product_etl")]:
        model = {"table": routes.Table, "pipeline": routes.Pipeline}[sort]
        lineage = om.get_lineage_by_name(entity=model, fqn=fqn, up_depth=2, down_depth=2)
        fits(f"lineage of {fqn}", EntityLineage, lineage)
        check(f"lineage of {fqn} has edges", bool(lineage["upstreamEdges"] or lineage["downstreamEdges"]))


READ = {
    "services/databaseServices": ["owners", "tags"], "services/messagingServices": [], "services/dashboardServices": [],
    "services/pipelineServices": [], "services/mlmodelServices": [], "services/storageServices": [],
    "services/searchServices": [], "services/apiServices": [], "users": ["teams", "roles"], "teams": ["users", "parents"],
    "domains": ["owners", "experts"], "dataProducts": ["owners", "experts", "domains"], "classifications": [],
    "tags": [], "glossaries": ["owners", "reviewers"], "glossaryTerms": [], "databases": [], "databaseSchemas": [],
    "tables": ["columns", "tableConstraints", "owners", "tags", "domains", "usageSummary", "lifeCycle", "extension",
               "certification", "testSuite"],
    "storedProcedures": [], "charts": [], "dashboard/datamodels": [], "dashboards": ["charts", "dataModels"],
    "topics": ["owners"], "pipelines": ["tasks", "pipelineStatus"], "mlmodels": ["mlFeatures", "dashboard"],
    "containers": ["dataModel", "parent"], "searchIndexes": ["fields"], "apiCollections": [], "apiEndpoints": [],
    "metrics": [], "dataQuality/testDefinitions": [], "dataQuality/testCases": ["testCaseResult", "testDefinition", "testSuite"],
    "dataContracts": ["owners"],
}

if __name__ == "__main__":
    read_all(client())
    asked = set()
    with open(RECORDED, encoding="utf-8") as lines:
        for line in lines:
            one = json.loads(line)
            if one["status"] == 200:
                asked.add(one["path"])
                answer(one["path"], one["answer"])
    check("more than four hundred different paths were asked for", len(asked) > 400, str(len(asked)))
    print(f"models: {passed} passed, {len(failures)} failed")
    sys.exit(1 if failures else 0)
