# SPDX-License-Identifier: Apache-2.0
"""Holds what was emitted against the catalogue, both ways."""

from collections import defaultdict

from comparison import Comparison
from patterns import matches_body, matches_span
from recording import KINDS, NothingRecorded, attributes, emitted, lines

OVERFLOW = "otel.metric.overflow"
POINTS = {"gauge": "gauge", "sum": "sum", "histogram": "histogram", "exponentialHistogram": "histogram"}


def check(registry, folder):
    """Reads all recordings of a folder; returns findings."""
    contract = Contract(registry)
    for request in lines(folder):
        for item in emitted(request):
            contract.take(*item)
    if not contract.origins:
        raise NothingRecorded(f"{folder} holds nothing that Outlay emitted")
    contract.close()
    return contract.findings


class Contract(Comparison):
    """Finds the entry for each thing that was emitted."""

    def __init__(self, registry):
        super().__init__(registry)
        self.origins = set()
        self.spans = defaultdict(list)
        for group in registry.of("span"):
            for scope in group.scopes:
                self.spans[group.facts["span_kind"], scope].append(group)
        self.metrics = {group.facts["metric_name"]: group for group in registry.of("metric")}
        self.events = {group.facts["name"]: group for group in registry.of("event")}
        self.logs = defaultdict(list)
        for group in registry.of("log"):
            for scope in group.scopes:
                self.logs[scope].append(group)
        self.entities = {key: group for group in registry.of("entity") for key in group.uses}

    def take(self, origin, scope, signal, item):
        if (origin.service, origin.instance) not in self.origins:
            self.origins.add((origin.service, origin.instance))
            self.take_resource(origin)
        getattr(self, f"take_{signal}")(origin, scope, item)

    # Resources

    def take_resource(self, origin):
        where = f"{origin.service}, its resource"
        present = {}
        for key, value in origin.resource.items():
            group = self.entities.get(key)
            if group is None:
                self.unknown(where, key)
            else:
                present.setdefault(group.id, {})[key] = value
        for group in self.registry.of("entity"):
            if group.id in present or group.annotations.get("presence") == "always":
                self.seen.add((group.id, group.names[0]))
                self.compare(origin, group, f"{where} ({group.names[0]})", present.get(group.id, {}))

    # Spans

    def take_span(self, origin, scope, span):
        kind, name, values = KINDS.get(span.get("kind", 0), "unspecified"), span["name"], attributes(span)
        where = f"{origin.service}, {kind} span `{name}` of {scope}"
        group = self.span_group(where, kind, scope, name, values)
        for common in self.registry.common:
            self.compare(origin, common, where, {key: values.pop(key) for key in common.uses if key in values})
        if group:
            self.compare(origin, group, where, values)
        for event in span.get("events", []):
            self.take_event(origin, where, event["name"], attributes(event))
        for link in span.get("links", []):
            for key in attributes(link):
                self.findings.add(where, f"its link has an attribute {key}, and links have none")

    def span_group(self, where, kind, scope, name, values):
        candidates = self.spans.get((kind, scope), [])
        for group in candidates:
            for pattern in group.names:
                if matches_span(pattern, name, values):
                    self.seen.add((group.id, pattern))
                    return group
        if candidates:
            patterns = ", ".join(f"`{pattern}`" for group in candidates for pattern in group.names)
            self.findings.add(where, f"its name is not in the catalogue; of this kind and scope are {patterns}")
        else:
            self.findings.add(where, "no span of this kind and scope is in the catalogue")
        return None

    # Metrics

    def take_metric(self, origin, scope, metric):
        where = f"{origin.service}, metric {metric['name']} of {scope or 'no scope'}"
        group = self.metrics.get(metric["name"])
        if group is None:
            self.findings.add(where, "is not in the catalogue")
            return
        self.seen.add((group.id, group.names[0]))
        form = next((form for form in POINTS if form in metric), "nothing")
        self.equal(where, "its scope", scope, group.scopes)
        self.equal(where, "its unit", metric.get("unit", ""), [group.facts["unit"]])
        self.equal(where, "its description", metric.get("description", ""), [group.brief])
        self.equal(where, "its instrument", instrument(form, metric.get(form, {})), [group.facts["instrument"]])
        for point in metric.get(form, {}).get("dataPoints", []):
            self.take_point(origin, where, group, form, point)

    def take_point(self, origin, where, group, form, point):
        values = attributes(point)
        if OVERFLOW in values:
            self.findings.add(where, "has more series than its limit, so that the rest were added up")
            return
        if form in ("gauge", "sum"):
            wanted = group.annotations.get("value_type", "int")
            self.equal(where, "its values' type", "int" if "asInt" in point else "double", [wanted])
        self.compare(origin, group, where, values)

    # Events and log records

    def take_log(self, origin, scope, record):
        values, body = attributes(record), record.get("body", {}).get("stringValue", "")
        where = f"{origin.service}, log record \"{body}\" of {scope}"
        if record.get("eventName"):
            self.take_event(origin, where, record["eventName"], values)
            return
        for group in self.logs.get(scope, []):
            for pattern in group.names:
                if matches_body(pattern, body):
                    self.seen.add((group.id, pattern))
                    self.equal(where, "its severity", record.get("severityText", ""),
                               group.annotations.get("severities", []))
                    self.compare(origin, group, where, values)
                    return
        self.findings.add(where, "is not in the catalogue")

    def take_event(self, origin, where, name, values):
        group = self.events.get(name)
        if group is None:
            self.findings.add(where, f"its event `{name}` is not in the catalogue")
            return
        self.seen.add((group.id, name))
        self.compare(origin, group, f"{where}, event `{name}`", values)


def instrument(form, data):
    """The instrument behind points of this form."""
    if form == "sum":
        return "counter" if data.get("isMonotonic") else "updowncounter"
    return POINTS.get(form, form)
