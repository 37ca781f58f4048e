# SPDX-License-Identifier: Apache-2.0
"""Reads and writes OTLP trace requests with opentelemetry-proto, which Outlay did not write.

    otlp_interop.py read  {protobuf|json} FILE...
    otlp_interop.py write {protobuf|json} DIRECTORY SEED...

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
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

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


def decode(encoding, data):
    if encoding == "protobuf":
        return ExportTraceServiceRequest.FromString(data)
    tree = map_ids(json.loads(data), lambda text: base64.b64encode(bytes.fromhex(text)).decode())
    return json_format.ParseDict(tree, ExportTraceServiceRequest())


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
    DOUBLES = [
        0.0, -0.0, 0.1, 1e16, 1e-7, 5e-324, 1.7976931348623157e308,
        float("inf"), -float("inf"), float("nan"),
    ]

    def __init__(self, seed):
        self.random = random.Random(seed)

    def request(self):
        request = ExportTraceServiceRequest()
        for _ in range(self.random.randint(1, 2)):
            self.resource_spans(request.resource_spans.add())
        return request

    def resource_spans(self, target):
        target.resource.SetInParent()
        self.attributes(target.resource.attributes)
        target.resource.dropped_attributes_count = self.count()
        target.schema_url = self.string()
        for _ in range(self.random.randint(0, 2)):
            scope = target.scope_spans.add()
            scope.scope.name = self.string()
            scope.scope.version = self.string()
            scope.scope.dropped_attributes_count = self.count()
            scope.scope.SetInParent()
            scope.schema_url = self.string()
            self.attributes(scope.scope.attributes)
            for _ in range(self.random.randint(0, 4)):
                self.span(scope.spans.add())

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


def main(command, encoding, *arguments):
    if command == "read":
        requests = [decode(encoding, Path(file).read_bytes()) for file in arguments]
    else:
        directory, *seeds = arguments
        requests = [RandomRequest(int(seed)).request() for seed in seeds]
        for seed, request in zip(seeds, requests):
            Path(directory, seed).write_bytes(encode(encoding, request))
    json.dump([summarize(request) for request in requests], sys.stdout, indent=1, sort_keys=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
