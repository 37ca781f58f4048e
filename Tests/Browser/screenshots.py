# SPDX-License-Identifier: Apache-2.0
"""Photographs the trace viewer of a running demo: screenshots.py API VIEWER FOLDER

Sends the API a minute and a half's worth of requests of every kind, some of which are refused, then writes
traces.png (the list), trace.png (a payment with the details of its debit), map.png and metrics.png.
"""

import json
import os
import random
import re
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright

SIZE = {"width": 1280, "height": 800}


def main(api, viewer, folder):
    """Waits for the demo, makes traces, takes the pictures."""
    wait_for(api + "/healthz")
    wait_for(viewer + "/healthz")
    make_traces(api, random.Random(7))
    time.sleep(6)  # the exporter sends every five seconds
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("OUTLAY_CHROMIUM"), args=arguments)
        page = browser.new_context(
            viewport=SIZE, device_scale_factor=2, reduced_motion="reduce").new_page()
        page.goto(viewer + "/")
        page.locator("[data-trace]").nth(12).wait_for()
        page.screenshot(path=folder / "traces.png")
        page.goto(viewer + "/trace/" + a_payment(viewer))
        page.locator(".row", has_text=re.compile("UPDATE accounts")).first.click()
        page.locator(".detail").wait_for()
        page.screenshot(path=folder / "trace.png")
        page.goto(viewer + "/map")
        page.locator(".map-graph").wait_for()
        page.screenshot(path=folder / "map.png")
        page.goto(viewer + "/metrics?window=5m")
        page.locator(".metrics-table tbody tr").nth(5).wait_for()
        page.locator(".exemplar").first.wait_for()
        page.screenshot(path=folder / "metrics.png")
        browser.close()


def make_traces(api, chosen):
    """Requests of every kind, at a pace that spreads them over the chart."""
    known = []
    for _ in range(400):
        kind = chosen.random()
        if kind < 0.45 or not known:
            body = {"description": "Train", "amount": f"{chosen.randrange(100, 9000) / 100:.2f}", "currency": "EUR"}
            if chosen.random() < 0.15:
                body["amount"] = "-1"
            location = send(api, "POST", "/expenses", body)
            if location:
                known.append(location)
        elif kind < 0.7:
            send(api, "GET", "/expenses?limit=" + str(chosen.choice([5, 20, 100])))
        elif kind < 0.8:
            send(api, "GET", chosen.choice(known))
        elif kind < 0.9:
            send(api, "POST", chosen.choice(known) + "/pay")
        else:
            send(api, "DELETE", known.pop(chosen.randrange(len(known))))
        time.sleep(chosen.random() * 0.4)


def send(api, method, path, body=None):
    """One request; returns the Location of what it created."""
    data = json.dumps(body).encode() if body else None
    request = urllib.request.Request(
        api + path, data=data, method=method, headers={"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            answer.read()
            return answer.headers.get("Location")
    except urllib.error.HTTPError:
        return None


def a_payment(viewer):
    """The payment with the most spans that succeeded."""
    address = viewer + "/api/viewer/traces?operation=BankService.pay&status=ok&limit=100"
    with urllib.request.urlopen(address, timeout=10) as answer:
        traces = json.load(answer)["traces"]
    return max(traces, key=lambda trace: (trace["spans"], -trace["duration"]))["traceID"]


def wait_for(address):
    """Waits until an address answers."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(address, timeout=2).close()
            return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(f"{address} does not answer")


if __name__ == "__main__":
    main(*sys.argv[1:3], Path(sys.argv[3]))
