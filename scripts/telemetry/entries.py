# SPDX-License-Identifier: Apache-2.0
"""The entries of the catalogue as values."""

from dataclasses import dataclass, field

UNBOUNDED = "unbounded"


@dataclass(frozen=True)
class Attribute:
    """What a key means, wherever it is used."""

    id: str
    type: str
    brief: str
    stability: str
    examples: tuple
    cardinality: int | str
    members: tuple = ()
    note: str = ""


@dataclass(frozen=True)
class Use:
    """An attribute as a group has it."""

    attribute: Attribute
    level: str
    condition: str
    cardinality: int | str
    # Why no test can be sure to see it; empty where one can.
    unseen: str

    @property
    def id(self):
        return self.attribute.id


@dataclass
class Group:
    """One kind of span, metric, event, log record, or one entity of a resource."""

    id: str
    type: str
    brief: str
    stability: str
    area: str
    note: str
    facts: dict
    uses: dict[str, Use] = field(default_factory=dict)

    @property
    def annotations(self):
        return self.facts.get("annotations") or {}

    @property
    def names(self):
        """What it may be called: patterns of names, or of bodies."""
        if self.type == "metric":
            return [self.facts["metric_name"]]
        if self.type in ("event", "entity"):
            return [self.facts["name"]]
        return self.annotations.get("names", [])

    @property
    def scopes(self):
        return self.annotations.get("scopes", [])


@dataclass
class Registry:
    attributes: dict[str, Attribute]
    groups: list[Group]

    @property
    def common(self):
        """The groups of attributes that every span may have, whatever it is."""
        return [group for group in self.of("attribute_group") if group.annotations.get("applies_to") == "every span"]

    def of(self, kind):
        return [group for group in self.groups if group.type == kind]
