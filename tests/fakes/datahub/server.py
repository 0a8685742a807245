"""A fake of DataHub's metadata service (GMS) for tests/live/datahub: OpenAPI v3, GraphQL, /config, /entitiesV2.

Usage: server.py PORT TOKEN FILE_OR_FOLDER…

Needs acryl-datahub and graphql-core. Metadata files are read with the client's own classes; GraphQL is answered by
executing the official schema (tests/fixtures/datahub/schema.graphql) over that data, so that no answer can leave it.
Behaviour was written down from the classes EntityController, GenericEntitiesController and AssertionRunEventResolver of
datahub-project/datahub: pages by urn, newest event of each series among the aspects, 401 without a token, 500 for an
entity type that does not exist, entities without aspects left out.

Beside the API: POST /fake/remove?urn=… (soft deletion), POST /fake/fail?graphql=1 (field errors), GET /fake/exchanges.
"""

import base64
import json
import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

from graphql import GraphQLError, build_schema, graphql_sync

from world import World, registry

HERE = os.path.dirname(os.path.abspath(__file__))
FIXTURES = os.path.join(HERE, "..", "..", "fixtures", "datahub")
TYPES = {
    "assertion": "Assertion", "dataProcessInstance": "DataProcessInstance", "dataset": "Dataset", "dataJob": "DataJob",
    "chart": "Chart", "dashboard": "Dashboard", "corpuser": "CorpUser", "incident": "Incident",
}
CONFIG = {
    "models": {}, "patchCapable": True, "noCode": "true", "retention": "true", "statefulIngestionCapable": True,
    "supportsImpactAnalysis": True, "timeZone": "GMT", "datasetUrnNameCasing": False,
    "versions": {"acryldata/datahub": {"version": "v1.3.0", "commit": "db536447703d"}},
    "datahub": {"serverType": "prod", "serverEnv": "core"},
}


class Fake:
    def __init__(self, token, paths):
        self.token = token
        self.world = World(paths, registry(os.path.join(FIXTURES, "entity-registry.yml")))
        with open(os.path.join(FIXTURES, "schema.graphql"), encoding="utf-8") as handle:
            self.schema = build_schema(handle.read())
        self.failing = False
        self.exchanges = []

    # --- OpenAPI v3

    def scroll(self, sort, asked):
        entities = self.world.entities.get(sort)
        if entities is None and sort not in self.world.aspects_of:
            return 500, {"error": "Internal server error occurred"}
        hidden = asked.get("includeSoftDelete", "false") == "false"
        urns = sorted(urn for urn in entities or {} if not (hidden and self.world.removed(urn)))
        if asked.get("sort") == "created":
            created = lambda urn: self.world.aspects(urn).get("dataProcessInstanceProperties", {}).get("created", {}).get("time", 0)
            urns.sort(key=created, reverse=asked.get("sortOrder") == "DESCENDING")
        start = 0
        if "scrollId" in asked:
            last = json.loads(base64.b64decode(asked["scrollId"]))["sort"][0]
            start = urns.index(last) + 1
        count = int(asked.get("count", 10))
        page = urns[start:start + count]
        answer = {"entities": [self.entity(urn) for urn in page if self.world.aspects(urn)], "totalCount": len(urns)}
        if len(page) == count:
            answer["scrollId"] = base64.b64encode(json.dumps({"sort": [page[-1]], "pitId": "x"}).encode()).decode()
        return 200, answer

    def entity(self, urn):
        return {"urn": urn, **{name: {"value": value} for name, value in sorted(self.world.aspects(urn).items())}}

    def batch(self, sort, urns):
        known = self.world.entities.get(sort, {})
        return 200, [self.entity(urn) for urn in urns if urn in known]

    # --- GraphQL

    def graphql(self, body):
        root = {
            "appConfig": {"appVersion": "v1.3.0"},
            "entities": lambda info, urns, checkForExistence=None: [self.resolved(urn) for urn in urns],
        }
        result = graphql_sync(self.schema, body["query"], root_value=root, variable_values=body.get("variables"))
        self.exchanges.append({"query": body["query"], "variables": body.get("variables"), "answer": result.formatted})
        return 200, result.formatted

    def resolved(self, urn):
        sort = urn.split(":")[2]
        if urn not in self.world.entities.get(sort, {}):
            return None
        found = {"__typename": TYPES[sort], "urn": urn}
        if sort == "assertion":
            found["runEvents"] = lambda info, status=None, limit=None, **_: self.results(urn, status, limit)
        if sort == "dataProcessInstance":
            found["state"] = lambda info, limit=None, **_: [self.state(e) for e in self.world.events(urn, "dataProcessInstanceRunEvent", limit)]
        return found

    def results(self, urn, status, limit):
        if self.failing:
            raise GraphQLError("An unknown error occurred.")
        events = [e for e in self.world.events(urn, "assertionRunEvent") if status in (None, e["status"])][:limit]
        of = lambda word: sum(e["result"]["type"] == word for e in events)
        return {"total": len(events), "failed": of("FAILURE"), "succeeded": of("SUCCESS"), "errored": of("ERROR"), "runEvents": events}

    @staticmethod
    def state(event):
        result = event.get("result")
        return {**event, "result": result and {"resultType": result["type"], "nativeResultType": result["nativeResultType"]}}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    fake = None
    lock = threading.Lock()

    def log_message(self, *_):
        pass

    def answer(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        # One write for head and body, so that no small packet waits for an acknowledgement.
        self._headers_buffer.append(b"\r\n" + body)
        self.flush_headers()

    def do_GET(self):
        self.route(None)

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        self.route(json.loads(body) if body else None)

    def route(self, body):
        url = urlsplit(self.path)
        path, asked = unquote(url.path), {name: values[0] for name, values in parse_qs(url.query).items()}
        with self.lock:
            self.answer(*self.reply(path, asked, body))

    def reply(self, path, asked, body):
        fake, parts = self.fake, path.strip("/").split("/")
        if path == "/config":
            return 200, CONFIG
        if parts[0] == "fake":
            return self.control(parts[1], asked)
        if self.headers.get("authorization") != f"Bearer {fake.token}":
            return 401, {"message": "Unauthorized to perform this action."}
        if path == "/api/graphql":
            return fake.graphql(body)
        if path.startswith("/openapi/v3/entity/") and path.endswith("/batchGet"):
            return fake.batch(parts[3], [item["urn"] for item in body])
        if path.startswith("/openapi/v3/entity/") and len(parts) == 4:
            return fake.scroll(parts[3], asked)
        if path.startswith("/entitiesV2/"):
            urn = path[len("/entitiesV2/"):]
            aspects = fake.world.aspects(urn) if urn in fake.world.entities.get(urn.split(":")[2], {}) else {}
            return 200, {"urn": urn, "entityName": urn.split(":")[2], "aspects": {
                name: {"name": name, "type": "VERSIONED", "version": 0, "value": value} for name, value in aspects.items()}}
        return 404, {"message": f"no handler for {path}"}

    def control(self, word, asked):
        fake = self.fake
        if word == "remove":
            fake.world.put(asked["urn"], "status", {"removed": True})
        elif word == "fail":
            fake.failing = asked["graphql"] == "1"
        elif word == "exchanges":
            return 200, fake.exchanges
        elif word == "entities":
            return 200, {sort: [fake.entity(urn) for urn in sorted(of)] for sort, of in sorted(fake.world.entities.items())}
        return 200, {}


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    Handler.fake = Fake(sys.argv[2], sys.argv[3:])
    print("ready", flush=True)
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
