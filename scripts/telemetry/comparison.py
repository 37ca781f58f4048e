# SPDX-License-Identifier: Apache-2.0
"""What every signal has in common: attributes to be compared with a group's, and what was seen of the catalogue."""

from collections import defaultdict

from entries import UNBOUNDED
from findings import Findings


class Comparison:
    """The catalogue, with what has been seen of it so far and what differs."""

    def __init__(self, registry):
        self.registry = registry
        self.findings = Findings()
        self.seen = set()
        self.values = defaultdict(set)

    def compare(self, origin, group, where, values):
        """Attributes against a group's."""
        for key, (kind, value) in values.items():
            use = group.uses.get(key)
            if use is None:
                self.unknown(where, key)
                continue
            self.seen.add((group.id, "attribute", key))
            if kind != use.attribute.type:
                self.findings.add(where, f"{key} is {kind}, and {use.attribute.type} in the catalogue")
            elif use.attribute.members and value not in use.attribute.members:
                self.findings.add(where, f"{key} is \"{value}\", which is none of its values")
            if use.cardinality != UNBOUNDED:
                self.count(origin, group, use, value)
        for key, use in group.uses.items():
            if use.level == "required" and key not in values:
                self.findings.add(where, f"{key} is missing, which is required")

    def count(self, origin, group, use, value):
        """Counts distinct values within one run of one service, of one group."""
        values = self.values[origin.service, origin.instance, group.id, use.id]
        if len(values) > use.cardinality or value in values:
            return
        values.add(value)
        if len(values) > use.cardinality:
            self.findings.add(f"{origin.service}, {group.id}",
                              f"{use.id} has more than {use.cardinality} values in one run, the last \"{value}\"")

    def unknown(self, where, key):
        known = "has it elsewhere, but not here" if key in self.registry.attributes else "does not have it"
        self.findings.add(where, f"attribute {key}: the catalogue {known}")

    def equal(self, where, what, actual, expected):
        if actual not in expected:
            self.findings.add(where, f"{what} is \"{actual}\", and in the catalogue {' or '.join(map(quoted, expected))}")

    def close(self):
        """Looks for what is in the catalogue and was never emitted."""
        for group in self.registry.groups:
            if group.type == "attribute_group" or group.annotations.get("unseen"):
                continue
            self.close_group(group)
        for group in self.registry.common:
            self.close_attributes(group)

    def close_group(self, group):
        patterns = [name for name in group.names if (group.id, name) not in self.seen]
        if len(patterns) == len(group.names):
            self.findings.add(group.id, "is in the catalogue and was never emitted")
            return
        if not group.annotations.get("any_name"):
            for pattern in patterns:
                self.findings.add(group.id, f"nothing was called `{pattern}`")
        self.close_attributes(group)

    def close_attributes(self, group):
        for use in group.uses.values():
            if not use.unseen and (group.id, "attribute", use.id) not in self.seen:
                self.findings.add(group.id, f"{use.id} is in the catalogue and was never emitted")


def quoted(text):
    return f"\"{text}\""
