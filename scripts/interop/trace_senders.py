# SPDX-License-Identifier: Apache-2.0
"""Lets programs that Outlay did not write send traces to a running collector.

    trace_senders.py SENDER OTLP_PORT GRPC_PORT ZIPKIN_PORT QUERY_PORT

SENDER is zipkin (OpenTelemetry's exporter), rotel, envoy-zipkin, envoy-http or envoy-grpc.

Waits, by asking the collector's query API, until all spans have arrived, and prints one JSON object
with the trace's id and whatever the caller needs to judge what came. Fails after a minute.
"""

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.exporter.zipkin.json import ZipkinExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.trace import SpanKind, Status, StatusCode

TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736"
# The caller's spans: one for the request that succeeds, one for the other.
CALLER_IDS = ["00f067aa0ba902b7", "00f067aa0ba902b8"]
# For whatever has to happen, in seconds: a busy machine may take its time.
PATIENCE = 60


def await_spans(query_port, trace_id, count):
    """Returns once the collector has as many spans of the trace as were sent."""
    url = f"http://127.0.0.1:{query_port}/api/traces/{trace_id}"
    deadline = time.monotonic() + PATIENCE
    found = 0
    while time.monotonic() < deadline:
        with contextlib.suppress(urllib.error.HTTPError):
            found = len(json.load(urllib.request.urlopen(url))["data"][0]["spans"])
            if found >= count:
                return
        time.sleep(0.05)
    raise RuntimeError(f"{found} of {count} spans of {trace_id} have arrived")


def send_with_sdk(exporter):
    """Makes two spans with most of what a span can have; returns the trace's id."""
    resource = Resource.create({"service.name": "python-shop", "service.version": "7"})
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracer = provider.get_tracer("interop", "1.2")
    with tracer.start_as_current_span("POST /orders", kind=SpanKind.SERVER) as root:
        root.set_attributes({"text": "naïve 🧾", "whole": 42, "ratio": 0.5, "yes": True})
        root.set_attribute("list", ["a", "b"])
        root.add_event("stocked", {"shelf": 3, "kind": "dry"})
        with tracer.start_as_current_span("charge", kind=SpanKind.CLIENT) as child:
            child.set_attribute("peer.service", "bank")
            child.set_status(Status(StatusCode.ERROR, "no money"))
        trace_id = trace.format_trace_id(root.get_span_context().trace_id)
    provider.shutdown()
    return trace_id


def zipkin(ports):
    url = f"http://127.0.0.1:{ports['zipkin']}/api/v2/spans"
    trace_id = send_with_sdk(ZipkinExporter(endpoint=url, timeout=PATIENCE))
    await_spans(ports["query"], trace_id, 2)
    return {"traceID": trace_id}


def rotel(ports):
    """The SDK sends to a rotel agent, which forwards to the collector."""
    with rotel_agent(f"http://127.0.0.1:{ports['otlp']}") as url:
        exporter = OTLPSpanExporter(endpoint=f"{url}/v1/traces", timeout=PATIENCE)
        trace_id = send_with_sdk(exporter)
        await_spans(ports["query"], trace_id, 2)
    return {"traceID": trace_id}


@contextlib.contextmanager
def rotel_agent(destination):
    import rotel as package

    with (
        reserved_port() as grpc,
        reserved_port() as http,
        tempfile.TemporaryDirectory() as directory,
    ):
        agent = Path(package.__file__).parent / "rotel-agent"
        process = subprocess.Popen(
            [
                agent, "start", "--pid-file", Path(directory, "pid"),
                "--otlp-grpc-endpoint", f"127.0.0.1:{grpc}",
                "--otlp-http-endpoint", f"127.0.0.1:{http}",
                "--exporter", "otlp", "--otlp-exporter-protocol", "http",
                "--otlp-exporter-endpoint", destination,
            ],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            await_port(process, http)
            yield f"http://127.0.0.1:{http}"
        finally:
            process.terminate()
            process.wait(20)


@contextlib.contextmanager
def reserved_port():
    """A port for a program that takes no port 0. The system gives it to nobody else meanwhile, and who
    says SO_REUSEADDR, as servers do, may listen there."""
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind(("127.0.0.1", 0))
        yield holder.getsockname()[1]


def await_port(process, port):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.05)
    raise RuntimeError("the agent did not start")


def ask_through_envoy(tracing, collector, query_port, headers_of, count):
    """Sends two requests, of which the second fails, and returns what the upstream was sent."""
    from envoy_proxy import proxy, upstream

    with upstream() as server:
        with proxy(tracing, collector, server.server_port) as port:
            for path, caller in zip(["things", "fail"], CALLER_IDS):
                url = f"http://127.0.0.1:{port}/{path}"
                request = urllib.request.Request(url, headers=headers_of(caller))
                with contextlib.suppress(urllib.error.HTTPError):
                    urllib.request.urlopen(request)
            await_spans(query_port, TRACE_ID, count)
        return {"traceID": TRACE_ID, "traceparents": [seen["traceparent"] for seen in server.seen]}


def envoy_zipkin(ports):
    """The caller speaks B3, and reports its own half of the first call to Zipkin, too."""
    from envoy_proxy import zipkin_tracing

    client_half = {
        "traceId": TRACE_ID, "id": CALLER_IDS[0], "kind": "CLIENT", "name": "call", "duration": 9_000,
        "timestamp": time.time_ns() // 1_000, "localEndpoint": {"serviceName": "caller"},
    }  # fmt: skip
    request = urllib.request.Request(
        f"http://127.0.0.1:{ports['zipkin']}/api/v2/spans",
        json.dumps([client_half]).encode(),
        {"Content-Type": "application/json"},
    )
    assert urllib.request.urlopen(request).status == 202

    def headers_of(caller):
        return {"X-B3-TraceId": TRACE_ID, "X-B3-SpanId": caller, "X-B3-Sampled": "1"}

    return ask_through_envoy(zipkin_tracing(), ports["zipkin"], ports["query"], headers_of, 5)


def envoy_http(ports):
    from envoy_proxy import otlp_http_tracing

    return envoy_otlp(otlp_http_tracing(ports["otlp"]), ports["otlp"], ports["query"])


def envoy_grpc(ports):
    from envoy_proxy import otlp_grpc_tracing

    return envoy_otlp(otlp_grpc_tracing(), ports["grpc"], ports["query"])


def envoy_otlp(tracing, collector, query_port):
    """The caller speaks W3C Trace Context."""

    def headers_of(caller):
        return {"traceparent": f"00-{TRACE_ID}-{caller}-01", "tracestate": "a=b"}

    return ask_through_envoy(tracing, collector, query_port, headers_of, 4)


if __name__ == "__main__":
    # Settings that the person who runs the tests has for other programs must not reach these.
    for name in [name for name in os.environ if name.startswith(("OTEL_", "ROTEL_"))]:
        del os.environ[name]
    mode, *numbers = sys.argv[1:]
    run = {
        "zipkin": zipkin, "rotel": rotel, "envoy-zipkin": envoy_zipkin, "envoy-http": envoy_http,
        "envoy-grpc": envoy_grpc,
    }[mode]  # fmt: skip
    print(json.dumps(run(dict(zip(["otlp", "grpc", "zipkin", "query"], map(int, numbers))))))
