#!/usr/bin/env python3
"""Counts what DataHub metadata files hold, straight from their JSON.

Usage: count_datahub.py FILE_OR_FOLDER…

Shares no code with the program under test; its tests compare their own figures with what is printed here. Rules:
an aspect stated several times for one urn counts once, in its latest version (by systemMetadata.lastObserved, else the
later place, files sorted by path). Printed as one JSON object:

  datasets, users, groups, domains, tags, terms   described entities (at least one aspect, not deleted)
  columns            fields of schemaMetadata over all datasets
  owners             entries of ownership over all entities that bear one
  owners_by_type     the same by entity type
  in_domain          domains named by entities (entries of `domains` aspects)
  table_lineage      distinct pairs upstream -> dataset of upstreamLineage, without self pairs
  fine_grained       entries of fineGrainedLineages (datasets and jobs)
  fine_grained_pairs distinct pairs upstream field -> downstream field of them, without pairs inside one dataset
"""

import json
import os
import sys
from collections import Counter

SERIES = {"datasetprofile", "datasetusagestatistics", "operation", "assertionrunevent", "dataprocessinstancerunevent"}


def files(paths):
    for path in paths:
        if os.path.isdir(path):
            found = []
            for folder, _, names in os.walk(path):
                found += [os.path.join(folder, name) for name in names if name.endswith(".json")]
            yield from sorted(found)
        else:
            yield path


def proposals(value):
    """(urn, aspect name in lower case, aspect or None for a deletion, last observed)"""
    seen = (value.get("systemMetadata") or {}).get("lastObserved") or 0
    snapshot = value.get("proposedSnapshot")
    if snapshot:
        body = next(iter(snapshot.values())) if "urn" not in snapshot else snapshot
        yield body["urn"], None, {}, seen
        for aspect in body["aspects"]:
            for name, content in aspect.items():
                yield body["urn"], name.split(".")[-1].lower(), content, seen
    elif value.get("aspectName") and value.get("entityUrn"):
        if value.get("changeType") == "DELETE":
            yield value["entityUrn"], value["aspectName"].lower(), None, seen
            return
        aspect = value["aspect"]
        content = aspect.get("json", aspect.get("value", aspect))
        content = json.loads(content) if isinstance(content, str) else content
        yield value["entityUrn"], value["aspectName"].lower(), content, seen


def merged(paths):
    aspects, ranks, order = {}, {}, 0
    for path in files(paths):
        with open(path, encoding="utf-8") as handle:
            try:
                document = json.load(handle)
            except ValueError:
                continue
        for value in document if isinstance(document, list) else [document]:
            if not isinstance(value, dict):
                continue
            for urn, name, content, seen in proposals(value):
                order += 1
                of_urn = aspects.setdefault(urn, {})
                if name is None or name in SERIES:
                    continue
                if ranks.get((urn, name), (-1, -1)) <= (seen, order):
                    ranks[(urn, name)] = (seen, order)
                    of_urn[name] = content
    return aspects


def plain(value):
    """Opens {"array": [...]} and {"string": "..."} of Avro's JSON."""
    if isinstance(value, dict) and len(value) == 1:
        (name, inner), = value.items()
        if name in ("array", "string"):
            return inner
    return value


def dataset_of(urn):
    prefix = "urn:li:schemaField:("
    return urn[len(prefix):urn.index("),") + 1] if urn.startswith(prefix) else urn


def main(paths):
    entities = merged(paths)
    kinds = Counter(urn.split(":")[2] for urn in entities)
    owners, columns, in_domain, fine, tables, pairs = Counter(), 0, 0, 0, set(), set()
    for urn, aspects in entities.items():
        live = {name: content for name, content in aspects.items() if content is not None}
        owners[urn.split(":")[2]] += len(plain(live.get("ownership", {}).get("owners")) or [])
        columns += len(plain(live.get("schemametadata", {}).get("fields")) or [])
        in_domain += len(plain(live.get("domains", {}).get("domains")) or [])
        upstream = live.get("upstreamlineage", {})
        tables |= {(u["dataset"], urn) for u in plain(upstream.get("upstreams")) or [] if u["dataset"] != urn}
        entries = list(plain(upstream.get("fineGrainedLineages")) or [])
        entries += plain(live.get("datajobinputoutput", {}).get("fineGrainedLineages")) or []
        fine += len(entries)
        for entry in entries:
            for giver in plain(entry.get("upstreams")) or []:
                for taker in plain(entry.get("downstreams")) or []:
                    if dataset_of(giver) != dataset_of(taker):
                        pairs.add((giver, taker))
    print(json.dumps({
        "datasets": kinds["dataset"],
        "users": kinds["corpuser"],
        "groups": kinds["corpGroup"],
        "domains": kinds["domain"],
        "tags": kinds["tag"],
        "terms": kinds["glossaryTerm"] + kinds["glossaryNode"],
        "columns": columns,
        "owners": sum(owners.values()),
        "owners_by_type": {kind: count for kind, count in sorted(owners.items()) if count},
        "in_domain": in_domain,
        "table_lineage": len(tables),
        "fine_grained": fine,
        "fine_grained_pairs": len(pairs),
    }, indent=1))


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(sys.argv[1:])
