# SPDX-License-Identifier: Apache-2.0
"""Reads and writes OTLP requests with opentelemetry-proto, which Outlay did not write.

    otlp_interop.py read  {traces|logs|metrics} {protobuf|json} FILE...
    otlp_interop.py write {traces|logs|metrics} {protobuf|json} DIRECTORY SEED...

Both print one JSON array with a summary per request: an object that maps the path of every field
that is set to its value, such as

    {"resource_spans[0].scope_spans[0].spans[0].name": "POST /expenses", ...}

where numbers are decimal, bytes hexadecimal, doubles the 16 hexadecimal digits of their bits, and
a message without fields "{}". The summary is made by walking protobuf's own descriptors, so it
holds whatever the decoder understood. `write` makes a random request from each seed and puts it
into DIRECTORY/SEED.
"""

import base64
import json
import random
import struct
import sys
from pathlib import Path

from google.protobuf import json_format
from google.protobuf.descriptor import FieldDescriptor
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

REQUESTS = {
    "traces": ExportTraceServiceRequest,
    "logs": ExportLogsServiceRequest,
    "metrics": ExportMetricsServiceRequest,
}
IDS = {"traceId", "spanId", "parentSpanId"}


def map_ids(node, convert):
    """OTLP's JSON has ids in hexadecimal where proto3's has base64: converts one to the other."""
    if isinstance(node, list):
        return [map_ids(element, convert) for element in node]
    if isinstance(node, dict):
        return {
            key: convert(value) if key in IDS else map_ids(value, convert)
            for key, value in node.items()
        }
    return node


def decode(signal, encoding, data):
    if encoding == "protobuf":
        return REQUESTS[signal].FromString(data)
    tree = map_ids(json.loads(data), lambda text: base64.b64encode(bytes.fromhex(text)).decode())
    return json_format.ParseDict(tree, REQUESTS[signal]())


def encode(encoding, request):
    if encoding == "protobuf":
        return request.SerializeToString()
    tree = json_format.MessageToDict(request, use_integers_for_enums=True)
    return json.dumps(map_ids(tree, lambda text: base64.b64decode(text).hex())).encode()


def text_of(field, value):
    if field.type == FieldDescriptor.TYPE_DOUBLE:
        return struct.pack(">d", value).hex()
    if field.type == FieldDescriptor.TYPE_BYTES:
        return value.hex()
    if field.type == FieldDescriptor.TYPE_BOOL:
        return "true" if value else "false"
    return str(value)


def walk(message, path, summary):
    fields = message.ListFields()
    if not fields and path:
        summary[path] = "{}"
    for field, value in fields:
        name = f"{path}.{field.name}" if path else field.name
        elements = [(name, value)]
        if field.is_repeated:
            elements = [(f"{name}[{index}]", element) for index, element in enumerate(value)]
        for element_path, element in elements:
            if field.type == FieldDescriptor.TYPE_MESSAGE:
                walk(element, element_path, summary)
            else:
                summary[element_path] = text_of(field, element)


def summarize(request):
    summary = {}
    walk(request, "", summary)
    return summary


class RandomRequest:
    """Fills a request in every field, with a bias to the values at which codecs break."""

    STRINGS = [
        "", "a", "GET /expenses/{id}", "\0\t\n\r\"\\/", "\x7f\u2028", "naïve 数 🧾", "x" * 300,
    ]
    INTS = [0, 1, -1, 127, 128, -128, 2**31, -(2**31), 2**53 + 1, 2**63 - 1, -(2**63)]
    SMALL = [0, 1, -1, 63, 64, -64, -65, 2**31 - 1, -(2**31)]
    DOUBLES = [
        0.0, -0.0, 0.1, 1e16, 1e-7, 5e-324, 1.7976931348623157e308,
        float("inf"), -float("inf"), float("nan"),
    ]

    def __init__(self, seed):
        self.random = random.Random(seed)

    def request(self, signal):
        request = REQUESTS[signal]()
        for _ in range(self.random.randint(1, 2)):
            match signal:
                case "traces":
                    for scope in self.scopes(request.resource_spans.add(), "scope_spans"):
                        self.fill(scope.spans, self.span)
                case "logs":
                    for scope in self.scopes(request.resource_logs.add(), "scope_logs"):
                        self.fill(scope.log_records, self.log_record)
                case "metrics":
                    for scope in self.scopes(request.resource_metrics.add(), "scope_metrics"):
                        self.fill(scope.metrics, self.metric)
        return request

    def scopes(self, target, name):
        """Fills what the groups of all signals have in common; yields the scopes."""
        target.resource.SetInParent()
        self.attributes(target.resource.attributes)
        target.resource.dropped_attributes_count = self.count()
        target.schema_url = self.string()
        for _ in range(self.random.randint(0, 2)):
            scope = getattr(target, name).add()
            scope.scope.name = self.string()
            scope.scope.version = self.string()
            scope.scope.dropped_attributes_count = self.count()
            scope.scope.SetInParent()
            scope.schema_url = self.string()
            self.attributes(scope.scope.attributes)
            yield scope

    def fill(self, elements, make):
        for _ in range(self.random.randint(0, 4)):
            make(elements.add())

    def log_record(self, record):
        record.time_unix_nano = self.long()
        record.observed_time_unix_nano = self.long()
        record.severity_number = self.random.randint(0, 24)
        record.severity_text = self.string()
        # A body that is there and empty is the same as none in Outlay's model.
        self.value(record.body, depth=3)
        if record.body.WhichOneof("value") is None:
            record.ClearField("body")
        self.attributes(record.attributes)
        record.dropped_attributes_count = self.count()
        record.flags = self.random.getrandbits(8)
        self.ids(record)
        record.event_name = self.string()

    def metric(self, metric):
        metric.name = self.string()
        metric.description = self.string()
        metric.unit = self.string()
        self.attributes(metric.metadata)
        kinds = ["gauge", "sum", "histogram", "exponential_histogram", "summary"]
        kind = self.random.choice([*kinds, None])
        if kind is None:
            return
        data = getattr(metric, kind)
        data.SetInParent()
        self.fill(data.data_points, getattr(self, "number" if kind in kinds[:2] else kind))
        if kind not in ("gauge", "summary"):
            data.aggregation_temporality = self.random.randint(0, 2)
        if kind == "sum":
            data.is_monotonic = self.random.random() < 0.5

    def number(self, point):
        self.frame(point)
        self.either_number(point)
        self.fill(point.exemplars, self.exemplar)

    def histogram(self, point):
        self.distribution(point)
        point.bucket_counts.extend(self.long() for _ in range(self.random.randint(0, 5)))
        point.explicit_bounds.extend(
            self.random.choice(self.DOUBLES) for _ in range(self.random.randint(0, 5)))

    def exponential_histogram(self, point):
        self.distribution(point)
        point.scale = self.random.choice(self.SMALL)
        point.zero_count = self.long()
        point.zero_threshold = self.random.choice(self.DOUBLES)
        for name in ("positive", "negative"):
            buckets = getattr(point, name)
            buckets.offset = self.random.choice(self.SMALL)
            buckets.bucket_counts.extend(self.long() for _ in range(self.random.randint(0, 5)))
            # Buckets that are there and empty are the same as none in Outlay's model.
            if not buckets.ListFields():
                point.ClearField(name)

    def summary(self, point):
        self.frame(point)
        point.count = self.long()
        point.sum = self.random.choice(self.DOUBLES)
        for _ in range(self.random.randint(0, 3)):
            quantile = point.quantile_values.add()
            quantile.quantile = self.random.choice(self.DOUBLES)
            quantile.value = self.random.choice(self.DOUBLES)

    def distribution(self, point):
        self.frame(point)
        point.count = self.long()
        for name in ("sum", "min", "max"):
            if self.random.random() < 0.5:
                setattr(point, name, self.random.choice(self.DOUBLES))
        self.fill(point.exemplars, self.exemplar)

    def frame(self, point):
        self.attributes(point.attributes)
        point.start_time_unix_nano = self.long()
        point.time_unix_nano = self.long()
        point.flags = self.random.randint(0, 1)

    def exemplar(self, exemplar):
        exemplar.time_unix_nano = self.long()
        self.either_number(exemplar)
        self.attributes(exemplar.filtered_attributes)
        self.ids(exemplar)

    def either_number(self, target):
        match self.random.randint(0, 2):
            case 0: target.as_int = self.random.choice(self.INTS)
            case 1: target.as_double = self.random.choice(self.DOUBLES)

    def ids(self, target):
        if self.random.random() < 0.7:
            target.trace_id = self.random.randbytes(16)
            target.span_id = self.random.randbytes(8)

    def long(self):
        return self.random.choice([0, 1, 127, 128, 2**64 - 1, self.random.getrandbits(64)])

    def span(self, span):
        self.context(span)
        if self.random.random() < 0.7:
            span.parent_span_id = self.random.randbytes(8)
        span.name = self.string()
        span.kind = self.random.randint(0, 5)
        span.start_time_unix_nano = self.random.getrandbits(64)
        span.end_time_unix_nano = self.random.getrandbits(64)
        self.attributes(span.attributes)
        span.dropped_attributes_count = self.count()
        for _ in range(self.random.randint(0, 3)):
            event = span.events.add()
            event.time_unix_nano = self.random.getrandbits(64)
            event.name = self.string()
            self.attributes(event.attributes)
            event.dropped_attributes_count = self.count()
        span.dropped_events_count = self.count()
        for _ in range(self.random.randint(0, 3)):
            link = span.links.add()
            self.context(link)
            self.attributes(link.attributes)
            link.dropped_attributes_count = self.count()
            # A link always says whether it is remote; Outlay's model has no third answer there.
            link.flags = self.random.getrandbits(8) | self.random.choice([0x100, 0x300])
        span.dropped_links_count = self.count()
        code = self.random.randint(0, 2)
        message = self.string()
        if code or message:
            span.status.code = code
            span.status.message = message
        span.flags = self.random.getrandbits(8) | self.random.choice([0, 0x100, 0x300])

    def context(self, target):
        target.trace_id = self.random.randbytes(16)
        target.span_id = self.random.randbytes(8)
        target.trace_state = self.random.choice(["", "a=1", "ot=th:8,vendor@t= x y", "a=1,b=2,c=3"])

    def attributes(self, target):
        for index in range(self.random.randint(0, 5)):
            attribute = target.add()
            attribute.key = f"{index}{self.string()}"
            self.value(attribute.value, depth=3)

    def value(self, target, depth):
        target.SetInParent()
        match self.random.randint(0, 7 if depth else 5):
            case 0: target.string_value = self.string()
            case 1: target.bool_value = self.random.random() < 0.5
            case 2: target.int_value = self.random.choice(self.INTS)
            case 3: target.double_value = self.random.choice(self.DOUBLES)
            case 4: target.bytes_value = self.random.randbytes(self.random.randint(0, 9))
            case 5: pass
            case 6:
                target.array_value.SetInParent()
                for _ in range(self.random.randint(0, 3)):
                    self.value(target.array_value.values.add(), depth - 1)
            case 7:
                target.kvlist_value.SetInParent()
                for index in range(self.random.randint(0, 3)):
                    element = target.kvlist_value.values.add()
                    element.key = f"{index}{self.string()}"
                    self.value(element.value, depth - 1)

    def string(self):
        return self.random.choice(self.STRINGS)

    def count(self):
        return self.random.choice([0, 1, 300, 2**32 - 1])


def main(command, signal, encoding, *arguments):
    if command == "read":
        requests = [decode(signal, encoding, Path(file).read_bytes()) for file in arguments]
    else:
        directory, *seeds = arguments
        requests = [RandomRequest(int(seed)).request(signal) for seed in seeds]
        for seed, request in zip(seeds, requests):
            Path(directory, seed).write_bytes(encode(encoding, request))
    json.dump([summarize(request) for request in requests], sys.stdout, indent=1, sort_keys=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
