# SPDX-License-Identifier: Apache-2.0
"""A collector for the tests: the real binary on free ports, ended with its tests."""

import contextlib
import json
import os
import random
import re
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
# Longer than anything takes, also where others keep the machine busy: what is waited for comes sooner, or never.
PATIENCE = 60
PORTS = ("QUERY", "OTLP", "OTLP_GRPC", "GRPC", "ZIPKIN")


@dataclass
class Server:
    """Where a running collector is."""

    page: str
    otlp: str

    def get(self, path):
        """What the viewer's own API answers."""
        with urllib.request.urlopen(self.page + path, timeout=PATIENCE) as answer:
            return json.load(answer)

    def clear(self):
        """Empties the store, as the button does."""
        request = urllib.request.Request(self.page + "/api/viewer/traces", method="DELETE")
        urllib.request.urlopen(request, timeout=PATIENCE).close()

    def keep(self, trace):
        """Sends a trace and waits until the page's API has it whole, so that no page that is opened then
        draws it again; returns its id."""
        trace.send(self.otlp)
        return self.wait_for(trace.id, len(trace.spans), len(trace.logs))

    def wait_for(self, trace_id, spans=1, logs=0):
        """Waits until so many spans and logs of a trace are there."""
        deadline = time.monotonic() + PATIENCE
        has = None
        while time.monotonic() < deadline:
            with contextlib.suppress(urllib.error.HTTPError):
                has = self.get(f"/api/viewer/traces/{trace_id}")["summary"]
                if has["spans"] >= spans and has["logs"] >= logs:
                    return trace_id
            time.sleep(0.02)
        raise TimeoutError(f"trace {trace_id} did not arrive; of {spans} spans and {logs} logs there is {has}")


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
            process.wait(timeout=PATIENCE)


def wait_until_healthy(server, process, log):
    """Waits until both ports answer, and says what the collector logged if they do not."""
    deadline = time.monotonic() + PATIENCE
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
    """Ports on which nothing listens, none of them twice. They are below those that systems hand out by
    themselves: nobody else gets one between now and the moment at which it is listened on. Tests that run
    at the same time (pytest-xdist) each have a range of their own."""
    return [next(port for port in PORTS_LEFT if is_free(port)) for _ in range(count)]


def ports_of_our_own():
    """The ports of this process, from any of them on, since another run may have the same."""
    worker = int(re.sub(r"\D", "", os.environ.get("PYTEST_XDIST_WORKER", "")) or 0)
    first, count = 20_000 + worker % 4 * 3000, 3000
    start = random.randrange(count)
    for number in range(start, start + count):
        yield first + number % count


PORTS_LEFT = ports_of_our_own()


def is_free(port):
    """Whether a port can be listened on."""
    with socket.socket() as one:
        try:
            one.bind(("127.0.0.1", port))
            return True
        except OSError:
            return False
