#!/usr/bin/env python3
"""Holds every GraphQL query that was sent, and every answer, against DataHub's own schema.

Usage: check_graphql.py EXCHANGES.json

A query must parse, validate and take its variables; an answer must be what executing the query over the answer itself
gives: nothing of another type, no null where none may be, nothing that was not asked for.
"""

import json
import os
import sys

from graphql import build_schema, execute, parse, validate

SCHEMA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "fixtures", "datahub", "schema.graphql")


def main(path):
    with open(SCHEMA, encoding="utf-8") as handle:
        schema = build_schema(handle.read())
    with open(path, encoding="utf-8") as handle:
        exchanges = json.load(handle)
    passed, failed = 0, []
    for exchange in exchanges:
        document = parse(exchange["query"])
        problems = [error.message for error in validate(schema, document)]
        answer = exchange["answer"]
        if not problems:
            again = execute(schema, document, root_value=answer["data"], variable_values=exchange["variables"])
            problems += [error.message for error in again.errors or []]
            if again.data != answer["data"]:
                problems.append("the answer is not what the query asks for")
        if problems:
            failed.append(f"{exchange['query']}\n  {problems}")
        else:
            passed += 2
    if passed == 0:
        failed.append("no query was sent")
    for line in failed:
        print(f"FAILED {line}")
    print(f"{passed} passed, {len(failed)} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
