#!/usr/bin/env python3
"""Counts what lies upstream and downstream of every node of a dbt manifest.

Usage: dbt_lineage.py MANIFEST

Shares no code with the program under test; its tests compare their own closures with what is printed here. Only
`depends_on.nodes` is read, never `parent_map` or `child_map`. Nodes that name one relation (a seed and the source that
reads it) are one thing. Tests, unit tests, analyses and operations are no nodes. Printed as one JSON object:

  nodes   unique id -> {"relation": …, "up": …, "down": …}, figures counting things other than the node itself
  edges   distinct direct edges between things
  ends    edges that name a node which the manifest does not describe (counted in `edges` and in the closures)
"""

import json
import re
import sys

SECTIONS = ("nodes", "sources", "exposures", "metrics", "semantic_models", "saved_queries")
NO_NODES = {"test", "unit_test", "analysis", "operation", "sql_operation"}
PHYSICAL = {"model", "seed", "snapshot", "source"}


def relation(node):
    kind, config = node.get("resource_type"), node.get("config") or {}
    if kind not in PHYSICAL or config.get("materialized") == "ephemeral":
        return None
    name = node.get("relation_name")
    if name:
        return re.sub(r'["`\[\]]', "", name)
    last = node.get("identifier") or node.get("alias") or node.get("name")
    return ".".join(part for part in (node.get("database"), node.get("schema"), last) if part)


def closure(start, neighbours):
    seen, todo = set(), [start]
    while todo:
        for other in neighbours.get(todo.pop(), ()):
            if other not in seen:
                seen.add(other)
                todo.append(other)
    return seen - {start}


def main(path):
    with open(path, encoding="utf-8") as handle:
        manifest = json.load(handle)
    nodes = {}
    for section in SECTIONS:
        for unique_id, node in (manifest.get(section) or {}).items():
            kind = node.get("resource_type") or section[:-1]
            if kind not in NO_NODES:
                nodes[unique_id] = node
    thing = {unique_id: relation(node) or unique_id for unique_id, node in nodes.items()}
    parents, children, edges, ends = {}, {}, set(), set()
    for unique_id, node in nodes.items():
        for giver in (node.get("depends_on") or {}).get("nodes") or []:
            if giver.startswith("macro.") or giver.startswith("function."):
                continue
            pair = (thing.get(giver, giver), thing[unique_id])
            if pair[0] == pair[1]:
                continue
            edges.add(pair)
            if giver not in nodes:
                ends.add(pair)
            children.setdefault(pair[0], set()).add(pair[1])
            parents.setdefault(pair[1], set()).add(pair[0])
    print(json.dumps({
        "nodes": {
            unique_id: {
                "relation": relation(node),
                "up": len(closure(thing[unique_id], parents)),
                "down": len(closure(thing[unique_id], children)),
            }
            for unique_id, node in sorted(nodes.items())
        },
        "edges": len(edges),
        "ends": len(ends),
    }, indent=1))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
