# SPDX-License-Identifier: Apache-2.0
"""The catalogue of what Outlay emits, read from docs/telemetry/registry and checked for sense.

Its form is that of the semantic conventions' own registry (`groups` with an `id` and a `type`), with one type
more, `log`, for the records that are no events, and with `annotations` for what the conventions have no word for.
"""

from pathlib import Path

import yaml
from entries import UNBOUNDED, Attribute, Group, Registry, Use

REGISTRY = Path(__file__).resolve().parents[2] / "docs/telemetry/registry"
TYPES = {"string", "int", "double", "boolean", "string[]", "int[]", "double[]", "boolean[]"}
LEVELS = {"required", "conditionally_required", "recommended", "opt_in"}
STABILITIES = {"stable", "release_candidate", "development", "deprecated"}
INSTRUMENTS = {"counter", "updowncounter", "gauge", "histogram"}
GROUP_TYPES = {"attribute_group", "entity", "event", "log", "metric", "span"}


class CatalogueError(Exception):
    """What is wrong with the catalogue itself, a sentence a line."""


def load(folder=REGISTRY):
    """Reads every file of a folder, or raises CatalogueError with all that is wrong."""
    raw = []
    for path in sorted(Path(folder).glob("*.yaml")):
        raw += [(path.stem, group) for group in yaml.safe_load(path.read_text())["groups"]]
    return Reading(raw).registry()


class Reading:
    """One pass over what the files say; collects what is wrong instead of ending at the first."""

    def __init__(self, raw):
        self.raw = raw
        self.by_id = {group["id"]: group for _, group in raw}
        self.errors = []
        self.attributes = {}

    def registry(self):
        if len(self.by_id) < len(self.raw):
            self.errors.append("two groups have one id")
        for _, group in self.raw:
            for definition in group.get("attributes", []):
                if "id" in definition:
                    self.define(definition)
        groups = [self.group(area, group) for area, group in self.raw]
        referred = {key for group in groups for key in group.uses}
        self.errors += [f"{key}: is used by nothing" for key in self.attributes if key not in referred]
        if self.errors:
            raise CatalogueError("\n".join(self.errors))
        return Registry(self.attributes, groups)

    def define(self, definition):
        key, kind = definition["id"], definition.get("type")
        members = ()
        if isinstance(kind, dict):
            members = tuple(member["value"] for member in kind["members"])
            kind = "int" if members and all(type(member) is int for member in members) else "string"
        cardinality = (definition.get("annotations") or {}).get("cardinality", len(members) or None)
        self.expect(key, key not in self.attributes, "is defined twice")
        self.expect(key, kind in TYPES, f"{kind} is no type")
        self.expect(key, definition.get("stability") in STABILITIES, "has no stability")
        self.expect(key, definition.get("brief"), "has no brief")
        self.expect(key, members or definition.get("examples"), "has no examples")
        self.expect(key, type(cardinality) is int or cardinality == UNBOUNDED, "has no cardinality")
        self.attributes[key] = Attribute(
            key, str(kind), definition.get("brief", "").strip(), definition.get("stability", ""),
            tuple(definition.get("examples", members)), cardinality, members, definition.get("note", "").strip())

    def group(self, area, raw):
        key = raw["id"]
        self.expect(key, raw.get("type") in GROUP_TYPES, f"{raw.get('type')} is no type of a group")
        self.expect(key, raw.get("brief"), "has no brief")
        group = Group(key, raw.get("type"), raw.get("brief", "").strip(), raw.get("stability", ""), area,
                      raw.get("note", "").strip(), raw)
        for reference in self.references(raw):
            use = self.use(key, reference)
            if use:
                group.uses[use.id] = use
        if group.type != "attribute_group":
            self.check(group)
        return group

    def references(self, raw):
        """Those of the group that it extends, then its own, which replace them."""
        extended = raw.get("extends")
        if extended:
            self.expect(raw["id"], extended in self.by_id, f"extends {extended}, which is not there")
            yield from self.references(self.by_id.get(extended, {"id": extended}))
        yield from (each for each in raw.get("attributes", []) if "ref" in each)

    def use(self, owner, reference):
        attribute = self.attributes.get(reference["ref"])
        if attribute is None:
            self.errors.append(f"{owner}: refers to {reference['ref']}, which is not defined")
            return None
        level, condition = reference.get("requirement_level", "recommended"), ""
        if isinstance(level, dict):
            [(level, condition)] = level.items()
        self.expect(owner, level in LEVELS, f"{reference['ref']} has no level {level}")
        annotations = reference.get("annotations") or {}
        return Use(attribute, level, condition, annotations.get("cardinality", attribute.cardinality),
                   annotations.get("unseen", ""))

    def check(self, group):
        """What each type of group must say of itself."""
        self.expect(group.id, group.stability in STABILITIES, "has no stability")
        if group.type == "metric":
            self.expect(group.id, group.facts.get("instrument") in INSTRUMENTS, "has no instrument")
            self.expect(group.id, group.facts.get("unit"), "has no unit")
            for use in group.uses.values():
                self.expect(group.id, use.cardinality != UNBOUNDED, f"{use.id} is unbounded, and this a metric")
        if group.type == "span":
            self.expect(group.id, group.facts.get("span_kind"), "has no kind")
        if group.type in ("span", "log"):
            self.expect(group.id, group.names, "has no names")
        if group.type in ("span", "log", "metric"):
            self.expect(group.id, group.scopes, "has no scopes")

    def expect(self, owner, truth, sentence):
        if not truth:
            self.errors.append(f"{owner}: {sentence}")
