# SPDX-License-Identifier: Apache-2.0
"""The parts of Benchmarks/collector that need more than a shell.

    collector_load.py body BODY LUA               writes a batch of 512 spans, and a wrk script that posts it
    collector_load.py first-trace OTLP QUERY      times a trace from its POST to the viewer's event stream
    collector_load.py questions QUERY SECONDS     asks what the page asks, ten times a second, and times it
"""
import http.client
import os
import random
import statistics
import struct
import sys
import time
import urllib.parse
import urllib.request

from opentelemetry.proto.collector.trace.v1 import trace_service_pb2

SPANS = 512
PER_TRACE = 4
# Every trace id begins with these bytes, for wrk's script to put others in their place.
PLACEHOLDER = b"\xab\xcd\xef\x01\x23\x45\x67\x89"


def batch(spans=SPANS):
    """Spans of four a trace, with the attributes that an HTTP service's spans have."""
    request = trace_service_pb2.ExportTraceServiceRequest()
    resource_spans = request.resource_spans.add()
    for key, value in {"service.name": "benchmark", "host.name": "here"}.items():
        attribute = resource_spans.resource.attributes.add()
        attribute.key, attribute.value.string_value = key, value
    scope_spans = resource_spans.scope_spans.add()
    scope_spans.scope.name = "benchmark"
    now = time.time_ns()
    for number in range(spans):
        span = scope_spans.spans.add()
        span.trace_id = PLACEHOLDER + struct.pack(">Q", number // PER_TRACE + 1)
        span.span_id = struct.pack(">Q", number + 1)
        if number % PER_TRACE:
            span.parent_span_id = struct.pack(">Q", number)
        span.name = "GET /things/{id}"
        span.kind = 2
        span.start_time_unix_nano = now + number
        span.end_time_unix_nano = now + number + 1_000_000
        for key, value in {"http.request.method": "GET", "http.route": "/things/{id}",
                           "url.path": f"/things/{number}", "server.address": "localhost"}.items():
            attribute = span.attributes.add()
            attribute.key, attribute.value.string_value = key, value
    return request.SerializeToString()


def write_body(body, script):
    with open(body, "wb") as file:
        file.write(batch())
    with open(script, "w", encoding="ascii") as file:
        file.write(f"""
local file = io.open("{body}", "rb")
local body = file:read("*a")
local placeholder = "{''.join(f'%c' for _ in PLACEHOLDER)}"
placeholder = string.format(placeholder, {', '.join(str(byte) for byte in PLACEHOLDER)})
local pieces, from = {{}}, 1
while true do
    local first, last = body:find(placeholder, from, true)
    if not first then break end
    pieces[#pieces + 1] = body:sub(from, first - 1)
    from = last + 1
end
pieces[#pieces + 1] = body:sub(from)
math.randomseed(os.time())
function request()
    local id = {{}}
    for index = 1, 8 do id[index] = string.char(math.random(1, 255)) end
    return wrk.format("POST", nil, {{["Content-Type"] = "application/x-protobuf"}},
        table.concat(pieces, table.concat(id)))
end
""")


def connection(url):
    return http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc, timeout=30)


def first_trace(otlp, query):
    """Twenty traces, one after the other."""
    events = connection(query)
    events.request("GET", "/api/viewer/events")
    stream = events.getresponse()
    times = []
    for _ in range(20):
        identity = os.urandom(8)
        body = batch(PER_TRACE).replace(PLACEHOLDER, identity)
        # At any moment within the stream's quarter of a second.
        time.sleep(random.uniform(0.3, 0.8))
        start = time.perf_counter()
        sender = connection(otlp)
        sender.request("POST", "/v1/traces", body, {"Content-Type": "application/x-protobuf"})
        sender.getresponse().read()
        while identity.hex().encode() not in stream.readline():
            pass
        times.append((time.perf_counter() - start) * 1000)
    print(f"from POST to the event stream: median {statistics.median(times):.0f} ms, "
          f"at most {max(times):.0f} ms")


def questions(query, seconds):
    times = []
    end = time.time() + float(seconds)
    while time.time() < end:
        start = time.perf_counter()
        urllib.request.urlopen(f"{query}/api/viewer/traces?limit=100", timeout=30).read()
        times.append((time.perf_counter() - start) * 1000)
        time.sleep(0.1)
    times.sort()
    print(f"the page's list meanwhile: median {statistics.median(times):.0f} ms, "
          f"99 % within {times[int(len(times) * 0.99)]:.0f} ms")


if __name__ == "__main__":
    {"body": write_body, "first-trace": first_trace, "questions": questions}[sys.argv[1]](*sys.argv[2:])
