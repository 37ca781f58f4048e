# SPDX-License-Identifier: Apache-2.0
"""The view of a trace in which proxies took part: they are shown, and folded into the calls."""

import re

import pytest
from playwright.sync_api import expect
from telemetry import Trace
from test_trace import names, row, selected

PROXY = {"component": "proxy"}
FOLDED = ["GET /api/pay", "GET /pay", "GET /pay", "POST /payments", "retry"]


@pytest.fixture(scope="module")
def meshed(collector):
    """A payment between three sidecars; the last of them refuses, and nothing stands below it."""
    trace = Trace("meshed")
    door = trace.span("web-sidecar", "ingress", 0, 100, kind="server", attributes=PROXY)
    web = trace.span("web", "GET /api/pay", 5, 90, parent=door, kind="server")
    call = trace.span("web", "GET /pay", 10, 80, parent=web, kind="client")
    out = trace.span("web-sidecar", "egress", 12, 76, parent=call, kind="client", attributes=PROXY)
    into = trace.span("api-sidecar", "ingress", 14, 72, parent=out, kind="server", attributes=PROXY)
    api = trace.span("api", "GET /pay", 20, 60, parent=into, kind="server")
    pay = trace.span("api", "POST /payments", 25, 20, parent=api, kind="client", error="503")
    trace.span("api-sidecar", "egress to bank", 27, 16, parent=pay, kind="client", attributes=PROXY, error="503")
    trace.span("api", "retry", 50, 10, parent=api)
    collector.keep(trace)
    return trace


def toggle(page):
    """The button that folds and shows the proxies."""
    return page.get_by_role("button", name="Proxies")


def test_proxies_are_rows_of_their_own_until_they_are_folded(viewer, meshed):
    page = viewer.open(f"/trace/{meshed.id}")
    expect(page.locator(".row")).to_have_count(len(meshed.spans))
    expect(toggle(page)).to_have_attribute("aria-pressed", "true")
    toggle(page).click()
    expect(page.locator(".row")).to_have_count(len(FOLDED))
    assert names(page) == FOLDED
    levels = [each.get_attribute("aria-level") for each in page.locator(".row").all()]
    assert sorted(levels) == ["1", "2", "3", "4", "4"]
    toggle(page).click()
    expect(page.locator(".row")).to_have_count(len(meshed.spans))


def test_a_call_tells_through_how_many_proxies_it_went(viewer, meshed):
    page = viewer.open(f"/trace/{meshed.id}?proxies=folded")
    expect(page.locator(".row")).to_have_count(len(FOLDED))
    told = {each.get_attribute("data-index"): each.locator(".row-proxies") for each in page.locator(".row").all()}
    expect(told["0"]).to_have_text("1 proxy")
    expect(told["1"]).to_have_text("2 proxies")
    expect(told["1"]).to_have_attribute("title", re.compile(r"egress, 76 ms\ningress, 72 ms"))
    expect(told["2"]).to_have_count(0)
    # That the proxy refused is not hidden with the proxy.
    expect(told["3"]).to_have_class(re.compile("row-proxies-error"))
    expect(page.locator(".row").nth(1)).to_have_attribute("aria-label", re.compile("2 proxies"))


def test_the_address_remembers_and_a_key_does_the_same(viewer, meshed):
    page = viewer.open(f"/trace/{meshed.id}")
    page.keyboard.press("p")
    expect(page).to_have_url(re.compile("proxies=folded"))
    page.reload()
    viewer.settle()
    assert names(page) == FOLDED
    page.keyboard.press("p")
    expect(page).not_to_have_url(re.compile("proxies="))


def test_the_caller_takes_over_the_selection_of_a_proxy_that_is_folded(viewer, meshed):
    page = viewer.open(f"/trace/{meshed.id}")
    row(page, "egress to bank").click()
    page.keyboard.press("p")
    expect(selected(page)).to_have_text("POST /payments")
    detail = page.get_by_role("complementary", name="Selected span")
    expect(detail).to_contain_text("20 ms")
    page.keyboard.press("[")
    page.keyboard.press("]")
    expect(page.locator(".row")).to_have_count(len(FOLDED))


def test_without_proxies_there_is_nothing_to_fold(viewer, collector):
    trace = Trace("plain")
    trace.span("web", "GET /", 0, 10, kind="server")
    page = viewer.open(f"/trace/{collector.keep(trace)}")
    expect(toggle(page)).to_be_hidden()
    page.keyboard.press("p")
    expect(page.locator(".row")).to_have_count(1)


def test_a_trace_of_proxies_alone_is_shown_as_it_is(viewer, collector):
    trace = Trace("proxies alone")
    door = trace.span("a", "ingress", 0, 10, kind="server", attributes=PROXY)
    trace.span("a", "egress", 2, 5, parent=door, kind="client", attributes=PROXY)
    page = viewer.open(f"/trace/{collector.keep(trace)}?proxies=folded")
    expect(page.locator(".row")).to_have_count(2)
