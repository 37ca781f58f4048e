# SPDX-License-Identifier: Apache-2.0
"""A collector for the tests: the real binary on free ports, ended with its tests."""

import contextlib
import json
import os
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
BINARY = Path(os.environ.get("OUTLAY_BINARY", REPOSITORY / ".build/debug/outlay"))
PORTS = ("QUERY", "OTLP", "OTLP_GRPC", "GRPC", "ZIPKIN")


@dataclass
class Server:
    """Where a running collector is."""

    page: str
    otlp: str

    def get(self, path):
        """What the viewer's own API answers."""
        with urllib.request.urlopen(self.page + path, timeout=30) as answer:
            return json.load(answer)

    def clear(self):
        """Empties the store, as the button does."""
        request = urllib.request.Request(self.page + "/api/viewer/traces", method="DELETE")
        urllib.request.urlopen(request, timeout=30).close()

    def keep(self, trace):
        """Sends a trace and waits until the page's API has it whole; returns its id."""
        trace.send(self.otlp)
        return self.wait_for(trace.id)

    def wait_for(self, trace_id):
        """Waits until a trace is known."""
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                self.get(f"/api/viewer/traces/{trace_id}")
                return trace_id
            except urllib.error.HTTPError:
                time.sleep(0.02)
        raise TimeoutError(f"trace {trace_id} did not arrive")


@contextlib.contextmanager
def running_collector(**settings):
    """Starts a collector, waits until it answers, and ends it."""
    if not BINARY.exists():
        raise FileNotFoundError(f"{BINARY} is not there: build it, or name one in OUTLAY_BINARY")
    ports = dict(zip(PORTS, free_ports(len(PORTS)), strict=True))
    names = {f"OUTLAY_COLLECTOR_{name}_PORT": str(port) for name, port in ports.items()}
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(
            [BINARY, "collector"], env={**os.environ, **names, **settings}, stdout=log, stderr=log
        )
        try:
            server = Server(*(f"http://127.0.0.1:{ports[name]}" for name in ("QUERY", "OTLP")))
            wait_until_healthy(server, process, log)
            yield server
        finally:
            process.terminate()
            process.wait(timeout=30)


def wait_until_healthy(server, process, log):
    """Waits until both ports answer, and says what the collector logged if they do not."""
    deadline = time.monotonic() + 30
    while not (answers(server.page) and answers(server.otlp)):
        if process.poll() is not None or time.monotonic() > deadline:
            log.seek(0)
            raise RuntimeError(f"the collector did not start:\n{log.read()}")
        time.sleep(0.05)


def answers(address):
    """Whether a port says that it is well."""
    try:
        urllib.request.urlopen(address + "/healthz", timeout=2).close()
        return True
    except OSError:
        return False


def free_ports(count):
    """Ports on which nothing listens; all are held until all are found, so that they differ."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
