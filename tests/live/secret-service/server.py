"""A server that speaks as much of Marquez as one reading needs, and only to who brings the token in the file named by the
second argument. Usage: server.py PORT TOKEN_FILE"""
import http.server
import json
import sys

PORT, TOKEN = int(sys.argv[1]), open(sys.argv[2], encoding="utf-8").read().strip()
TABLE = {
    "id": {"namespace": "shop", "name": "orders"}, "type": "DB_TABLE", "name": "orders", "physicalName": "orders",
    "createdAt": "2026-01-01T00:00:00Z", "updatedAt": "2026-01-01T00:00:00Z", "namespace": "shop", "sourceName": "s",
    "fields": [], "tags": [], "facets": {},
}
ANSWERS = {
    "/api/v1/namespaces": {"namespaces": [{"name": "shop"}]},
    "/api/v1/namespaces/shop/datasets": {"datasets": [TABLE], "totalCount": 1},
    "/api/v1/namespaces/shop/jobs": {"jobs": [], "totalCount": 0},
    "/api/v1/tags": {"tags": []},
    "/api/v1/column-lineage": {"graph": []},
    "/api/v1/events/lineage": {"events": [], "totalCount": 0},
}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        allowed = self.headers.get("Authorization") == f"Bearer {TOKEN}"
        found = ANSWERS.get(self.path.split("?")[0])
        status = 401 if not allowed else 404 if found is None else 200
        body = json.dumps(found if status == 200 else {"message": "no"}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer(("127.0.0.1", PORT), Handler).serve_forever()
