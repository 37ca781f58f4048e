# SPDX-License-Identifier: Apache-2.0
"""Checks files by the rules of Zipkin's API v2 (openzipkin/zipkin-api, `zipkin2-api.yaml`).

    zipkin_rules.py FILE...

Prints one JSON array with a list of complaints for each file, empty where there is nothing to say.
The schema says what the public API description says, made strict: no field that it does not have,
ids in lower case, and nothing empty, as OpenTelemetry's mapping asks.
"""

import json
import sys
from pathlib import Path

from jsonschema import Draft202012Validator

MICROSECONDS = {"type": "integer", "minimum": 1, "maximum": 2**63 - 1}
TEXT = {"type": "string", "minLength": 1}
SPAN_ID = {"type": "string", "pattern": "^(?!0{16})[0-9a-f]{16}$"}


def closed(properties, required=()):
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
        "minProperties": 1,
    }


ENDPOINT = closed(
    {
        "serviceName": TEXT,
        "ipv4": {"type": "string", "format": "ipv4"},
        "ipv6": {"type": "string", "format": "ipv6"},
        "port": {"type": "integer", "minimum": 1, "maximum": 65535},
    }
)

SPAN = closed(
    {
        "traceId": {"type": "string", "pattern": "^(?!0+$)([0-9a-f]{16}|[0-9a-f]{32})$"},
        "name": TEXT,
        "parentId": SPAN_ID,
        "id": SPAN_ID,
        "kind": {"enum": ["CLIENT", "SERVER", "PRODUCER", "CONSUMER"]},
        "timestamp": MICROSECONDS,
        "duration": MICROSECONDS,
        "debug": {"type": "boolean"},
        "shared": {"type": "boolean"},
        "localEndpoint": ENDPOINT,
        "remoteEndpoint": ENDPOINT,
        "annotations": {
            "type": "array",
            "minItems": 1,
            "items": closed(
                {"timestamp": MICROSECONDS, "value": {"type": "string"}}, ["timestamp", "value"]
            ),
        },
        "tags": {"type": "object", "minProperties": 1, "additionalProperties": {"type": "string"}},
    },
    ["traceId", "id", "localEndpoint"],
)

RULES = Draft202012Validator(
    {"type": "array", "items": SPAN}, format_checker=Draft202012Validator.FORMAT_CHECKER
)


def without_repetition(pairs):
    """A JSON object, whose keys must not repeat, which Python would otherwise let pass."""
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("a key occurs twice")
    return result


def complaints(data):
    try:
        spans = json.loads(data, object_pairs_hook=without_repetition)
    except ValueError as error:
        return [str(error)]
    found = [f"{error.json_path}: {error.message}" for error in RULES.iter_errors(spans)]
    for index, span in enumerate(spans if not found else []):
        tags = span.get("tags", {})
        if ("error" in tags) != (tags.get("otel.status_code") == "ERROR"):
            found.append(f"$[{index}].tags: error and otel.status_code disagree")
        if tags.get("otel.scope.name") != tags.get("otel.library.name"):
            found.append(f"$[{index}].tags: the scope's old name is not its new one")
    return found


if __name__ == "__main__":
    print(json.dumps([complaints(Path(file).read_bytes()) for file in sys.argv[1:]]))
