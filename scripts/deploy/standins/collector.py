#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Stands in for the OpenTelemetry Collector where its image cannot be had: takes its command line and obeys the
pipelines for traces in its file.

Outlay's collector receives and stores; what it forwards comes here, and goes to every exporter that the pipeline
names, OTLP as OTLP and Zipkin as Zipkin's JSON. Logs and metrics are taken, and end here.
"""

import http.server
import json
import os
import signal
import subprocess
import sys
import threading
import urllib.request
import zlib

import yaml

KINDS = {2: "SERVER", 3: "CLIENT", 4: "PRODUCER", 5: "CONSUMER"}
RELAY = 14318


def main():
    file = next(word.partition("=")[2] for word in sys.argv[1:] if word.startswith("--config="))
    with open(file, encoding="utf-8") as text:
        configuration = yaml.safe_load(text)
    names = configuration["service"]["pipelines"]["traces"]["exporters"]
    exporters = [(name.split("/")[0], configuration["exporters"][name]) for name in names]
    if len(exporters) == 1 and exporters[0][0] == "otlp_grpc":
        # By HTTP, since our gRPC client does not look the name up again when a collector comes back elsewhere.
        forward(f"otlp+{otlp_http(exporters[0][1]['endpoint'])}")
    relay = http.server.ThreadingHTTPServer(("127.0.0.1", RELAY), Relay)
    relay.exporters = [exporter(*one) for one in exporters]
    child = subprocess.Popen(["outlay", "collector"], env=environment(f"otlp+http://127.0.0.1:{RELAY}"))
    # The receiver ends first, and hands on what it still has.
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    threading.Thread(target=relay.serve_forever, daemon=True).start()
    sys.exit(child.wait())


def environment(target):
    return {**os.environ, "OUTLAY_COLLECTOR_FORWARD": target}


def forward(target):
    os.execvpe("outlay", ["outlay", "collector"], environment(target))


class Relay(http.server.BaseHTTPRequestHandler):
    """Passes each batch of spans on, and answers only when everybody has it, so that the sender repeats it if not."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        if self.headers.get("content-encoding") == "gzip":
            body = zlib.decompress(body, wbits=31)
        status = 200
        if self.path == "/v1/traces":
            try:
                for send in self.server.exporters:
                    send(body)
            except OSError as error:
                print(f"not delivered: {error}", file=sys.stderr, flush=True)
                status = 503
        self.send_response(status)
        self.send_header("content-type", "application/x-protobuf")
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def exporter(kind, settings):
    """A function that delivers one batch."""
    endpoint = os.path.expandvars(settings["endpoint"].replace("${env:", "${"))
    if kind == "zipkin":
        return lambda body: post(endpoint, json.dumps(list(zipkin_spans(body))).encode(), "application/json")
    base = endpoint if kind == "otlp_http" else otlp_http(endpoint)
    return lambda body: post(f"{base}/v1/traces", body, "application/x-protobuf")


def otlp_http(endpoint):
    """Where the one that listens at an endpoint for gRPC takes HTTP."""
    return f"http://{endpoint.rsplit(':', 1)[0]}:4318"


def post(url, body, kind):
    request = urllib.request.Request(url, body, {"content-type": kind})
    with urllib.request.urlopen(request, timeout=10) as answer:
        answer.read()


# Protobuf, as far as it is needed to read spans.


def fields(data):
    """The fields of a message: number, and value."""
    place = 0
    while place < len(data):
        key, place = varint(data, place)
        if key & 7 == 0:
            value, place = varint(data, place)
        else:
            if key & 7 == 2:
                size, place = varint(data, place)
            else:
                size = {1: 8, 5: 4}[key & 7]
            value, place = data[place:place + size], place + size
        yield key >> 3, value


def varint(data, place):
    value = shift = 0
    while True:
        byte = data[place]
        value |= (byte & 127) << shift
        place, shift = place + 1, shift + 7
        if byte < 128:
            return value, place


def every(data, *path):
    """The values at a path of field numbers."""
    for number, value in fields(data):
        if number == path[0]:
            if len(path) == 1:
                yield value
            else:
                yield from every(value, *path[1:])


def texts(attributes):
    """The attributes that are texts."""
    pairs = ((dict(fields(pair)).get(1, b""), dict(fields(dict(fields(pair)).get(2, b""))).get(1)) for pair in attributes)
    return {key.decode(): value.decode() for key, value in pairs if isinstance(value, bytes)}


def zipkin_spans(request):
    """The spans of an OTLP request in the form of Zipkin's API v2."""
    for resource_spans in every(request, 1):
        service = texts(every(resource_spans, 1, 1)).get("service.name", "unknown")
        for data in every(resource_spans, 2, 2):
            yield zipkin_span(dict(fields(data)), texts(every(data, 9)), service)


def zipkin_span(span, tags, service):
    start, end = (int.from_bytes(span[number], "little") for number in (7, 8))
    converted = {
        "traceId": span[1].hex(), "id": span[2].hex(), "parentId": span.get(4, b"").hex(),
        "name": span[5].decode(), "kind": KINDS.get(span.get(6)), "tags": tags,
        "timestamp": start // 1000, "duration": max(1, (end - start) // 1000),
        "localEndpoint": {"serviceName": service},
    }
    return {key: value for key, value in converted.items() if value}


if __name__ == "__main__":
    main()
