# SPDX-License-Identifier: Apache-2.0
"""Sends a trace with the OpenTelemetry SDK for Python, which Outlay did not write.

    sdk_sender.py {grpc|http} {none|gzip} PORT

Sends two spans that use every feature of the SDK to a collector on this machine, and prints the
request as the SDK encoded it, in hexadecimal. Ends with 1 if the collector did not take it.
"""

import sys

import grpc
from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter as GRPCExporter
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter as HTTPExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SpanExportResult
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import Link, SpanContext, SpanKind, Status, StatusCode, TraceFlags
from opentelemetry.trace import TraceState

SCHEMA = "https://opentelemetry.io/schemas/1.37.0"

ATTRIBUTES = {
    "text": "é\U0001F9FE\"\n",
    "empty": "",
    "yes": True,
    "no": False,
    "small": -(2**63),
    "large": 2**63 - 1,
    "ratio": 0.1,
    "huge": 1.7976931348623157e308,
    "bytes": b"\x00\xff",
    "texts": ["a", "b"],
    "numbers": [1, -2],
    "ratios": [0.5, -0.25],
    "flags": [True, False],
}


def make_spans():
    memory = InMemorySpanExporter()
    provider = TracerProvider(
        resource=Resource({"service.name": "python-shop", "host.cores": 4}, SCHEMA))
    provider.add_span_processor(SimpleSpanProcessor(memory))
    tracer = provider.get_tracer("shop.tracer", "1.2.3", SCHEMA, attributes={"layer": "test"})
    other = SpanContext(
        0xABCDEF, 0x123456, is_remote=True, trace_flags=TraceFlags(1),
        trace_state=TraceState([("vendor", "value")]))
    with tracer.start_as_current_span(
        "POST /expenses", kind=SpanKind.SERVER, attributes=ATTRIBUTES,
        links=[Link(other, {"reason": "follows"})],
    ) as root:
        root.add_event("woke", {"n": 1}, timestamp=1_700_000_000_123_456_789)
        with tracer.start_as_current_span("INSERT expenses", kind=SpanKind.CLIENT) as child:
            child.set_status(Status(StatusCode.ERROR, "duplicate"))
        root.set_status(Status(StatusCode.OK))
    return memory.get_finished_spans()


def make_exporter(protocol, compression, port):
    # In seconds; a busy machine may take its time.
    patience = 60
    if protocol == "grpc":
        return GRPCExporter(
            endpoint=f"http://127.0.0.1:{port}", insecure=True, timeout=patience,
            compression=grpc.Compression.Gzip if compression == "gzip" else None)
    return HTTPExporter(
        endpoint=f"http://127.0.0.1:{port}/v1/traces", timeout=patience,
        compression=Compression.Gzip if compression == "gzip" else Compression.NoCompression)


def main(protocol, compression, port):
    spans = make_spans()
    exporter = make_exporter(protocol, compression, port)
    result = exporter.export(spans)
    exporter.shutdown()
    print(encode_spans(spans).SerializeToString().hex())
    return 0 if result == SpanExportResult.SUCCESS else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
