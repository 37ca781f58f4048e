# SPDX-License-Identifier: Apache-2.0
"""All of Outlay with a Prometheus that watches it, and a day on which everything happens that a panel or an
alert is for, in about a minute."""

import contextlib
import functools
import http.server
import json
import subprocess
import threading
import urllib.error
import urllib.request
from pathlib import Path

from processes import SURROUNDINGS, outlay, running, until
from prometheus import running_prometheus
from queries import panel_queries
from server import BINARY, PATIENCE, running_collector
from web_stack import postgres_binaries, running_postgres

AVAILABILITY = "OutlayAvailabilityBudgetBurns"


class System:
    """The running roles by name, what watches them, and what was seen."""

    def __init__(self, database, collector, roles, prometheus):
        self.database = database
        self.collector = collector
        self.roles = roles
        self.prometheus = prometheus
        self.history = []
        self.empty_when_healthy = []

    def live_through_a_day(self):
        """Traffic, a mistake, a bank that dies and comes back, an event that nobody can read."""
        with self.traffic():
            until(lambda: len(self.requests()) == 3, "requests at web, API and bank")
            self.refuse_a_payment()
            self.send_nonsense()
            until(lambda: self.prometheus.now("max(outlay_messaging_dead_letters) > 0"), "the dead letter")
            with contextlib.suppress(TimeoutError):
                until(self.every_panel_shows_something, "every panel")
            # On a slow machine the first requests of a cold system may fail.
            until(self.is_quiet, "the end of what the cold start set off")
            self.note("healthy")
            self.roles["bank"].kill()
            until(lambda: self.is_alarmed("web") and self.is_alarmed("expenses"), "the alert")
            self.note("bank is dead")
            self.roles["bank"].start()
            until(self.is_quiet, "the alert's end", 4 * PATIENCE)
            self.note("bank is back")

    def requests(self):
        return self.prometheus.now("sum by (job) (rate(http_server_request_duration_seconds_count[5s])) > 0")

    def every_panel_shows_something(self):
        self.empty_when_healthy = [name for name, expression, _ in panel_queries()
                                   if not self.prometheus.series(expression)]
        return not self.empty_when_healthy

    def is_alarmed(self, job):
        return self.prometheus.is_firing(AVAILABILITY, window="1h", job=job)

    def is_quiet(self):
        return not self.is_alarmed("web") and not self.is_alarmed("expenses")

    def note(self, moment):
        self.history.append((moment, {job: self.is_alarmed(job) for job in ("web", "expenses")}))

    @contextlib.contextmanager
    def traffic(self):
        """People, until the end of the block."""
        process = subprocess.Popen(
            [BINARY, "load", "run", "--url", self.roles["web"].address, "--base-path", "/api", "--bank-url",
             self.roles["bank"].address, "--rate", "15", "--duration", "30m", "--mix",
             "browse=2,record=2,pay=3,over-budget=1,mistakes=1"],
            env={**SURROUNDINGS, "OTEL_EXPORTER_OTLP_ENDPOINT": self.collector.otlp},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE)

    def refuse_a_payment(self):
        """Somebody without an account wants to pay."""
        expenses = f"{self.roles['expenses'].address}/expenses"
        body = {"description": "Yacht", "amount": "900.00", "currency": "USD", "category": "travel"}
        kept = self.call(expenses, body)
        with contextlib.suppress(urllib.error.HTTPError):
            self.call(f"{expenses}/{kept['id']}/pay", {})

    def call(self, address, body):
        request = urllib.request.Request(address, json.dumps(body).encode(), {
            "content-type": "application/json", "x-user-id": "poor"})
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.load(answer)

    def send_nonsense(self):
        """A message that is no event, which the worker puts aside."""
        statement = """insert into queue_messages
            (destination, group_name, message_id, message_key, message_type, headers, body)
            select destination, group_name, 'nonsense', 'nonsense', 'nonsense', '{}', '' from queue_groups"""
        subprocess.run([f"{postgres_binaries()}/psql", "-q", self.database, "-c", statement], check=True)


@contextlib.contextmanager
def running_system():
    """Starts everything, and ends it in reverse."""
    with contextlib.ExitStack() as stack:
        database = stack.enter_context(running_postgres())
        collector = stack.enter_context(running_collector())
        settings = {"DATABASE_URL": database, "OTEL_EXPORTER_OTLP_ENDPOINT": collector.otlp,
                    "OTEL_BSP_SCHEDULE_DELAY": "100"}
        outlay("migrate", settings=settings)

        def start(name, **others):
            return stack.enter_context(running(name, {**settings, **others}))

        bank, worker = start("bank"), start("worker")
        expenses = start("expenses", OUTLAY_BANK_URL=bank.address)
        web = start("web", OUTLAY_EXPENSES_URL=expenses.address)
        roles = {role.name: role for role in (web, expenses, bank, worker)}
        targets = {f"{name}:9464": f"127.0.0.1:{role.metrics_port}" for name, role in roles.items()}
        page = stack.enter_context(served(Path(__file__).parent / "collector_page.prom"))
        targets |= {"otel-agent:8888": page, "otel-collector:8888": page}
        yield System(database, collector, roles, stack.enter_context(running_prometheus(targets)))


@contextlib.contextmanager
def served(path):
    """A page that is always the same; hands over its address."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Page, path)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()


class Page(http.server.BaseHTTPRequestHandler):
    def __init__(self, path, *rest):
        self.file = path
        super().__init__(*rest)

    def do_GET(self):
        self.send_response(200)
        self.send_header("content-type", "text/plain; version=0.0.4")
        self.end_headers()
        self.wfile.write(self.file.read_bytes())

    def log_message(self, *_):
        pass
