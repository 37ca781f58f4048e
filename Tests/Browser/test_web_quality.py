# SPDX-License-Identifier: Apache-2.0
"""The spans of the page's own, and who may look at it: axe's rules, the keyboard, hostile text."""

import base64
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from axe_playwright_python.sync_playwright import Axe
from google.protobuf.json_format import Parse
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from playwright.sync_api import expect
from server import PATIENCE
from web_desk import TRACEPARENT, add, desk, open_desk, services, shop, trace_of  # noqa: F401
from web_stack import running_shop

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def test_text_is_only_ever_text(desk):
    hostile = "<img src=x onerror=alert(1)><script>window.executed = 1</script>"
    desk.shop.spend(hostile, "1.00", desk.user)
    page = desk.open()
    expect(desk.row("<img src=x")).to_contain_text(hostile)
    assert page.evaluate("window.executed") is None


def test_the_page_works_with_the_keyboard_alone(desk):
    page = desk.open()
    page.locator("#add").get_by_label("Description").focus()
    page.keyboard.type("Typed")
    page.keyboard.press("Tab")
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    expect(desk.row("Typed")).to_be_visible()
    edit = desk.row("Typed").get_by_role("button", name="Edit")
    edit.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(edit).to_be_focused()
    edit.press("Enter")
    page.get_by_role("dialog").get_by_label("Amount").fill("6")
    page.keyboard.press("Enter")
    expect(desk.row("Typed")).to_contain_text("€6.00")
    expect(desk.row("Typed").get_by_role("button", name="Edit")).to_be_focused()


def violations(page):
    """What axe finds, a line for each."""
    results = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]})
    return [
        f"{rule['id']}: {node['html'][:160]} {node['any'][0]['message'][:160] if node['any'] else ''}"
        for rule in results.response["violations"] for node in rule["nodes"][:3]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 900, 1600])
def test_axe_finds_nothing_and_nothing_is_cut_off(open_desk, shop, width, scheme):
    desk = open_desk(shop, viewport={"width": width, "height": 800}, color_scheme=scheme)
    desk.allowed.append("status of 4")
    for number, category in enumerate(("meals", "travel", "general", "rent", "software", "health", "other-things")):
        desk.shop.spend("A description of some length that has to break somewhere", f"{number + 1}00.00",
                        desk.user, category=category)
    page = desk.open()
    desk.page.get_by_role("button", name="Pay").first.click()
    expect(page.locator("li.expense .note.is-error")).to_be_visible()
    add(page, "", "x")
    expect(page.locator("#add .is-error")).to_be_visible()
    found = violations(page)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.get_by_role("button", name="Edit").first.click()
    found += [f"dialog: {text}" for text in violations(page)]
    assert not found, "\n".join(found)


class Receiver(BaseHTTPRequestHandler):
    """A collector that lets any page send, and keeps what it is sent."""

    received = []

    def do_OPTIONS(self):
        """The question before the request."""
        self.answer()

    def do_POST(self):
        """OTLP/JSON."""
        self.received.append((self.path, self.rfile.read(int(self.headers["content-length"]))))
        self.answer()

    def answer(self):
        """Lets the page in."""
        self.send_response(200)
        self.send_header("access-control-allow-origin", "*")
        self.send_header("access-control-allow-headers", "content-type")
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_):
        """Nothing to the console."""


@pytest.fixture
def receiver():
    """A running Receiver: its address and what it was sent."""
    handler = type("Own", (Receiver,), {"received": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", handler.received
    server.shutdown()


def test_the_browser_sends_its_own_spans_where_it_is_told_to(open_desk, receiver):
    address, received = receiver
    with running_shop(browser_telemetry=address) as shop:
        desk = open_desk(shop)
        desk.allowed.append(f"leaves the origin: {address}")
        page = desk.open()
        add(page, "Traced", "1.00")
        expect(desk.row("Traced")).to_be_visible()
        trace_id = trace_of(page.locator("#add .note a"))
        post = TRACEPARENT.match(desk.sent("POST", "/api/expenses")[0]["traceparent"])
        spans = {}
        deadline = time.monotonic() + PATIENCE
        while len(spans) < 2 and time.monotonic() < deadline:
            page.wait_for_timeout(50)
            spans = own_spans(received, trace_id)
        client, root = spans["POST /api/expenses"], spans["expense.add"]
        assert (client.kind, root.kind) == (3, 1)
        assert client.parent_span_id == root.span_id and not root.parent_span_id
        assert client.span_id.hex() == post.group(2)
        assert root.start_time_unix_nano <= client.start_time_unix_nano < client.end_time_unix_nano
        attributes = {each.key: each.value for each in client.attributes}
        assert attributes["http.response.status_code"].int_value == 201
        assert attributes["url.full"].string_value == f"{shop.page}/api/expenses"
        services(shop, trace_id, "outlay-web", "outlay-expenses")
        desk.page.goto("about:blank")


def own_spans(received, trace_id):
    """The spans of one trace that were received, by name. Ids are hexadecimal in OTLP/JSON, where
    protobuf's own mapping has base64."""
    spans = {}
    for path, body in received:
        assert path == "/v1/traces"
        request = json.loads(body)
        for resource in request["resourceSpans"]:
            for scope in resource["scopeSpans"]:
                for span in scope["spans"]:
                    if span["traceId"] != trace_id:
                        continue
                    for key in ("traceId", "spanId", "parentSpanId"):
                        if key in span:
                            span[key] = to_base64(span[key])
                    one = {"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]}
                    parsed = Parse(json.dumps(one), ExportTraceServiceRequest())
                    spans[span["name"]] = parsed.resource_spans[0].scope_spans[0].spans[0]
    return spans


def to_base64(digits):
    """Hexadecimal digits as base64."""

    return base64.b64encode(bytes.fromhex(digits)).decode()
