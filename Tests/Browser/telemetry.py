# SPDX-License-Identifier: Apache-2.0
"""Makes traces and sends them over OTLP/HTTP, encoded by opentelemetry-proto, which Outlay did not write.

    shop = Trace("shop")
    root = shop.span("web", "GET /cart", 0, 120, kind="server")
    shop.span("cart", "load", 10, 40, parent=root, error="timed out")
    shop.send(otlp)

Times are in milliseconds from the trace's start, which is a minute ago. Ids come from the trace's
name, so that a test that fails does so again with the same ids.
"""

import bisect
import random
import time
import urllib.request
from dataclasses import dataclass, field

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.metrics.v1.metrics_pb2 import AggregationTemporality
from opentelemetry.proto.trace.v1.trace_pb2 import Span as ProtoSpan
from opentelemetry.proto.trace.v1.trace_pb2 import Status

KINDS = {
    "unspecified": ProtoSpan.SPAN_KIND_UNSPECIFIED,
    "internal": ProtoSpan.SPAN_KIND_INTERNAL,
    "server": ProtoSpan.SPAN_KIND_SERVER,
    "client": ProtoSpan.SPAN_KIND_CLIENT,
    "producer": ProtoSpan.SPAN_KIND_PRODUCER,
    "consumer": ProtoSpan.SPAN_KIND_CONSUMER,
}


@dataclass
class Span:
    """One span, as a test describes it."""

    service: str
    name: str
    start: float
    duration: float
    span_id: bytes
    parent_id: bytes = b""
    kind: str = "internal"
    error: str | None = None
    attributes: dict = field(default_factory=dict)
    events: list = field(default_factory=list)
    links: list = field(default_factory=list)
    scope: str = "browser-tests"

    @property
    def id(self):
        """The span's id as the page writes it."""
        return self.span_id.hex()


@dataclass
class Log:
    """One log record of a span."""

    service: str
    body: str
    at: float
    span_id: bytes
    severity: str = "INFO"
    number: int = 9


class Trace:
    """A trace under construction."""

    def __init__(self, name, started=None):
        self.random = random.Random(name)
        self.trace_id = self.random.randbytes(16)
        self.started = started if started is not None else time.time() - 60
        self.spans = []
        self.logs = []

    @property
    def id(self):
        """The trace's id as the page writes it."""
        return self.trace_id.hex()

    def span(self, service, name, start, duration, parent=None, parent_id=b"", span_id=None, **rest):
        """Adds a span below another, below an id that may be nobody's, or as a root."""
        span = Span(
            service,
            name,
            start,
            duration,
            span_id or self.random.randbytes(8),
            parent.span_id if parent else parent_id,
            **rest,
        )
        self.spans.append(span)
        return span

    def log(self, span, body, at, **rest):
        """Adds a log record to a span."""
        self.logs.append(Log(span.service, body, at, span.span_id, **rest))

    def nanoseconds(self, milliseconds):
        """A moment of this trace since 1970."""
        return max(0, int(self.started * 1e9) + int(milliseconds * 1e6))

    def send(self, otlp):
        """Sends all of it, and returns the trace's id."""
        post(otlp, "/v1/traces", self.traces_request())
        if self.logs:
            post(otlp, "/v1/logs", self.logs_request())
        return self.id

    def traces_request(self):
        """The spans as one export request, a resource for each service."""
        request, scopes = ExportTraceServiceRequest(), {}
        for span in self.spans:
            key = (span.service, span.scope)
            if key not in scopes:
                resource = request.resource_spans.add()
                set_attribute(resource.resource.attributes, "service.name", span.service)
                set_attribute(resource.resource.attributes, "host.name", "test-host")
                scopes[key] = resource.scope_spans.add()
                scopes[key].scope.name = span.scope
                scopes[key].scope.version = "1.0"
            self.write(span, scopes[key].spans.add())
        return request

    def write(self, span, proto):
        """One span in OTLP."""
        proto.trace_id, proto.span_id = self.trace_id, span.span_id
        proto.parent_span_id, proto.name, proto.kind = span.parent_id, span.name, KINDS[span.kind]
        proto.start_time_unix_nano = self.nanoseconds(span.start)
        proto.end_time_unix_nano = self.nanoseconds(span.start + span.duration)
        set_attributes(proto.attributes, span.attributes)
        for name, at, attributes in span.events:
            event = proto.events.add()
            event.name, event.time_unix_nano = name, self.nanoseconds(at)
            set_attributes(event.attributes, attributes)
        for trace, target in span.links:
            link = proto.links.add()
            link.trace_id, link.span_id = trace.trace_id, target.span_id
        if span.error is not None:
            proto.status.code, proto.status.message = Status.STATUS_CODE_ERROR, span.error

    def logs_request(self):
        """The log records as one export request."""
        request = ExportLogsServiceRequest()
        for log in self.logs:
            resource = request.resource_logs.add()
            set_attribute(resource.resource.attributes, "service.name", log.service)
            record = resource.scope_logs.add().log_records.add()
            record.time_unix_nano = self.nanoseconds(log.at)
            record.trace_id, record.span_id = self.trace_id, log.span_id
            record.body.string_value = log.body
            record.severity_text, record.severity_number = log.severity, log.number
        return request


def set_attributes(attributes, values):
    """Writes a dictionary as attributes."""
    for key, value in values.items():
        set_attribute(attributes, key, value)


def set_attribute(attributes, key, value):
    """Writes one attribute with the type that its Python value has."""
    attribute = attributes.add()
    attribute.key = key
    set_value(attribute.value, value)


def set_value(any_value, value):
    """Writes one value; bool comes before int, which it is in Python."""
    if isinstance(value, bool):
        any_value.bool_value = value
    elif isinstance(value, int):
        any_value.int_value = value
    elif isinstance(value, float):
        any_value.double_value = value
    elif isinstance(value, bytes):
        any_value.bytes_value = value
    elif isinstance(value, (list, tuple)):
        any_value.array_value.SetInParent()
        for element in value:
            set_value(any_value.array_value.values.add(), element)
    else:
        any_value.string_value = value


def post(otlp, path, message):
    """Sends one OTLP message, and fails unless it is taken."""
    request = urllib.request.Request(
        otlp + path,
        data=message.SerializeToString(),
        headers={"Content-Type": "application/x-protobuf"},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        answer.read()


SERVER_DURATION = "http.server.request.duration"
BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1]


def served(service, route, durations, method="GET", status=200, end=None, over=10, exemplars=(), instance="one"):
    """A histogram of requests that a service answered in the `over` seconds until `end`, which is now unless it
    is given, as differences; exemplars are pairs of seconds and trace id."""
    request = ExportMetricsServiceRequest()
    metric = add_metric(request, service, SERVER_DURATION, "s", "Duration of HTTP server requests.", instance)
    metric.histogram.aggregation_temporality = AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA
    point = metric.histogram.data_points.add()
    set_attributes(point.attributes, {
        "http.request.method": method, "http.route": route, "http.response.status_code": status})
    end = int((time.time() if end is None else end) * 1e9)
    point.start_time_unix_nano, point.time_unix_nano = end - int(over * 1e9), end
    point.count, point.sum = len(durations), sum(durations)
    point.explicit_bounds.extend(BOUNDS)
    counts = [0] * (len(BOUNDS) + 1)
    for duration in durations:
        counts[bisect.bisect_left(BOUNDS, duration)] += 1
    point.bucket_counts.extend(counts)
    for duration, trace_id in exemplars:
        exemplar = point.exemplars.add()
        exemplar.time_unix_nano, exemplar.as_double = end - int(over * 5e8), duration
        exemplar.trace_id, exemplar.span_id = bytes.fromhex(trace_id), b"\x01" * 8
    return request


def gauged(service, name, value, unit="", description="", attributes=None):
    """A gauge that stands at a value now."""
    request = ExportMetricsServiceRequest()
    metric = add_metric(request, service, name, unit, description)
    point = metric.gauge.data_points.add()
    point.as_double, point.time_unix_nano = value, int(time.time() * 1e9)
    set_attributes(point.attributes, attributes or {})
    return request


def add_metric(request, service, name, unit, description, instance="one"):
    """A metric without data in a request."""
    resource = request.resource_metrics.add()
    set_attributes(resource.resource.attributes, {"service.name": service, "service.instance.id": instance})
    metric = resource.scope_metrics.add().metrics.add()
    metric.name, metric.unit, metric.description = name, unit, description
    return metric


def send_metrics(otlp, *requests):
    """Sends metrics, one request after the other."""
    for request in requests:
        post(otlp, "/v1/metrics", request)
