# SPDX-License-Identifier: Apache-2.0
"""The list of traces: live rows, search, the chart."""

import re
from urllib.parse import urlsplit

import pytest
from frames import painted
from playwright.sync_api import expect
from stories import checkout
from telemetry import Trace


def item(page, trace):
    """The row of a trace."""
    return page.locator(f'[data-trace="{trace.id}"]')


def search(page, text):
    """Writes a search and applies it."""
    box = page.get_by_role("combobox", name="Search traces")
    box.fill(text)
    box.press("Enter")


def test_a_trace_appears_by_itself_and_opens(own_collector, open_viewer):
    viewer = open_viewer(own_collector)
    page = viewer.open("/")
    expect(page.locator("[data-trace]")).to_have_count(0)
    trace = checkout("appears", failing=True)
    trace.send(own_collector.otlp)
    row = item(page, trace)
    expect(row).to_be_visible()
    for text in ("POST /checkout", "web", "cart", f"{len(trace.spans)} spans", "3 errors", "500"):
        expect(row).to_contain_text(text)
    row.get_by_role("link").click()
    expect(page).to_have_url(re.compile(f"/trace/{trace.id}"))
    page.go_back()
    expect(item(page, trace)).to_be_visible()


def test_a_row_grows_with_its_trace(own_collector, open_viewer):
    page = open_viewer(own_collector).open("/")
    trace = Trace("grows in the list")
    root = trace.span("web", "root", 0, 100, kind="server")
    trace.send(own_collector.otlp)
    expect(item(page, trace)).to_contain_text("1 span")
    trace.span("web", "more", 10, 10, parent=root)
    trace.send(own_collector.otlp)
    expect(item(page, trace)).to_contain_text("2 spans")


def test_what_comes_while_the_page_begins_to_listen_is_shown(own_collector, open_viewer):
    """Whether a trace comes before the collector knows of the listener or after, it is not missed."""
    viewer = open_viewer(own_collector)
    trace = Trace("comes while the page begins to listen")
    trace.span("web", "alone", 0, 5, kind="server")
    asked = []
    viewer.page.on("request", lambda request: asked.append(urlsplit(request.url).path))

    def begin(route):
        assert "/api/viewer/traces" not in asked
        own_collector.keep(trace)
        route.continue_()

    viewer.page.route("**/api/viewer/events*", begin)
    expect(item(viewer.open("/"), trace)).to_be_visible()


def test_an_answer_that_is_late_takes_back_nothing(own_collector, open_viewer):
    viewer = open_viewer(own_collector)
    trace = Trace("comes while the list is read")
    root = trace.span("web", "root", 0, 100, kind="server")
    own_collector.keep(trace)
    late = []
    viewer.page.route("**/api/viewer/traces?*", lambda route: late.append((route, route.fetch())))
    viewer.page.goto(own_collector.page)
    expect(viewer.page.locator("[aria-busy=true]")).to_have_count(1)
    while not late:
        painted(viewer.page)
    trace.span("web", "more", 10, 10, parent=root)
    trace.send(own_collector.otlp)
    expect(item(viewer.page, trace)).to_contain_text("2 spans")
    route, answer = late[0]
    route.fulfill(response=answer)
    viewer.settle()
    expect(item(viewer.page, trace)).to_contain_text("2 spans")


def test_a_paused_list_stays_as_it_is_until_it_goes_on(own_collector, open_viewer):
    page = open_viewer(own_collector).open("/")
    first, second = Trace("first"), Trace("second")
    for trace in (first, second):
        trace.span("web", "alone", 0, 5, kind="server")
    first.send(own_collector.otlp)
    expect(item(page, first)).to_be_visible()
    page.locator(".live-button").click()
    second.send(own_collector.otlp)
    expect(page.get_by_role("button", name="Show 1 new")).to_be_visible()
    expect(item(page, second)).to_have_count(0)
    page.keyboard.press("p")
    expect(item(page, second)).to_be_visible()


def test_clearing_asks_twice_and_empties_the_collector(own_collector, open_viewer):
    own_collector.keep(checkout("to be cleared"))
    page = open_viewer(own_collector).open("/")
    expect(page.locator("[data-trace]")).to_have_count(1)
    page.locator(".clear-button").click()
    expect(page.locator("[data-trace]")).to_have_count(1)
    page.locator(".clear-button").click()
    expect(page.locator("[data-trace]")).to_have_count(0)
    assert own_collector.get("/api/viewer/traces")["traces"] == []


@pytest.fixture(scope="module")
def kept(collector):
    """A quick trace, a slow one, and one that failed."""
    traces = {
        "quick": checkout("listed quick", slow=0.2), "slow": checkout("listed slow", slow=9),
        "failed": checkout("listed failed", failing=True),
    }
    for trace in traces.values():
        trace.spans[0].attributes["test.set"] = "listed"
        collector.keep(trace)
    return traces


@pytest.mark.parametrize(("text", "found"), [
    ("service:payments", {"quick", "slow", "failed"}),
    ("service:nobody", set()),
    ("status:error", {"failed"}),
    ("status:ok", {"quick", "slow"}),
    ("duration>1s", {"slow"}),
    ("duration<150ms", {"quick"}),
    ("http.response.status_code=503", {"failed"}),
    ("service:cart operation:\"SELECT items\"", {"quick", "slow", "failed"}),
    ("\"card refused\"", {"failed"}),
    ("FRAUD", set()),
])
def test_each_kind_of_search_finds_what_it_should(viewer, kept, text, found):
    page = viewer.open("/?attribute=test.set%3Dlisted")
    expect(item(page, kept["slow"])).to_be_visible()
    search(page, f"test.set=listed {text}")
    for name, trace in kept.items():
        expect(item(page, trace)).to_have_count(1 if name in found else 0)
    address = page.url
    page.reload()
    viewer.settle()
    assert page.url == address
    for name, trace in kept.items():
        expect(item(page, trace)).to_have_count(1 if name in found else 0)


def test_going_back_undoes_a_search(viewer, kept):
    page = viewer.open("/?attribute=test.set%3Dlisted")
    search(page, "test.set=listed status:error")
    expect(item(page, kept["slow"])).to_have_count(0)
    page.go_back()
    expect(item(page, kept["slow"])).to_have_count(1)
    page.go_forward()
    expect(item(page, kept["slow"])).to_have_count(0)


def test_a_range_of_the_chart_leaves_its_traces(viewer, kept):
    page = viewer.open("/?attribute=test.set%3Dlisted")
    expect(item(page, kept["slow"])).to_be_visible()
    box = page.locator(".chart canvas").first.bounding_box()
    page.mouse.move(box["x"] + box["width"] - 2, box["y"] + 1)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.2)
    page.mouse.move(box["x"] + 2, box["y"] + box["height"] * 0.35)
    page.mouse.up()
    expect(page).to_have_url(re.compile("range="))
    expect(item(page, kept["quick"])).to_have_count(0)
    page.keyboard.press("Escape")
    expect(item(page, kept["quick"])).to_have_count(1)


def test_the_order_is_in_the_address(viewer, kept):
    page = viewer.open("/?attribute=test.set%3Dlisted")
    page.get_by_role("combobox", name="Order").select_option("longest")
    expect(page).to_have_url(re.compile("order=longest"))
    expect(page.locator("[data-trace]").first).to_have_attribute("data-trace", kept["slow"].id)


def test_the_list_is_walked_by_keys(viewer, kept):
    page = viewer.open("/?attribute=test.set%3Dlisted")
    page.locator("[data-trace]").first.wait_for()
    page.keyboard.press("j")
    first = page.evaluate("document.activeElement.href")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.href") != first
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.href") == first
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/trace/"))
    page.go_back()
    page.locator("[data-trace]").first.wait_for()
    page.keyboard.press("/")
    expect(page.get_by_role("combobox", name="Search traces")).to_be_focused()


def test_the_search_box_completes_services(viewer, kept):
    page = viewer.open("/")
    box = page.get_by_role("combobox", name="Search traces")
    box.focus()
    box.press_sequentially("service:pay")
    expect(page.get_by_role("option", name=re.compile("payments"))).to_be_visible()
    box.press("ArrowDown")
    box.press("Enter")
    expect(box).to_have_value(re.compile("service:payments"))
