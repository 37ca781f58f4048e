# SPDX-License-Identifier: Apache-2.0
"""The reference pages of docs/telemetry, made of the catalogue."""

from pathlib import Path

from entries import UNBOUNDED

FOLDER = Path(__file__).resolve().parents[2] / "docs/telemetry"
NOTICE = "<!-- Written by `scripts/contract generate` from docs/telemetry/registry; edit that. -->"
# The order in which areas stand on a page, with their headings; each is a file of the registry.
AREAS = {
    "baggage": "Baggage", "http": "HTTP", "db": "Databases", "messaging": "Messages", "expenses": "Expenses", "bank": "The bank",
    "load": "Generated load", "errors": "Errors", "log": "Log records", "process": "The process",
    "sdk": "The SDK itself", "resource": "The resource",
}


def generate(registry, folder=FOLDER):
    for name, text in pages(registry).items():
        (folder / name).write_text(text)


def drifted(registry, folder=FOLDER):
    """A sentence for each page that is not what would be written."""
    return [f"{folder.name}/{name} is not what scripts/contract generate makes of the catalogue"
            for name, text in pages(registry).items()
            if not (folder / name).exists() or (folder / name).read_text() != text]


def pages(registry):
    return {
        "spans.md": page("Spans", SPANS, common(registry.common) + sections(registry.of("span"), span)),
        "metrics.md": page("Metrics", METRICS, sections(registry.of("metric"), metric)),
        "logs.md": page("Events and log records", LOGS, sections(registry.of("event") + registry.of("log"), log)),
        "resource.md": page("The resource", RESOURCE, sections(registry.of("entity"), entity)),
        "attributes.md": page("Attributes", ATTRIBUTES, attribute_sections(registry)),
    }


def page(title, opening, parts):
    return "\n\n".join([f"# {title}", NOTICE, opening.strip(), *parts]) + "\n"


def sections(groups, write):
    """Groups below the headings of their areas."""
    parts = []
    for area, heading in AREAS.items():
        written = [part for group in groups if group.area == area for part in write(group)]
        if written:
            parts += [f"## {heading}", *written]
    return parts


def common(groups):
    """What every span may have, before any of them."""
    return [part for group in groups for part in (f"## {group.annotations['title']}", text(group), uses(group))]


def span(group):
    names = ", ".join(f"`{name}`" for name in group.names)
    facts = f"{group.facts['span_kind'].upper()}, of {codes(group.scopes)}. {stability(group.stability)}."
    return [f"### {group.annotations.get('title', group.id)}", text(group), f"Named {names}. {facts}", uses(group)]


def metric(group):
    rows = table(["instrument", "kind", "unit", "values", "stability"], [[
        f"`{group.names[0]}`", INSTRUMENTS[group.facts["instrument"]], f"`{group.facts['unit']}`",
        group.annotations.get("value_type", ""), group.stability]])
    return [f"### `{group.names[0]}`", text(group), rows, uses(group)]


def log(group):
    if group.type == "event":
        return [f"### Event `{group.names[0]}`", text(group), f"{stability(group.stability)}.", uses(group)]
    bodies = "\n".join(f"- `{name}`" for name in group.names)
    severities = ", ".join(group.annotations.get("severities", []))
    return [f"### {group.annotations.get('title', group.id)}", text(group),
            f"Severity {severities}, of {codes(group.scopes)}.", bodies, uses(group)]


def entity(group):
    return [f"### {group.names[0]}", text(group), uses(group)]


def text(group):
    return f"{group.brief} {group.note}".strip()


def codes(names):
    return ", ".join(f"`{name}`" for name in names)


def uses(group):
    if not group.uses:
        return "It has no attributes."
    return table(["attribute", "type", "requirement", "values in one run", "example"], [
        [f"[`{use.id}`](attributes.md#{use.id})", use.attribute.type, requirement(use),
         bound(use.cardinality), example(use.attribute)] for use in group.uses.values()])


def requirement(use):
    level = use.level.replace("_", " ") + (f": {use.condition}" if use.condition else "")
    return level + (f"; seen only {use.unseen}" if use.unseen else "")


def bound(cardinality):
    return "any number" if cardinality == UNBOUNDED else f"at most {cardinality}"


def example(attribute):
    return ", ".join(f"`{value}`" for value in attribute.examples[:2]).replace("|", "\\|")


def attribute_sections(registry):
    used = {}
    for group in registry.groups:
        for key in group.uses:
            used.setdefault(key, set()).add(KINDS_OF_GROUPS.get("span" if group in registry.common else group.type))
    parts = []
    for prefix in sorted({key.split(".")[0] for key in registry.attributes}):
        parts.append(f"## {prefix}")
        for key, attribute in sorted(registry.attributes.items()):
            if key.split(".")[0] == prefix:
                parts += describe(attribute, sorted(used[key] - {None}))
    return parts


def describe(attribute, places):
    facts = (f"{attribute.type}; {bound(attribute.cardinality)} in one run; {attribute.stability}; "
             f"on {', '.join(places)}.")
    values = ", ".join(f"`{value}`" for value in attribute.members or attribute.examples).replace("|", "\\|")
    what = "Values" if attribute.members else "For example"
    # A heading's own anchor leaves out the dots, and host.name would be hostname.
    return [f"### <a id=\"{attribute.id}\"></a>{attribute.id}", f"{attribute.brief} {attribute.note}".strip(), facts, f"{what}: {values}."]


def stability(word):
    return word.replace("_", " ").capitalize()


def table(heads, rows):
    lines = [f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}"]
    return "\n".join(lines + [f"| {' | '.join(map(str, row))} |" for row in rows])


INSTRUMENTS = {"counter": "counter", "updowncounter": "up-down counter", "gauge": "gauge", "histogram": "histogram"}
KINDS_OF_GROUPS = {"span": "spans", "metric": "metrics", "event": "events", "log": "log records",
                   "entity": "the resource"}

SPANS = """
Every kind of span that Outlay starts. A name in braces stands for the value of the span's own attribute. The
scope is the module that starts it; how spans hang together is told in [telemetry.md](../telemetry.md).
"""
METRICS = """
Every instrument. What they have in common, and how to read them, is told in
[instruments.md](../instruments.md) and [metrics.md](../metrics.md).
"""
LOGS = """
Every event and every log record that is exported; braces stand for any text. Each record also has the ids of
the span in which it was said. The form of a line on the console is told in [logs.md](../logs.md).
"""
RESOURCE = """
What everything else comes from: one resource for each run of each program. Where each value is found is told
in [telemetry.md](../telemetry.md#the-resource).
"""
ATTRIBUTES = """
Every key, with its type and meaning, the same wherever it occurs. A bound is on the number of different values
in one run of one program; no attribute of a metric is without one.
"""
