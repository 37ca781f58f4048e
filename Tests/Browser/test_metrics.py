# SPDX-License-Identifier: Apache-2.0
"""The metrics: requests by service and route with their exemplars, and every other metric."""

import re
import time

import pytest
from playwright.sync_api import expect
from server import running_collector
from stories import BIDI, SCRIPT, checkout
from telemetry import gauged, send_metrics, served

GONE = "ab" * 16


@pytest.fixture(scope="module")
def collector():
    """A collector without the other tests' metrics."""
    with running_collector() as server:
        yield server


@pytest.fixture(scope="module")
def shop(collector):
    """Half a minute of a shop: one route that fails at times, one that does not; returns a trace."""
    trace = checkout("metrics")
    collector.keep(trace)
    # One after the other without a gap, however long sending them takes.
    now = time.time()
    for end in (now - 20, now - 10, now):
        send_metrics(
            collector.otlp,
            served("web", "/checkout", [0.02] * 18 + [0.2], end=end, exemplars=[(0.2, trace.id), (0.02, GONE)]),
            served("web", "/checkout", [0.3], status=503, end=end, exemplars=[(0.3, trace.id)]),
            served("cart", "/cart/{id}", [0.004] * 200, end=end),
        )
    send_metrics(collector.otlp, gauged("cart", "queue.size", 7, "{item}", "What waits.", {"queue": "orders"}),
                 gauged("cart", "queue.size", 3, "{item}", "What waits.", {"queue": "mails"}))
    return trace


def row(page, name):
    """The row of a route or metric."""
    return page.locator(".metrics-table tbody tr").filter(has=page.get_by_role("link", name=name, exact=True))


def test_without_metrics_the_page_says_what_to_set(own_collector, open_viewer):
    page = open_viewer(own_collector).open("/metrics")
    expect(page.get_by_role("heading", name="Waiting for the first metric")).to_be_visible()
    for setting in ("OTEL_METRICS_EXPORTER=otlp", "OTEL_METRIC_EXPORT_INTERVAL=5000"):
        expect(page.locator("main")).to_contain_text(setting)


def test_the_page_is_reached_from_the_bar(viewer, shop):
    page = viewer.open("/")
    page.get_by_role("navigation", name="Views").get_by_role("link", name="Metrics").click()
    expect(page).to_have_title("Metrics · Outlay")
    expect(row(page, "GET /checkout")).to_be_visible()


def test_a_route_has_rate_errors_and_quantiles(viewer, shop):
    page = viewer.open("/metrics?window=5m")
    checkout_row = row(page, "GET /checkout")
    # 60 requests in 30 seconds, one of 20 failed.
    expect(checkout_row).to_contain_text("2/s")
    expect(checkout_row).to_contain_text("5 %")
    # 54 of 60 lie between 10 and 25 ms, so the 30th lies at 10 + 15 * 30 / 54.
    expect(checkout_row).to_contain_text("18.3 ms")
    expect(checkout_row.locator(".sparkline")).to_have_count(1)
    expect(row(page, "GET /cart/{id}")).to_contain_text("20/s")


def test_choosing_a_route_shows_its_charts_and_is_in_the_address(viewer, shop):
    page = viewer.open("/metrics")
    page.get_by_role("link", name="GET /cart/{id}", exact=True).click()
    expect(page).to_have_url(re.compile(r"group=cart\+GET\+%2Fcart%2F%7Bid%7D"))
    expect(page.get_by_role("heading", name="GET /cart/{id}")).to_be_visible()
    for name in ("Rate", "Errors", "Duration"):
        expect(page.get_by_role("region", name=name, exact=True)).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="GET /cart/{id}")).to_be_visible()
    page.get_by_role("link", name="Show all").click()
    expect(page.get_by_role("heading", name="2 routes, 2 services")).to_be_visible()


def test_an_exemplar_opens_its_trace(viewer, shop):
    page = viewer.open("/metrics?window=5m")
    kept = page.locator(f'.exemplar[href^="/trace/{shop.id}"]')
    kept.first.dispatch_event("click")
    expect(page).to_have_url(re.compile(f"/trace/{shop.id}"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("POST /checkout")


def test_an_exemplar_without_its_trace_says_so(viewer, shop):
    page = viewer.open("/metrics?window=5m")
    gone = page.locator(f'.exemplar[href^="/trace/{GONE}"]').first
    expect(gone).to_have_attribute("aria-label", re.compile("no longer kept"))
    page.get_by_text("Slowest requests with a trace").click()
    entries = page.locator(".exemplar-list li")
    expect(entries).to_have_count(9)
    expect(entries.first).to_contain_text("error")
    expect(entries.last).to_contain_text("no longer kept")
    entries.first.get_by_role("link").press("Enter")
    expect(page).to_have_url(re.compile(f"/trace/{shop.id}"))


def test_pointing_at_a_moment_tells_its_figures_in_all_charts(viewer, shop):
    page = viewer.open("/metrics?window=5m")
    chart = page.get_by_role("region", name="Rate", exact=True).locator("svg")
    box = chart.bounding_box()
    page.mouse.move(box["x"] + box["width"] - 30, box["y"] + 80)
    for name in ("Rate", "Errors", "Duration"):
        moment = page.get_by_role("region", name=name, exact=True).locator(".chart-moment")
        expect(moment).to_have_text(re.compile(r"\d\d:\d\d:\d\d"))


def test_filters_are_in_the_address_and_shared(viewer, shop):
    page = viewer.open("/metrics")
    page.get_by_role("searchbox", name="Filter by name").fill("CART")
    expect(page).to_have_url(re.compile("text=CART"))
    expect(page.locator(".metrics-table tbody tr")).to_have_count(1)
    page.get_by_role("searchbox", name="Filter by name").fill("")
    page.get_by_role("combobox", name="Service").select_option("web")
    expect(page).to_have_url(re.compile("service=web"))
    expect(row(page, "GET /checkout")).to_be_visible()
    expect(page.locator(".metrics-table tbody tr")).to_have_count(1)
    page.reload()
    expect(page.get_by_role("combobox", name="Service")).to_have_value("web")
    page.get_by_role("combobox", name="Time").select_option("30m")
    expect(page).to_have_url(re.compile("window=30m"))
    viewer.open("/metrics?service=nobody")
    expect(page.get_by_role("heading", name="Nothing matches")).to_be_visible()


def test_the_table_sorts(viewer, shop):
    page = viewer.open("/metrics")
    names = page.locator(".metrics-table tbody th")
    expect(names.first).to_have_text("GET /cart/{id}")
    page.get_by_role("button", name="p99").click()
    expect(page.get_by_role("columnheader", name="p99")).to_have_attribute("aria-sort", "descending")
    expect(names.first).to_have_text("GET /checkout")


def test_every_metric_is_listed_and_one_is_drawn(viewer, shop):
    page = viewer.open("/metrics?show=all")
    expect(row(page, "queue.size")).to_contain_text("gauge")
    page.get_by_role("link", name="queue.size", exact=True).click()
    expect(page).to_have_url(re.compile("metric=queue.size&of=cart"))
    expect(page.get_by_text("What waits.")).to_be_visible()
    expect(page.locator(".metric-chart .chart-line")).to_have_count(2)
    expect(page.get_by_role("cell", name="7", exact=True)).to_be_visible()
    expect(page.get_by_role("rowheader", name="queue=orders")).to_be_visible()


def test_figures_are_also_a_table(viewer, shop):
    page = viewer.open("/metrics?window=5m&service=cart")
    page.get_by_text("Figures over time").click()
    rows = page.get_by_role("region", name="Figures over time").locator("tbody tr")
    expect(rows.first).to_contain_text("20/s")


def test_the_page_follows_what_arrives(own_collector, open_viewer):
    viewer = open_viewer(own_collector)
    page = viewer.open("/metrics")
    expect(page.get_by_role("heading", name="Waiting for the first metric")).to_be_visible()
    send_metrics(own_collector.otlp, served("web", "/", [0.01] * 10))
    expect(row(page, "GET /")).to_be_visible()
    send_metrics(own_collector.otlp, served("web", "/later", [0.01] * 10))
    expect(row(page, "GET /later")).to_be_visible()
    own_collector.clear()
    expect(page.get_by_role("heading", name="Waiting for the first metric")).to_be_visible()


def test_the_keyboard_keeps_its_place_when_the_page_is_drawn_again(own_collector, open_viewer):
    send_metrics(own_collector.otlp, served("web", "/", [0.01] * 10))
    page = open_viewer(own_collector).open("/metrics")
    page.get_by_role("link", name="GET /", exact=True).focus()
    send_metrics(own_collector.otlp, served("web", "/later", [0.01] * 10))
    expect(row(page, "GET /later")).to_be_visible()
    expect(page.get_by_role("link", name="GET /", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="GET /")).to_be_visible()


def test_a_server_span_leads_to_the_metrics_of_its_route(viewer, collector, shop):
    span = next(span for span in shop.spans if span.service == "web")
    page = viewer.open(f"/trace/{shop.id}?span={span.id}")
    page.get_by_role("link", name="Metrics of this route").click()
    expect(page).to_have_url(re.compile(r"/metrics\?group=web\+POST\+%2Fcheckout"))
    expect(page.locator("main")).to_contain_text("Nothing is known of this route in this time.")


def test_hostile_names_stay_text(own_collector, open_viewer):
    send_metrics(
        own_collector.otlp,
        served(SCRIPT, SCRIPT, [0.1] * 5, method=SCRIPT, exemplars=[(0.1, GONE)]),
        served(BIDI, "__proto__", [0.1], method="constructor"),
        gauged(SCRIPT, SCRIPT, 1, SCRIPT, SCRIPT, {SCRIPT: SCRIPT, BIDI: BIDI, "__proto__": "polluted"}),
        gauged("web", "x" * 5000, float("nan"), "y" * 500, "m" * 100_000),
    )
    page = open_viewer(own_collector).open("/metrics")
    page.locator(".metrics-table .row-link").filter(has_text="<img").first.click()
    expect(page.locator("h2")).to_contain_text("<img src=x onerror=")
    page.get_by_role("link", name="All metrics").click()
    expect(page.get_by_role("columnheader", name="Unit")).to_be_visible()
    page.locator(".metrics-table .row-link").filter(has_text="<img").first.click()
    expect(page.locator(".metric-chart")).to_be_visible()
    for selector in ("main img", "main script", "main iframe", "[onload]", "[onerror]", "a[href^='javascript:']"):
        expect(page.locator(selector)).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


@pytest.mark.parametrize("path", [
    "/metrics?show=sideways", "/metrics?window=soon", "/metrics?group=%3Cb%3E", "/metrics?show=all&metric=none&of=nobody",
])
def test_addresses_that_mean_nothing_are_answered_in_words(viewer, shop, path):
    viewer.guard.allow("40[04]")
    page = viewer.open(path)
    expect(page.locator("main")).to_contain_text(re.compile(r"[\s\S]{21}"), use_inner_text=True)
