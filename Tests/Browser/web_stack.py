# SPDX-License-Identifier: Apache-2.0
"""The services behind the page, for its tests: a Postgres, and each role as the real binary on a port of
its own, ended with its tests."""

import contextlib
import glob
import json
import os
import shutil
import subprocess
import tempfile
import time
import urllib.request
from dataclasses import dataclass

from server import BINARY, PATIENCE, answers, free_ports, running_collector


@dataclass
class Shop:
    """Where everything is."""

    page: str
    api: str
    bank: str
    collector: object

    def call(self, method, address, body=None, user="demo", headers=None):
        """Sends a request as another program would, and returns what it was answered."""
        request = urllib.request.Request(
            address, method=method, data=None if body is None else json.dumps(body).encode(),
            headers={"content-type": "application/json", "x-user-id": user, **(headers or {})},
        )
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            text = answer.read()
            return json.loads(text) if text else None

    def spend(self, description, amount="12.50", user="demo", **fields):
        """Adds an expense behind the page's back."""
        body = {"description": description, "amount": amount, "currency": "EUR", **fields}
        return self.call("POST", f"{self.api}/expenses", body, user)

    def open_account(self, user="demo", balance="500.00"):
        """Gives a user money to pay with."""
        body = {"balance": balance, "currency": "EUR"}
        return self.call("PUT", f"{self.bank}/accounts/{user}", body)


@contextlib.contextmanager
def running_shop(browser_telemetry=None):
    """Starts everything, waits until it answers, and ends it in reverse."""
    with contextlib.ExitStack() as stack:
        database = stack.enter_context(running_postgres())
        collector = stack.enter_context(running_collector())
        settings = {
            "DATABASE_URL": database, "OTEL_EXPORTER_OTLP_ENDPOINT": collector.otlp,
            "OTEL_BSP_SCHEDULE_DELAY": "100",
        }
        subprocess.run([BINARY, "migrate"], env={**os.environ, **settings}, check=True,
                       capture_output=True, timeout=PATIENCE)
        bank = stack.enter_context(running_role("bank", settings))
        api = stack.enter_context(running_role("expenses", {**settings, "OUTLAY_BANK_URL": bank}))
        page = stack.enter_context(running_role("web", {
            **settings, "OUTLAY_EXPENSES_URL": api, "OUTLAY_VIEWER_URL": collector.page,
            **({"OUTLAY_BROWSER_OTLP_URL": browser_telemetry} if browser_telemetry else {}),
        }))
        yield Shop(page, api, bank, collector)


@contextlib.contextmanager
def running_role(role, settings):
    """Starts one role on a free port; returns its address once it answers."""
    address = f"http://127.0.0.1:{free_ports(1)[0]}"
    environment = {**os.environ, **settings, "OUTLAY_PORT": address.rsplit(":", 1)[1]}
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen([BINARY, role], env=environment, stdout=log, stderr=log)
        try:
            deadline = time.monotonic() + PATIENCE
            while not answers(address):
                if process.poll() is not None or time.monotonic() > deadline:
                    log.seek(0)
                    raise RuntimeError(f"outlay {role} did not start:\n{log.read()}")
                time.sleep(0.05)
            yield address
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE)


@contextlib.contextmanager
def running_postgres():
    """A cluster in a directory of its own, or the server that OUTLAY_TEST_DATABASE_URL names."""
    named = os.environ.get("OUTLAY_TEST_DATABASE_URL")
    if named:
        yield named
        return
    # Postgres refuses to run as root.
    nobody = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] if os.geteuid() == 0 else []
    directory = tempfile.mkdtemp(prefix="outlay-postgres.", dir="/tmp")
    if nobody:
        shutil.chown(directory, "nobody", "nogroup")
    port = free_ports(1)[0]
    tool = lambda name, *rest: subprocess.run(
        [*nobody, f"{postgres_binaries()}/{name}", "-D", f"{directory}/data", *rest],
        check=True, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=2 * PATIENCE)
    try:
        tool("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        tool("pg_ctl", "-w", "-t", str(PATIENCE), "-l", f"{directory}/log", "-o",
             f"-p {port} -k {directory} -c listen_addresses=127.0.0.1 -c fsync=off", "start")
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
    finally:
        with contextlib.suppress(subprocess.CalledProcessError, subprocess.TimeoutExpired):
            tool("pg_ctl", "-m", "immediate", "-w", "stop")
        shutil.rmtree(directory, ignore_errors=True)


def postgres_binaries():
    """Where Postgres is installed; the newest of several."""
    named = os.environ.get("OUTLAY_POSTGRES_BIN")
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: int(path.split("/")[4]))
    places = [named, *reversed(found), "/opt/homebrew/bin", "/usr/local/bin"]
    return next(place for place in places if place and os.path.exists(f"{place}/initdb"))
