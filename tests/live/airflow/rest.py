"""Asks an Airflow through its REST API; shares no code with the provider."""

import base64
import json
import os
import urllib.request


class Rest:
    def __init__(self, version: str, url: str, user: str):
        self.url = url
        self.is_3 = version == "3"
        self.root = f"{url}/api/v{2 if self.is_3 else 1}"
        password = os.environ["WEFT_AIRFLOW_SECRET"]
        if self.is_3:
            self.headers = {}
            form = {"username": user, "password": password}
            token = self.ask("POST", f"{url}/auth/token", form)["access_token"]
            self.headers = {"authorization": f"Bearer {token}"}
        else:
            pair = base64.b64encode(f"{user}:{password}".encode()).decode()
            self.headers = {"authorization": f"Basic {pair}"}

    def ask(self, method: str, url: str, body=None):
        data = None if body is None else json.dumps(body).encode()
        headers = {**self.headers, "content-type": "application/json"}
        request = urllib.request.Request(url, data=data, method=method, headers=headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read())

    def get(self, path: str):
        return self.ask("GET", f"{self.root}/{path}")

    def all(self, path: str, name: str) -> list:
        rows = []
        while True:
            joint = "&" if "?" in path else "?"
            answer = self.get(f"{path}{joint}limit=37&offset={len(rows)}")
            rows += answer[name]
            if not answer[name] or len(rows) >= answer["total_entries"]:
                return rows
