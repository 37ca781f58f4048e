# SPDX-License-Identifier: Apache-2.0
"""What a sender may put into a trace: none of it is executed, and all of it can be looked at.

Each test passes only if its page is also clean: see `Guard`.
"""

import re

import pytest
from playwright.sync_api import expect
from stories import SCRIPT, hostile


@pytest.fixture(scope="module")
def story(collector):
    """The hostile trace, kept."""
    trace = hostile()
    collector.keep(trace)
    return trace


def test_the_list_shows_it(viewer, story):
    page = viewer.open("/")
    expect(page.locator(f'[data-trace="{story.id}"]')).to_contain_text("<img src=x onerror=")


@pytest.mark.parametrize("width", [320, 1600])
def test_the_waterfall_and_its_details_show_it(open_viewer, collector, story, width):
    page = open_viewer(collector, width=width).open(f"/trace/{story.id}?span={story.spans[0].id}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("<img src=x onerror=")
    detail = page.get_by_role("complementary", name="Selected span")
    expect(detail).to_contain_text("<script>")
    for section in ("Resource", "Scope and ids"):
        detail.locator("summary").filter(has_text=section).click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # What would turn the reading direction or hide text is written out instead.
    assert not page.evaluate("/[\\u202a-\\u202e\\u2066-\\u2069\\u200b]/.test(document.body.textContent)")
    # A value of a million characters is not put into the page whole.
    assert page.evaluate("document.body.textContent.length") < 1_000_000
    for _ in range(12):
        page.keyboard.press("j")
    page.keyboard.press("e")


def test_no_element_or_address_comes_from_a_trace(viewer, story):
    page = viewer.open(f"/trace/{story.id}?span={story.spans[0].id}")
    page.locator(".row").first.wait_for()
    for selector in ("main img", "main script", "main iframe", "[onload]", "[onerror]", "a[href^='javascript:']"):
        expect(page.locator(selector)).to_have_count(0)


def test_searching_for_it_is_harmless(viewer, story):
    page = viewer.open(f"/trace/{story.id}")
    page.keyboard.press("/")
    page.keyboard.insert_text("<script>(a+)+$[")
    expect(page.locator(".find-count")).to_be_visible()
    box = viewer.open("/").get_by_role("combobox", name="Search traces")
    box.fill(f'"{SCRIPT[:40]}"')
    box.press("Enter")
    expect(page.locator("[data-trace]").first).to_be_visible()


def test_the_map_shows_it(viewer, story):
    page = viewer.open("/map")
    expect(page.locator(".map-graph")).to_be_visible()
    expect(page.locator(".map-name", has_text="<img").first).to_be_attached()


def test_a_comparison_shows_it(viewer, collector, story):
    page = viewer.open(f"/compare?a={story.id}&b={story.id}")
    expect(page.locator(".compare-row").first).to_contain_text("<img src=x")


@pytest.mark.parametrize("path", [
    "/trace/" + "f" * 32, "/trace/0", "/compare?a=x&b=y", "/map?status=%22&attribute=%3C", "/search?minDuration=soon",
    "/?range=9-1,5-2&order=sideways", "/search?service=%F0%9F%A7%AA%3Cb%3E",
])
def test_addresses_that_mean_nothing_are_answered_in_words(viewer, story, path):
    viewer.guard.allow("40[04]")
    page = viewer.open(path)
    expect(page.locator("main")).to_contain_text(re.compile(r"[\s\S]{21}"), use_inner_text=True)
