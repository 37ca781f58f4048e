# SPDX-License-Identifier: Apache-2.0
"""What was recorded: files of OTLP's JSON, one request a line, read a line at a time."""

import json
from dataclasses import dataclass
from pathlib import Path

SDK = "outlay"
KINDS = {1: "internal", 2: "server", 3: "client", 4: "producer", 5: "consumer"}


@dataclass(frozen=True)
class Origin:
    """The program that emitted something, and which of its runs."""

    service: str
    instance: tuple
    resource: dict


class NothingRecorded(Exception):
    """There is no file, or nothing of ours in any."""


def lines(folder):
    """Every request of every file of a folder. A last line that was cut short, as by a kill, is left out."""
    files = sorted(Path(folder).glob("*.jsonl"))
    if not files:
        raise NothingRecorded(f"{folder} holds no recording (*.jsonl)")
    for path in files:
        with path.open(encoding="utf-8") as file:
            for line in file:
                if line.endswith("\n") and line.strip():
                    yield json.loads(line)


def attributes(owner):
    """Attributes as a dictionary of types and values: {"a": ("int", 1)}."""
    return {each["key"]: typed(each.get("value", {})) for each in owner.get("attributes", [])}


def typed(value):
    """The type, as the catalogue names it, and the value."""
    for form, name, convert in (("stringValue", "string", str), ("intValue", "int", int),
                                ("boolValue", "boolean", bool), ("doubleValue", "double", float)):
        if form in value:
            return name, convert(value[form])
    if "arrayValue" in value:
        items = [typed(item) for item in value["arrayValue"].get("values", [])]
        kinds = {kind for kind, _ in items} or {"string"}
        return (kinds.pop() if len(kinds) == 1 else "any") + "[]", tuple(item for _, item in items)
    if "kvlistValue" in value:
        return "map", json.dumps(value["kvlistValue"], sort_keys=True)
    return ("bytes", value["bytesValue"]) if "bytesValue" in value else ("empty", None)


def origin(resource):
    """Whose it is; None for what another SDK emitted."""
    found = attributes(resource)
    if found.get("telemetry.sdk.name") != ("string", SDK):
        return None
    # A pod's instance has the same id in all of its lives.
    instance = tuple(found.get(key, ("", ""))[1] for key in ("service.instance.id", "process.creation.time"))
    return Origin(found.get("service.name", ("", ""))[1], instance, found)


def emitted(request):
    """Everything of ours in a request: (origin, scope's name, "span" | "metric" | "log", its JSON)."""
    for signal, scopes, items in (("resourceSpans", "scopeSpans", "spans"),
                                  ("resourceMetrics", "scopeMetrics", "metrics"),
                                  ("resourceLogs", "scopeLogs", "logRecords")):
        for resource in request.get(signal, []):
            source = origin(resource.get("resource", {}))
            if source is None:
                continue
            for scope in resource.get(scopes, []):
                name = scope.get("scope", {}).get("name", "")
                for item in scope.get(items, []):
                    yield source, name, {"spans": "span", "metrics": "metric", "logRecords": "log"}[items], item
