"""The world of the fake: metadata files read with DataHub's own classes, as the server would hold and send them."""

import glob
import json
import os
import pathlib

from datahub.emitter.mcp import MetadataChangeProposalWrapper
from datahub.emitter.serialization_helper import pre_json_transform
from datahub.ingestion.source.file import read_metadata_file
from datahub.metadata.schema_classes import MetadataChangeEventClass

SERIES = {
    "datasetProfile", "datasetUsageStatistics", "operation", "assertionRunEvent", "dataProcessInstanceRunEvent",
    "chartUsageStatistics", "dashboardUsageStatistics",
}


def statements(path):
    """(urn, aspect name, aspect as the server writes it) of one file; the client's classes refuse what is no aspect."""
    for item in read_metadata_file(pathlib.Path(path)):
        if isinstance(item, MetadataChangeEventClass):
            snapshot = item.proposedSnapshot
            for aspect in snapshot.aspects:
                yield snapshot.urn, aspect.ASPECT_NAME, pre_json_transform(aspect.to_obj())
            continue
        wrapped = item if isinstance(item, MetadataChangeProposalWrapper) else MetadataChangeProposalWrapper.try_from_mcpc(item)
        if wrapped is None or wrapped.aspect is None:
            raise SystemExit(f"{path}: {item.entityUrn} {item.aspectName} is no aspect that the client knows")
        yield wrapped.entityUrn, wrapped.aspectName, pre_json_transform(wrapped.aspect.to_obj())


def files(paths):
    """The files among `paths`, and those in the folders among them."""
    for path in paths:
        yield from sorted(glob.glob(os.path.join(path, "*.json"))) if os.path.isdir(path) else [path]


class World:
    """Entities by type and urn: {aspect: value}, and series by urn and aspect, oldest first."""

    def __init__(self, paths, registry):
        self.aspects_of = registry
        self.entities, self.series = {}, {}
        for path in files(paths):
            with open(path, encoding="utf-8") as handle:
                if not isinstance(json.load(handle), list):
                    continue
            for urn, name, value in statements(path):
                self.put(urn, name, value)
        for of_urn in self.series.values():
            for events in of_urn.values():
                events.sort(key=lambda event: event["timestampMillis"])

    def put(self, urn, name, value):
        sort = urn.split(":")[2]
        if name not in self.aspects_of.get(sort, ()):
            raise SystemExit(f"the entity registry knows no aspect {name} of {sort} ({urn})")
        entity = self.entities.setdefault(sort, {}).setdefault(urn, {})
        if name in SERIES:
            self.series.setdefault(urn, {}).setdefault(name, []).append(value)
        else:
            entity[name] = value

    def removed(self, urn):
        return bool(self.entities[urn.split(":")[2]][urn].get("status", {}).get("removed"))

    def aspects(self, urn):
        """All aspects: versioned ones and the newest event of each series."""
        newest = {name: events[-1] for name, events in self.series.get(urn, {}).items()}
        return {**self.entities[urn.split(":")[2]][urn], **newest}

    def events(self, urn, name, limit=None):
        """Newest first, as the server answers."""
        events = self.series.get(urn, {}).get(name, [])[::-1]
        return events[:limit] if limit is not None else events


def registry(path):
    """Aspect names by entity type, from entity-registry.yml (a list of maps of plain words, so no YAML parser)."""
    names, sort, inside = {}, None, False
    with open(path, encoding="utf-8") as handle:
        for line in handle:
            text = line.split("#")[0].rstrip()
            if not text:
                continue
            if text.startswith("  - name: "):
                sort, inside = text[len("  - name: "):].strip(), False
                names[sort] = set()
            elif text.startswith("    keyAspect: "):
                names[sort].add(text[len("    keyAspect: "):].strip())
            elif text.startswith("    aspects:"):
                inside = True
            elif inside and text.startswith("      - "):
                names[sort].add(text[len("      - "):].strip())
            elif not text.startswith("      "):
                inside = False
    return names
