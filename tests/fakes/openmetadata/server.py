#!/usr/bin/env python3
"""A stand-in for an OpenMetadata 2.0.6 server: its listings, single entities, lineage, and the parts of data products.

    server.py <port> [<file that gets every answer>]

It behaves where that matters to a reader: fields come only when asked for, an unknown field is refused, pages have
opaque cursors and a total, deleted entities are hidden unless asked for, every request needs a token. One page holds at
most 25 items, whatever was asked for.
"""

import base64
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock
from urllib.parse import parse_qsl, unquote, urlsplit

from world import COLLECTIONS, FIELDS, World

VERSION = "2.0.6"
TOKEN = "stand-in-token"  # a bot's token; a real one is a JWT
USER, PASSWORD = "reader@example.com", "stand-in password"
MOST = 25

# Fields that the server leaves out of an answer unless they are asked for.
ON_REQUEST = {
    "owners", "experts", "reviewers", "tags", "domains", "dataProducts", "extension", "lifeCycle", "certification",
    "usageSummary", "followers", "votes", "tableConstraints", "tablePartition", "testSuite", "schemaDefinition",
    "charts", "dataModels", "tasks", "pipelineStatus", "mlFeatures", "mlHyperParameters", "dashboard", "dataModel",
    "fields", "parents", "users", "teams", "roles", "relatedTerms", "relatedMetrics", "testCaseResult",
    "testDefinition", "testSuites", "columns", "children", "assets", "consumesFrom", "providesTo",
}
# Some kinds carry these in every answer.
ALWAYS = {"table": {"columns"}, "dashboardDataModel": {"columns"}, "searchIndex": {"fields"},
          "testCase": {"testDefinition", "testSuite"}}

WORLD = World()
RECORD = Path(sys.argv[2]).open("a", encoding="utf-8") if len(sys.argv) > 2 else None
LOCK = Lock()


class Refused(Exception):
    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


def fields_of(sort, query):
    asked = [field.strip() for field in query.get("fields", "").split(",") if field.strip()]
    for field in asked:
        if field not in FIELDS[sort]:
            raise Refused(400, f"Invalid field name {field}")
    return set(asked)


def shown(sort, entity, asked):
    hidden = ON_REQUEST - asked - ALWAYS.get(sort, set())
    return {key: value for key, value in entity.items() if key not in hidden}


def listing(path, query):
    sort = COLLECTIONS[path]
    asked = fields_of(sort, query)
    include = query.get("include", "non-deleted")
    items = [e for e in WORLD.entities[path]
             if include == "all" or e.get("deleted", False) == (include == "deleted")]
    items.sort(key=lambda e: (e["name"], e["id"]))
    page, paging = paged(items, query.get("after"), query.get("limit"))
    return {"data": [shown(sort, entity, asked) for entity in page], "paging": paging}


def paged(items, after, limit):
    limit = int(limit or 10)
    if not 0 <= limit <= 1_000_000:
        raise Refused(400, "limit must be between 0 and 1000000")
    start = json.loads(base64.b64decode(after))["at"] if after else 0
    end = start + min(limit, MOST)
    paging = {"total": len(items)}
    if end < len(items) and limit:
        paging["after"] = base64.b64encode(json.dumps({"at": end}).encode()).decode()
    return items[start:end], paging


def single(path, rest, query):
    sort = COLLECTIONS[path]
    asked = fields_of(sort, query)
    entity = WORLD.by_name.get((sort, rest[1])) if rest[0] == "name" else dict([WORLD.by_id.get(rest[0], (None, None))]).get(sort)
    if entity is None or (entity.get("deleted") and query.get("include", "non-deleted") == "non-deleted"):
        raise Refused(404, f"{sort} instance for {'.'.join(rest)} not found")
    return shown(sort, entity, asked)


def part(product, what, query):
    if product not in WORLD.by_id:
        raise Refused(404, f"dataProduct instance for {product} not found")
    refs = WORLD.parts.get(product, {}).get(what, [])
    offset, limit = int(query.get("offset", 0)), int(query.get("limit", 50))
    if not 1 <= limit <= 1000:
        raise Refused(400, "limit must be between 1 and 1000")
    page = refs[offset:offset + min(limit, MOST)]
    if what != "assets":
        page = [{**shown(ref["type"], WORLD.by_id[ref["id"]][1], set()), "type": ref["type"]} for ref in page]
    return {"data": page, "paging": {"total": len(refs), "offset": offset, "limit": limit}}


def lineage(sort, rest, query):
    if rest[0] == "name":
        itself = WORLD.by_name.get((sort, rest[1]))
    else:
        itself = dict([WORLD.by_id.get(rest[0], (None, None))]).get(sort)
    if itself is None:
        raise Refused(404, f"{sort} instance for {rest[-1]} not found")
    nodes, up, down = {}, [], []
    walk(itself["id"], sort, int(query.get("upstreamDepth", 1)), True, nodes, up)
    walk(itself["id"], sort, int(query.get("downstreamDepth", 1)), False, nodes, down)
    entity = WORLD.ref(sort, itself["fullyQualifiedName"])
    return {"entity": entity, "nodes": list(nodes.values()), "upstreamEdges": up, "downstreamEdges": down}


def walk(at, sort, depth, upstream, nodes, out):
    """One step after the other; at a pipeline, also every edge that it carries, as if the pipeline were its other end."""
    if depth <= 0:
        return
    if depth > 3:
        raise Refused(400, "depth must be at most 3")
    found = []
    for giver, taker, details in WORLD.edges:
        near, far = (taker, giver) if upstream else (giver, taker)
        carried = sort in ("pipeline", "storedProcedure") and details.get("pipeline", {}).get("id") == at
        if near["id"] != at and not carried:
            continue
        ends = {"fromEntity": far["id"], "toEntity": at} if upstream else {"fromEntity": at, "toEntity": far["id"]}
        out.append({**ends, "lineageDetails": details})
        of, whole = WORLD.by_id[far["id"]]
        nodes[far["id"]] = WORLD.ref(of, whole["fullyQualifiedName"])
        found.append((far["id"], of))
    for far, of in found:
        walk(far, of, depth - 1, upstream, nodes, out)


def answer(path, query):
    parts = [unquote(part) for part in path.split("/")]
    if path == "system/version":
        return {"version": VERSION, "revision": "stand-in", "timestamp": 1764000000000}
    if path == "users/loggedInUser":
        return shown("user", WORLD.by_name[("user", "ingestion-bot")], set())
    if parts[0] == "lineage" and len(parts) in (3, 4):
        return lineage(parts[1], parts[2:], query)
    if path == "dataQuality/testCases/testCaseIncidentStatus":
        page, paging = paged(WORLD.incidents, query.get("offset"), query.get("limit"))
        return {"data": page, "paging": paging}
    if parts[0] == "dataProducts" and len(parts) == 3 and parts[2] in ("assets", "inputPorts", "outputPorts"):
        return part(parts[1], parts[2], query)
    if parts[0] == "dataProducts" and len(parts) == 3 and parts[2] == "portsView":
        sides = {side: part(parts[1], side, {**query, "limit": 1000}) for side in ("inputPorts", "outputPorts")}
        return {"entity": WORLD.ref("dataProduct", WORLD.by_id[parts[1]][1]["fullyQualifiedName"]), **sides}
    for length in (2, 1):
        collection = "/".join(parts[:length])
        if collection in COLLECTIONS:
            rest = parts[length:]
            if not rest:
                return listing(collection, query)
            if len(rest) == 1 or (len(rest) == 2 and rest[0] == "name"):
                return single(collection, rest, query)
    raise Refused(404, "HTTP 404 Not Found")


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body leave in one piece

    def do_GET(self):
        url = urlsplit(self.path)
        self.serve(lambda path: answer(path, dict(parse_qsl(url.query, keep_blank_values=True))))

    def do_HEAD(self):
        self.do_GET()

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        self.serve(lambda path: login(path, body))

    def serve(self, make):
        path = urlsplit(self.path).path
        try:
            if not path.startswith("/api/v1/"):
                raise Refused(404, "HTTP 404 Not Found")
            path = path.removeprefix("/api/v1/")
            is_open = path in ("system/version", "users/login")
            if not is_open and self.headers.get("authorization") != f"Bearer {TOKEN}":
                raise Refused(401, "Not Authorized! Token not present")
            status, value = 200, make(path)
        except Refused as refused:
            status, value = refused.status, {"code": refused.status, "message": str(refused)}
        body = json.dumps(value, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        if RECORD and self.command == "GET":
            with LOCK:
                RECORD.write(json.dumps({"path": path, "status": status, "answer": value}, ensure_ascii=False) + "\n")
                RECORD.flush()

    def log_message(self, *_):
        pass


def login(path, body):
    if path != "users/login":
        raise Refused(405, "HTTP 405 Method Not Allowed")
    given = json.loads(body or b"{}")
    if given.get("email") != USER or base64.b64decode(given.get("password", "")).decode() != PASSWORD:
        raise Refused(401, "You have entered an invalid username or password.")
    return {"accessToken": TOKEN, "tokenType": "Bearer", "expiryDuration": 3600}


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
