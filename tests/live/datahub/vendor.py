#!/usr/bin/env python3
"""Reads the fake with DataHub's own client: every aspect must become an object of the client's class again.

Usage: vendor.py URL TOKEN
"""

import json
import subprocess
import sys
import urllib.parse
import urllib.request
from pathlib import Path

from datahub.ingestion.graph.client import DataHubGraph
from datahub.ingestion.graph.config import DatahubClientConfig


def pages(url, token, sort):
    """All entities of a type, by the pages of OpenAPI."""
    scroll = None
    while True:
        asked = {"count": 7, "includeSoftDelete": "true", **({"scrollId": scroll} if scroll else {})}
        request = urllib.request.Request(f"{url}/openapi/v3/entity/{sort}?{urllib.parse.urlencode(asked)}",
                                         headers={"authorization": f"Bearer {token}"})
        with urllib.request.urlopen(request) as answer:
            page = json.load(answer)
        yield from page["entities"]
        scroll = page.get("scrollId")
        if not scroll:
            return


def main(url, token):
    graph = DataHubGraph(DatahubClientConfig(server=url, token=token))
    passed, failed = 0, []
    with urllib.request.urlopen(f"{url}/fake/entities") as answer:
        world = json.load(answer)
    for sort, entities in world.items():
        listed = {entity["urn"]: entity for entity in pages(url, token, sort)}
        if sorted(listed) != [entity["urn"] for entity in entities]:
            failed.append(f"{sort}: the pages hold other entities than the world")
        for urn, aspects in graph.get_entities(sort, list(listed)).items():
            said = {name for name in listed[urn] if name != "urn"}
            if set(aspects) == said and all(aspect.validate() for aspect, _ in aspects.values()):
                passed += len(said)
            else:
                failed.append(f"{urn}: the client understands {sorted(aspects)} of {sorted(said)}")
    tables = [urn for urn in listed_urns(world, "dataset")][:3]
    for urn in tables:
        shown = subprocess.run([Path(sys.executable).parent / "datahub", "get", "--urn", urn], capture_output=True, text=True,
                               env={"DATAHUB_GMS_URL": url, "DATAHUB_GMS_TOKEN": token, "PATH": "/usr/bin:/bin", "HOME": "/nonexistent",
                                    "DATAHUB_TELEMETRY_ENABLED": "false"})
        if shown.returncode == 0 and json.loads(shown.stdout):
            passed += 1
        else:
            failed.append(f"datahub get --urn {urn}: {shown.stdout[-300:]} {shown.stderr[-300:]}")
    for line in failed:
        print(f"FAILED {line}")
    print(f"{passed} passed, {len(failed)} failed")
    sys.exit(1 if failed else 0)


def listed_urns(world, sort):
    return [entity["urn"] for entity in world.get(sort, [])]


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
