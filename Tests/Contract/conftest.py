# SPDX-License-Identifier: Apache-2.0
"""A small catalogue and small recordings for it: one of each signal, all of it right until a test breaks it."""

import copy
import json
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY / "scripts/telemetry"))

from contract import check  # noqa: E402
from registry import load  # noqa: E402

CATALOGUE = """
groups:
  - id: registry
    type: attribute_group
    brief: All keys.
    attributes:
      - {id: service.name, type: string, brief: Who., stability: stable, examples: [shop],
         annotations: {cardinality: 1}}
      - {id: telemetry.sdk.name, type: string, brief: By what., stability: stable, examples: [outlay],
         annotations: {cardinality: 1}}
      - id: shop.method
        type: {members: [{id: get, value: GET}, {id: post, value: POST}]}
        brief: How.
        stability: stable
      - {id: shop.status, type: int, brief: What came of it., stability: stable, examples: [200],
         annotations: {cardinality: 2}}
      - {id: shop.path, type: string, brief: Where., stability: stable, examples: [/a],
         annotations: {cardinality: unbounded}}
      - {id: tenant, type: string, brief: For whom., stability: stable, examples: [acme],
         annotations: {cardinality: 2}}
  - id: attributes.everywhere
    type: attribute_group
    brief: What any span may have.
    annotations: {title: On every span, applies_to: every span}
    attributes:
      - {ref: tenant, requirement_level: opt_in}
  - id: entity.service
    type: entity
    name: service
    brief: The service.
    stability: stable
    attributes:
      - {ref: service.name, requirement_level: required}
      - {ref: telemetry.sdk.name, requirement_level: required}
  - id: span.request
    type: span
    span_kind: server
    brief: A request.
    stability: stable
    annotations: {scopes: [Shop], names: ["{shop.method} things"]}
    attributes:
      - {ref: shop.method, requirement_level: required}
      - {ref: shop.status}
      - {ref: shop.path}
  - id: event.exception
    type: event
    name: exception
    brief: An error.
    stability: stable
  - id: metric.requests
    type: metric
    metric_name: shop.requests
    instrument: counter
    unit: "{request}"
    brief: Requests.
    stability: stable
    annotations: {scopes: [Shop], value_type: int}
    attributes:
      - {ref: shop.status, requirement_level: required}
  - id: log.sold
    type: log
    brief: A sale.
    stability: stable
    annotations: {scopes: [shop], severities: [info], names: ["sold {number} things"]}
"""


def attributes(**values):
    """`a__b=1` is the attribute a.b."""
    forms = {int: "intValue", str: "stringValue", float: "doubleValue"}
    return [{"key": key.replace("__", "."), "value": {forms[type(value)]: str(value) if type(value) is int else value}}
            for key, value in values.items()]


def resource(**values):
    return {"attributes": attributes(service__name="shop", telemetry__sdk__name="outlay", **values)}


def right():
    """Three requests, of which each holds all that the catalogue has of its signal."""
    span = {"name": "GET things", "kind": 2, "events": [{"name": "exception"}],
            "attributes": attributes(shop__method="GET", shop__status=200, shop__path="/a", tenant="acme")}
    metric = {"name": "shop.requests", "unit": "{request}", "description": "Requests.", "sum": {
        "isMonotonic": True, "dataPoints": [{"asInt": "1", "attributes": attributes(shop__status=200)}]}}
    record = {"severityText": "info", "body": {"stringValue": "sold 3 things"}}
    return {
        "spans": {"resourceSpans": [{"resource": resource(), "scopeSpans": [
            {"scope": {"name": "Shop"}, "spans": [span]}]}]},
        "metrics": {"resourceMetrics": [{"resource": resource(), "scopeMetrics": [
            {"scope": {"name": "Shop"}, "metrics": [metric]}]}]},
        "logs": {"resourceLogs": [{"resource": resource(), "scopeLogs": [
            {"scope": {"name": "shop"}, "logRecords": [record]}]}]},
    }


class Recording:
    """What is recorded, to be broken in a test, and what the check then says."""

    def __init__(self, folder):
        self.folder = folder
        self.requests = right()
        self.catalogue = CATALOGUE

    @property
    def span(self):
        return self.requests["spans"]["resourceSpans"][0]["scopeSpans"][0]["spans"][0]

    @property
    def metric(self):
        return self.requests["metrics"]["resourceMetrics"][0]["scopeMetrics"][0]["metrics"][0]

    @property
    def record(self):
        return self.requests["logs"]["resourceLogs"][0]["scopeLogs"][0]["logRecords"][0]

    def another_span(self, **values):
        """A span more, with these attributes."""
        span = copy.deepcopy(self.span)
        span["attributes"] = attributes(shop__method="GET", **values)
        self.requests["spans"]["resourceSpans"][0]["scopeSpans"][0]["spans"].append(span)

    def sentences(self):
        (self.folder / "catalogue").mkdir(exist_ok=True)
        (self.folder / "catalogue/shop.yaml").write_text(self.catalogue)
        lines = [json.dumps(request) + "\n" for request in self.requests.values()]
        (self.folder / "one.jsonl").write_text("".join(lines))
        return check(load(self.folder / "catalogue"), self.folder).sentences()


@pytest.fixture
def recording(tmp_path):
    return Recording(tmp_path)
