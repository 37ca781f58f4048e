# SPDX-License-Identifier: Apache-2.0
"""Requests that were answered, histogram, server spans and request logs are one number, also when the API is
restarted under load."""

import contextlib
import json
import subprocess
from collections import Counter

import pytest
from processes import SURROUNDINGS, outlay, running, until
from server import BINARY, PATIENCE, running_collector
from web_stack import running_postgres

LIVES = 2
REQUEST = "A request ended"


@pytest.fixture(scope="module")
def counts(tmp_path_factory):
    """What each of them counted, by status."""
    folder = tmp_path_factory.mktemp("counts")
    kept, measured = folder / "kept", folder / "metrics"
    with contextlib.ExitStack() as stack:
        database = stack.enter_context(running_postgres())
        # The collector writes what it has when it ends, and it ends last.
        collector = stack.enter_context(contextlib.ExitStack())
        otlp = collector.enter_context(running_collector(OUTLAY_COLLECTOR_FILE=str(kept))).otlp
        settings = {"DATABASE_URL": database, "OTEL_EXPORTER_OTLP_ENDPOINT": otlp}
        outlay("migrate", settings=settings)
        bank = stack.enter_context(running("bank", settings))
        with running("expenses", {**settings, "OUTLAY_BANK_URL": bank.address,
                                  "OTEL_METRICS_EXPORTER": "otlp_file/development",
                                  "OUTLAY_METRICS_FILE": str(measured)}) as api:
            report = loaded_while_restarted(api, bank, otlp, folder / "report")
        collector.close()
        return {
            "answers": answered(report), "points": histogram(measured), "spans": server_spans(kept),
            "logs": exported_logs(kept), "lines": logged_lines(api.lines()),
        }


def loaded_while_restarted(api, bank, otlp, report):
    """Load throughout, over two lives of the API; returns the client's report."""
    client = subprocess.Popen(
        [BINARY, "load", "run", "--url", api.address, "--bank-url", bank.address, "--rate", "25",
         "--duration", "30m", "--json", report],
        env={**SURROUNDINGS, "OTEL_EXPORTER_OTLP_ENDPOINT": otlp},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until(lambda: api.lines().count(REQUEST) > 100, "a hundred requests")
        assert api.stop()
        api.start()
        served = api.lines().count(REQUEST)
        until(lambda: api.lines().count(REQUEST) > served + 100, "a hundred more")
        # It begins nothing more, awaits the answers that are due, and reports.
        client.terminate()
        client.wait(timeout=PATIENCE)
    finally:
        client.kill()
        client.wait()
    assert api.stop()
    return json.loads(report.read_text())


def answered(report):
    """What came back to the client. A connection that was refused was never a request."""
    outcomes = report["requests"]["outcomes"]
    return Counter({int(status): count for status, count in outcomes.items() if status.isdigit()})


def documents(path):
    return [json.loads(line) for line in path.read_text().splitlines() if line]


def values(attributes):
    return {each["key"]: next(iter(each["value"].values())) for each in attributes}


def of_the_api(resource):
    return values(resource["resource"]["attributes"])["service.name"] == "outlay-expenses"


def histogram(path):
    """The last points of each of the API's lives; they are totals."""
    lives = {}
    for document in documents(path):
        for resource in document["resourceMetrics"]:
            life = values(resource["resource"]["attributes"])["service.instance.id"]
            for scope in resource["scopeMetrics"]:
                for metric in scope["metrics"]:
                    if metric["name"] == "http.server.request.duration":
                        lives[life] = Counter()
                        for point in metric["histogram"]["dataPoints"]:
                            status = int(values(point["attributes"])["http.response.status_code"])
                            lives[life][status] += int(point["count"])
    assert len(lives) == LIVES
    return sum(lives.values(), Counter())


def server_spans(path):
    return Counter(
        int(values(span["attributes"])["http.response.status_code"])
        for document in documents(path) for resource in document.get("resourceSpans", []) if of_the_api(resource)
        for scope in resource["scopeSpans"] for span in scope["spans"] if span["kind"] == 2)


def exported_logs(path):
    return Counter(
        int(values(record["attributes"])["http.response.status_code"])
        for document in documents(path) for resource in document.get("resourceLogs", []) if of_the_api(resource)
        for scope in resource["scopeLogs"] for record in scope["logRecords"]
        if record["body"] == {"stringValue": REQUEST})


def logged_lines(text):
    lines = [json.loads(line) for line in text.splitlines()]
    return Counter(line["attributes"]["http.response.status_code"] for line in lines if line["message"] == REQUEST)


@pytest.mark.parametrize("signal", ["points", "spans", "logs", "lines"])
def test_as_many_as_answers(counts, signal):
    assert counts[signal] == counts["answers"]


def test_there_were_many_of_several_kinds(counts):
    assert counts["answers"].total() > 200
    assert {200, 201, 404} <= counts["answers"].keys()
