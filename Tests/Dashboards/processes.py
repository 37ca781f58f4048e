# SPDX-License-Identifier: Apache-2.0
"""The roles of Outlay as processes that a test may kill and start again where they were."""

import contextlib
import os
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

from server import BINARY, PATIENCE, answers, free_ports

# Nothing of the surroundings may change what a role does.
SURROUNDINGS = {name: value for name, value in os.environ.items()
                if not name.startswith(("OTEL_", "OUTLAY_", "PG", "DATABASE_"))}


class Role:
    """One role, on ports that it keeps for all of its lives."""

    def __init__(self, name, settings):
        self.name = name
        self.port, self.metrics_port = free_ports(2)
        self.address = f"http://127.0.0.1:{self.port}"
        self.settings = settings
        self.log = tempfile.NamedTemporaryFile("w+", prefix=f"outlay-{name}.")
        self.process = None

    def start(self):
        """Starts it, and waits until it is well."""
        environment = {
            **SURROUNDINGS, "OUTLAY_LOG_FORMAT": "json", "OTEL_METRICS_EXPORTER": "prometheus",
            "OTEL_EXPORTER_PROMETHEUS_PORT": str(self.metrics_port), "OUTLAY_PORT": str(self.port),
            **self.settings,
        }
        self.process = subprocess.Popen([BINARY, self.name], env=environment, stdout=self.log, stderr=self.log)
        until(lambda: answers(self.address) or self.process.poll() is not None, f"outlay {self.name} to start")
        if self.process.poll() is not None:
            raise RuntimeError(f"outlay {self.name} did not start:\n{self.lines()}")

    def stop(self):
        """Asks it to end, and waits until it has; whether it ended well."""
        self.process.terminate()
        return self.process.wait(timeout=PATIENCE) == 0

    def kill(self):
        self.process.kill()
        self.process.wait(timeout=PATIENCE)

    def lines(self):
        """Everything that it has written, in all of its lives."""
        return Path(self.log.name).read_text()

    def page(self):
        """Its metrics, as Prometheus reads them."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.metrics_port}/metrics", timeout=PATIENCE) as answer:
            return answer.read().decode()


@contextlib.contextmanager
def running(name, settings):
    """A role until the end of the block, whatever happened to it within."""
    role = Role(name, settings)
    try:
        role.start()
        yield role
    finally:
        if role.process and role.process.poll() is None:
            role.stop()


def outlay(*arguments, settings=None):
    """Runs a command of Outlay's to its end; returns what it printed."""
    finished = subprocess.run([BINARY, *arguments], env={**SURROUNDINGS, **(settings or {})}, text=True,
                              capture_output=True, timeout=120)
    if finished.returncode:
        raise RuntimeError(f"outlay {' '.join(arguments)} ended with {finished.returncode}:\n{finished.stderr}")
    return finished.stdout


def until(condition, what, seconds=2 * PATIENCE):
    """Asks again and again until it is so; returns what was found."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {seconds} s for {what}")
        time.sleep(0.1)
    return found
