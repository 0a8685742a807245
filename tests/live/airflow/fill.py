"""Runs in many states and events from outside, beside what the DAGs themselves left. Usage: fill.py <version> <url>"""

import sys

from rest import Rest

rest = Rest(sys.argv[1], sys.argv[2], "admin")
dags = sorted(dag["dag_id"] for dag in rest.all("dags", "dags"))
# One DAG with more runs than are kept, and one run of every seventh.
busy = "asset_produces_1" if rest.is_3 else "dataset_produces_1"
wanted = [(busy, n) for n in range(14)] + [(dag, 0) for dag in dags[::7] if dag != busy]
for dag, n in wanted:
    at = f"2026-01-{n + 1:02}T05:00:00Z"
    run = f"manual__{at}"
    rest.ask("POST", f"{rest.root}/dags/{dag}/dagRuns", {"logical_date": at, "dag_run_id": run})
    if n % 3 != 1:
        state = {"state": "success" if n % 3 == 0 else "failed"}
        rest.ask("PATCH", f"{rest.root}/dags/{dag}/dagRuns/{run.replace(':', '%3A')}", state)
if rest.is_3:
    asset = next(a for a in rest.all("assets", "assets") if a["uri"] == "s3://dag2/output_1.txt")
    rest.ask("POST", f"{rest.root}/assets/events", {"asset_id": asset["id"], "extra": {"rows": 3}})
else:
    rest.ask("POST", f"{rest.root}/datasets/events", {"dataset_uri": "s3://dag2/output_1.txt"})
print(f"{len(wanted)} runs and one event from outside")
