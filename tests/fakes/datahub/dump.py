"""Writes what the fake would answer to a file, one entity a line, for the tests that run without Python.

Usage: dump.py OUT FILE…

The file holds an object with `entities` (by type, as `GET openapi/v3/entity/{type}` lists them) and `histories` (by
urn, as GraphQL's `entities` answers the queries of RESULTS and STATES).
"""

import json
import sys

from server import Fake

RESULTS = "query q($urns: [String!]!) { entities(urns: $urns) { __typename urn ... on Assertion { \
runEvents(status: COMPLETE, limit: 20) { runEvents { \
timestampMillis asserteeUrn status result { type unexpectedCount actualAggValue } } } } } }"
STATES = "query q($urns: [String!]!) { entities(urns: $urns) { __typename urn ... on DataProcessInstance { \
state(limit: 20) { timestampMillis status result { resultType nativeResultType } } } } }"


def main(out, files):
    fake = Fake("", files)
    histories = []
    for sort, query in (("assertion", RESULTS), ("dataProcessInstance", STATES)):
        urns = sorted(fake.world.entities.get(sort, {}))
        _, answer = fake.graphql({"query": query, "variables": {"urns": urns}})
        if answer.get("errors"):
            sys.exit(f"{sort}: {answer['errors']}")
        histories += answer["data"]["entities"]
    with open(out, "w", encoding="utf-8") as handle:
        lines = []
        for sort, of in sorted(fake.world.entities.items()):
            lines.append(f'{json.dumps(sort)}: [\n' + ",\n".join(json.dumps(fake.entity(urn)) for urn in sorted(of)) + "\n]")
        handle.write('{"entities": {\n' + ",\n".join(lines) + '\n},\n"histories": [\n')
        handle.write(",\n".join(json.dumps(history) for history in histories) + "\n]}\n")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2:])
