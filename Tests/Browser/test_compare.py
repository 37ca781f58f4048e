# SPDX-License-Identifier: Apache-2.0
"""Two traces side by side."""

import re

import pytest
from playwright.sync_api import expect
from stories import checkout


@pytest.fixture(scope="module")
def pair(collector):
    """A checkout, and one that was slower, failed and did one thing more."""
    return collector.keep(checkout("before")), collector.keep(checkout("after", slow=2, failing=True, extra=True))


def test_spans_are_matched_and_what_changed_is_said_in_words(viewer, pair):
    page = viewer.open(f"/compare?a={pair[0]}&b={pair[1]}")
    select = page.locator(".compare-row", has_text="SELECT items")
    expect(select).to_contain_text("slower")
    expect(select).to_contain_text("+50 ms")
    expect(page.locator(".compare-row", has_text="fraud check")).to_contain_text("added")
    expect(page.locator(".compare-row", has_text="fraud check")).to_contain_text("not in A")
    expect(page.locator(".compare-total")).to_contain_text("slower")


def test_bars_share_one_scale(viewer, pair):
    page = viewer.open(f"/compare?a={pair[0]}&b={pair[1]}")
    select = page.locator(".compare-row", has_text="SELECT items")
    a, b = (select.locator(f".compare-{side} .compare-length").bounding_box()["width"] for side in "ab")
    assert b == pytest.approx(2 * a, rel=0.1)


def test_a_filter_leaves_the_changes_and_is_in_the_address(viewer, pair):
    page = viewer.open(f"/compare?a={pair[0]}&b={pair[1]}")
    everything = page.locator(".compare-row").count()
    page.get_by_role("button", name=re.compile("added")).click()
    expect(page.locator(".compare-row")).to_have_count(1)
    expect(page).to_have_url(re.compile("show=added"))
    page.reload()
    expect(page.locator(".compare-row")).to_have_count(1)
    page.get_by_role("button", name=re.compile("added")).click()
    expect(page.locator(".compare-row")).to_have_count(everything)
    page.get_by_role("button", name="Changes only").click()
    expect(page.locator(".compare-row.compare-same")).to_have_count(0)


def test_attributes_that_differ_are_shown_on_demand(viewer, pair):
    page = viewer.open(f"/compare?a={pair[0]}&b={pair[1]}")
    root = page.locator(".compare-row", has_text="POST /checkout").first
    more = root.get_by_role("button", name=re.compile("attribute"))
    expect(more).to_have_attribute("aria-expanded", "false")
    more.click()
    expect(more).to_have_attribute("aria-expanded", "true")
    details = page.locator(".compare-attributes:visible")
    for text in ("http.response.status_code", "201", "500"):
        expect(details).to_contain_text(text)
    more.click()
    expect(details).to_have_count(0)


def test_sides_are_swapped_and_lead_to_their_traces(viewer, pair):
    page = viewer.open(f"/compare?a={pair[0]}&b={pair[1]}")
    page.get_by_role("link", name="Swap A and B").click()
    expect(page).to_have_url(re.compile(f"a={pair[1]}&b={pair[0]}"))
    expect(page.locator(".compare-row", has_text="fraud check")).to_contain_text("removed")
    page.get_by_role("region", name="Trace B").get_by_role("link").click()
    expect(page).to_have_url(re.compile(f"/trace/{pair[0]}"))
    page.go_back()
    page.go_back()
    expect(page.locator(".compare-row", has_text="fraud check")).to_contain_text("added")


def test_two_traces_are_picked_above_their_waterfalls(viewer, pair):
    page = viewer.open(f"/trace/{pair[0]}")
    page.get_by_role("button", name="Compare").click()
    tray = page.get_by_role("complementary", name="Traces to compare")
    expect(tray).to_contain_text("Pick another trace")
    page = viewer.open(f"/trace/{pair[1]}")
    page.get_by_role("button", name="Compare").click()
    tray.get_by_role("link", name="Compare").click()
    expect(page).to_have_url(re.compile(f"/compare\\?a={pair[0]}&b={pair[1]}"))
    expect(tray).to_be_hidden()
    page.go_back()
    back = tray.get_by_role("button", name=re.compile("Put back"))
    for left in (2, 1):
        expect(back).to_have_count(left)
        back.first.click()
    expect(tray).to_be_hidden()


def test_two_traces_are_given_by_id(viewer, pair):
    page = viewer.open("/compare")
    page.get_by_label("Trace A").fill(pair[0])
    page.get_by_label("Trace B").fill(pair[1].upper())
    page.get_by_role("button", name="Compare").click()
    expect(page.locator(".compare-row").first).to_be_visible()


def test_a_trace_that_is_gone_is_a_sentence(viewer, pair):
    viewer.guard.allow("404")
    page = viewer.open(f"/compare?a={pair[0]}&b={'1' * 32}")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Trace A")).to_have_value(pair[0])
