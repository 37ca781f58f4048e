# SPDX-License-Identifier: Apache-2.0
"""Photographs the trace viewer of a running demo: screenshots.py API VIEWER OTLP FOLDER

Sends the API half a minute's worth of requests of every kind, some of which are refused, then writes
traces.png (the list) and trace.png (a POST with the details of its INSERT). Then it puts the shop of
the browser tests in their place, which has several services, and writes shop-traces.png,
shop-trace.png (a checkout that failed) and shop-map.png.
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
from stories import checkout

SIZE = {"width": 1280, "height": 800}


def main(api, viewer, otlp, folder):
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
        page.goto(viewer + "/trace/" + a_post(viewer))
        page.locator(".row", has_text=re.compile("INSERT")).first.click()
        page.locator(".detail").wait_for()
        page.screenshot(path=folder / "trace.png")
        photograph_shop(page, viewer, otlp, folder)
        browser.close()


def photograph_shop(page, viewer, otlp, folder):
    """A shop's checkouts of the last ten minutes: the list, one that failed, the map."""
    urllib.request.urlopen(urllib.request.Request(viewer + "/api/viewer/traces", method="DELETE"))
    chosen = random.Random(3)
    started = time.time() - 600
    for number in range(160):
        trace = checkout(
            f"shop {number}", slow=chosen.lognormvariate(0, 0.7), failing=chosen.random() < 0.1,
            started=started + number * 3.7 + chosen.random(), extra=chosen.random() < 0.5)
        trace.send(otlp)
    failed = checkout("shop, failed", failing=True, started=started + 595)
    failed.send(otlp)
    page.goto(viewer + "/")
    page.locator("[data-trace]").nth(12).wait_for()
    page.screenshot(path=folder / "shop-traces.png")
    page.goto(viewer + "/map")
    page.locator(".map-graph").wait_for()
    page.screenshot(path=folder / "shop-map.png")
    payments = next(span for span in failed.spans if span.service == "payments")
    page.goto(f"{viewer}/trace/{failed.id}?span={payments.id}")
    page.locator(".detail").wait_for()
    page.screenshot(path=folder / "shop-trace.png")


def make_traces(api, chosen):
    """Requests of every kind, at a pace that spreads them over the chart."""
    known = []
    for _ in range(120):
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
        elif kind < 0.9:
            send(api, "GET", chosen.choice(known))
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


def a_post(viewer):
    """The POST with the most spans that succeeded."""
    address = viewer + "/api/viewer/traces?operation=POST%20%2Fexpenses&status=ok&limit=100"
    with urllib.request.urlopen(address, timeout=10) as answer:
        traces = json.load(answer)["traces"]
    return max(traces, key=lambda trace: (trace["spans"], trace["duration"]))["traceID"]


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
    main(*sys.argv[1:4], Path(sys.argv[4]))
