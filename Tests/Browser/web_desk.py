# SPDX-License-Identifier: Apache-2.0
"""Windows with the page on which people keep their expenses, and what tests do in them."""

import json
import re
import time

import pytest
from guard import WATCH
from server import PATIENCE
from web_stack import running_shop

TRACEPARENT = re.compile(r"^00-([0-9a-f]{32})-([0-9a-f]{16})-01$")


class Desk:
    """A window with the page, and a note of everything that no page should do."""

    def __init__(self, browser, shop, user, **window):
        self.shop, self.user = shop, user
        # Today is the same day for the page as for the API.
        window = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce", "timezone_id": "UTC", **window}
        self.context = browser.new_context(**window)
        self.context.set_default_timeout(PATIENCE * 1000)
        self.context.add_init_script(WATCH)
        self.page = self.context.new_page()
        self.complaints, self.requests = [], []
        # The browser itself notes every answer of 4xx and 5xx on the console.
        self.allowed = [r"status of 404 .*/api/budgets"]
        self.page.on("console", self.hear)
        self.page.on("pageerror", lambda error: self.complaints.append(f"page error: {error}"))
        self.page.on("request", lambda request: self.requests.append(request))

    def hear(self, message):
        """Notes errors and warnings on the console."""
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.text} {message.location.get('url')}")

    def open(self, path="/"):
        """Opens the page as its user and waits until all is there."""
        self.context.add_init_script(
            f"try {{ localStorage.getItem('outlay.user') ?? localStorage.setItem('outlay.user', '{self.user}') }} catch {{}}")
        self.page.goto(self.shop.page + path)
        self.page.locator("html[data-ready]").wait_for(state="attached")
        return self.page

    def row(self, description):
        """The row of an expense."""
        return self.page.locator("li.expense").filter(has_text=description)

    def sent(self, method, path):
        """The headers of the requests that the page sent, by method and pattern of the path."""
        return [
            request.all_headers() for request in self.requests
            if request.method == method and re.search(path, request.url)
        ]

    def findings(self):
        """What no test expected."""
        foreign = [
            f"request leaves the origin: {request.url}" for request in self.requests
            if not request.url.startswith((self.shop.page, "data:"))
        ]
        violations = self.page.evaluate("window.violations ?? []")
        return [
            text for text in [*self.complaints, *foreign, *violations]
            if not any(re.search(pattern, text) for pattern in self.allowed)
        ]


@pytest.fixture(scope="module")
def shop():
    """Everything that stands behind the page, shared: each test is a user of its own."""
    with running_shop() as shop:
        yield shop


@pytest.fixture
def open_desk(browser, request):
    """Makes watched windows."""
    desks = []

    def make(shop, user=None, **window):
        name = user or re.sub(r"\W+", "-", request.node.name)[:100]
        desks.append(Desk(browser, shop, name, **window))
        return desks[-1]

    yield make
    findings = [finding for desk in desks for finding in desk.findings()]
    for desk in desks:
        desk.context.close()
    assert not findings, "\n".join(findings[:20])


@pytest.fixture
def desk(open_desk, shop):
    """A window of ordinary size."""
    return open_desk(shop)


def add(page, description, amount, category=""):
    """Fills the form in and sends it."""
    form = page.locator("#add")
    form.get_by_label("Description").fill(description)
    form.get_by_label("Amount").fill(amount)
    form.get_by_label("Category").fill(category)
    form.get_by_role("button", name="Add").click()


def trace_of(link):
    """The id of the trace to which a link leads."""
    return re.search(r"/trace/([0-9a-f]{32})$", link.get_attribute("href")).group(1)


def services(shop, trace_id, *wanted):
    """Waits until a trace has spans of all these services; returns the names of its spans."""
    deadline = time.monotonic() + PATIENCE
    while True:
        shop.collector.wait_for(trace_id)
        text = json.dumps(shop.collector.get(f"/api/viewer/traces/{trace_id}"))
        if all(f'"{service}"' in text for service in wanted):
            return text
        assert time.monotonic() < deadline, f"{trace_id} lacks one of {wanted}"
        time.sleep(0.05)
