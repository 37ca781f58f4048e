# SPDX-License-Identifier: Apache-2.0
"""What the browser tests share: one collector, one Chromium, and for each test a page that is watched.

Every test ends by failing if its page did what no page may: an error on the console, a request that
leaves the origin, a script that came with a trace. A test that fails leaves a screenshot in
.outlay/screenshots.
"""

import os
import re
import time
from dataclasses import dataclass
from typing import Any

import pytest
from frames import painted
from guard import Guard
from playwright.sync_api import expect, sync_playwright
from server import PATIENCE, REPOSITORY, Server, running_collector

# Nothing is loading, and the parts that come in modules of their own are in their places.
SETTLED = """() => document.querySelector("main > :not(.loading)") !== null
    && document.querySelector("[aria-busy=true], .loading, .topbar-slot:empty, .share-slot:empty") === null"""
SCREENSHOTS = REPOSITORY / ".outlay/screenshots"
expect.set_options(timeout=PATIENCE * 1000)


@pytest.fixture(scope="session")
def browser():
    """The machine's own Chromium; root, as in a container, has to go without its sandbox."""
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ.get("OUTLAY_CHROMIUM", "/usr/bin/chromium"), args=arguments
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def collector():
    """A collector that every test shares: each keeps its own traces there, and finds them by id."""
    with running_collector() as server:
        yield server


@pytest.fixture
def own_collector():
    """A collector for a test that counts traces or empties the store."""
    with running_collector() as server:
        yield server


@dataclass
class Viewer:
    """A page of the viewer in a browser window of its own."""

    page: Any
    guard: Guard
    server: Server

    def open(self, path="/"):
        """Goes to a path and waits until what it shows is there."""
        self.page.goto(self.server.page + path)
        self.settle()
        return self.page

    def settle(self):
        """Waits until no view is loading and what has come is drawn, which happens with the next frame.
        Playwright's own waiting would evaluate a string, which the page's policy forbids."""
        deadline = time.monotonic() + PATIENCE
        while not self.page.evaluate(SETTLED):
            if time.monotonic() > deadline:
                raise TimeoutError("the view is still loading")
            self.page.wait_for_timeout(20)
        painted(self.page)


@pytest.fixture
def open_viewer(browser, request):
    """Makes watched windows: open_viewer(server, width=320, scheme="dark")."""
    made = []

    def make(server, width=1280, height=900, scheme="light", **options):
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme,
            reduced_motion="reduce", accept_downloads=True, **options,
        )
        context.set_default_timeout(PATIENCE * 1000)
        viewer = Viewer(context.new_page(), Guard(context, server.page), server)
        made.append(viewer)
        return viewer

    yield make
    for number, viewer in enumerate(made):
        for page in viewer.page.context.pages:
            viewer.guard.inspect(page)
        if request.node.stash.get(FAILED, False) or viewer.guard.findings:
            SCREENSHOTS.mkdir(parents=True, exist_ok=True)
            name = re.sub(r"[^\w-]+", "-", request.node.name)
            viewer.page.screenshot(path=SCREENSHOTS / f"{name}-{number}.png")
        viewer.page.context.close()
    findings = [finding for viewer in made for finding in viewer.guard.findings]
    assert not findings, "\n".join(findings[:20])


@pytest.fixture
def viewer(open_viewer, collector):
    """A window of ordinary size on the shared collector."""
    return open_viewer(collector)


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    """Lets fixtures know, when they are torn down, that their test failed."""
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report
