# SPDX-License-Identifier: Apache-2.0
"""The map of services."""

import re

import pytest
from playwright.sync_api import expect
from server import running_collector
from stories import checkout
from telemetry import Trace


@pytest.fixture(scope="module")
def collector():
    """A collector without the other tests' traces, of which a map would show the busiest part only."""
    with running_collector() as server:
        yield server


@pytest.fixture(scope="module")
def shop(collector):
    """Three checkouts, one of which failed."""
    traces = [checkout(f"map {n}", failing=n == 2) for n in range(3)]
    for trace in traces:
        collector.keep(trace)
    return traces


def node(page, name):
    """The node of the graph with a name."""
    return page.locator(f'.map-graph a[aria-label^="{name}, "]')


def edge(page, start, end):
    """The edge of the graph between two nodes."""
    return page.locator(f'.map-graph a[aria-label^="{start} to {end}: "]')


def test_services_databases_and_brokers_are_drawn_as_what_they_are(viewer, shop):
    page = viewer.open("/map")
    for name, kind in (("cart", "service"), ("shop", "database"), ("cache", "database"), ("orders", "broker")):
        expect(node(page, name).first).to_be_visible()
        expect(node(page, name).first.locator(f".map-{kind}")).to_have_count(1)
    expect(node(page, "payments").locator(".map-many")).to_have_count(1)


def test_an_edge_tells_how_often_how_fast_and_how_well(viewer, shop):
    page = viewer.open("/map")
    expect(edge(page, "web", "payments")).to_have_attribute(
        "aria-label", re.compile(r"\d+ calls?, [\d.,]+/(s|min|h), .*errors, p50 .* ms, p99 .* ms"))
    edge(page, "web", "payments").focus()
    detail = page.locator(".map-detail")
    for term in ("Calls", "Rate", "Errors", "p50", "p99"):
        expect(detail).to_contain_text(term)


def test_proxies_are_folded_until_asked_for(viewer, shop):
    page = viewer.open("/map")
    expect(edge(page, "web", "cart")).to_have_count(1)
    expect(node(page, "web-sidecar")).to_have_count(0)
    page.get_by_role("button", name="Proxies").click()
    expect(node(page, "web-sidecar").locator(".map-proxy")).to_have_count(1)
    expect(page).to_have_url(re.compile("proxies=show"))
    page.go_back()
    expect(node(page, "web-sidecar")).to_have_count(0)


def test_a_node_and_an_edge_lead_to_their_traces(viewer, shop):
    page = viewer.open("/map")
    node(page, "cart").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search\?service=cart"))
    page.go_back()
    edge(page, "web", "payments").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"service=payments&attribute=service.name%3Dweb"))
    expect(page.locator("[data-trace]", has_text="POST /checkout").first).to_be_visible()


def test_a_search_narrows_the_map_and_is_in_the_address(viewer, shop):
    page = viewer.open("/map")
    box = page.get_by_role("combobox", name="Search traces")
    box.fill("messaging.system=nothing")
    box.press("Enter")
    expect(page.get_by_role("heading", name="No trace matches")).to_be_visible()
    expect(page).to_have_url(re.compile("attribute=messaging.system%3Dnothing"))
    box.fill("status:error")
    box.press("Enter")
    expect(page).to_have_url(re.compile("status=error"))
    page.get_by_role("combobox", name="Time").select_option("1h")
    expect(page).to_have_url(re.compile("lookback=1h"))
    expect(node(page, "payments")).to_have_count(1)
    page.reload()
    expect(box).to_have_value("status:error")
    expect(page.get_by_role("combobox", name="Time")).to_have_value("1h")


def test_the_table_has_every_connection_and_sorts(viewer, shop):
    page = viewer.open("/map?service=shipping")
    edges = page.locator(".map-graph .map-edge").count()
    rows = page.locator(".map-table tbody tr")
    expect(rows).to_have_count(edges)
    page.get_by_role("button", name="p99").click()
    expect(page.get_by_role("columnheader", name="p99")).to_have_attribute("aria-sort", "descending")
    page.get_by_role("button", name="From").click()
    expect(page.get_by_role("columnheader", name="From")).to_have_attribute("aria-sort", "ascending")
    starts = page.locator(".map-table tbody th").all_inner_texts()
    assert starts == sorted(starts, key=str.lower)


@pytest.mark.parametrize("width", [320, 900, 1600])
def test_nodes_do_not_overlap_and_the_picture_is_stable(open_viewer, collector, shop, width):
    page = open_viewer(collector, width=width).open("/map?service=web")
    page.locator(".map-graph").wait_for()
    boxes = "[...document.querySelectorAll('.map-link')].map(a => { const b = a.querySelector('.map-body').getBoundingClientRect(); return [a.dataset.node, b.x, b.y, b.right, b.bottom]; })"
    first = page.evaluate(boxes)
    for index, (name, left, top, right, bottom) in enumerate(first):
        for other, left2, top2, right2, bottom2 in first[index + 1:]:
            assert right <= left2 or right2 <= left or bottom <= top2 or bottom2 <= top, (name, other)
    page.reload()
    page.locator(".map-graph").wait_for()
    again = {name for name, *_ in page.evaluate(boxes)}
    assert again == {name for name, *_ in first}


def test_the_map_follows_what_arrives(own_collector, open_viewer):
    viewer = open_viewer(own_collector)
    page = viewer.open("/map")
    expect(page.get_by_role("heading", name="No traces yet")).to_be_visible()
    own_collector.keep(checkout("arrives"))
    expect(node(page, "cart")).to_be_visible()


def test_a_crowd_of_services_is_drawn_in_part_and_listed_whole(own_collector, open_viewer):
    trace = Trace("crowd")
    root = trace.span("entry", "root", 0, 1000, kind="server")
    for number in range(90):
        call = trace.span("entry", "call", number, 5, parent=root, kind="client")
        trace.span(f"crowd {number:02}", "answer", number, 4, parent=call, kind="server")
    own_collector.keep(trace)
    page = open_viewer(own_collector).open("/map")
    expect(page.locator(".map-link")).to_have_count(60)
    expect(page.get_by_text(re.compile("the busiest 60"))).to_be_visible()
    expect(page.locator(".map-table tbody tr").nth(89)).to_be_attached()
