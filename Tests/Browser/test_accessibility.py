# SPDX-License-Identifier: Apache-2.0
"""Every view at three widths, light and dark: axe's rules, the keyboard, and nothing cut off."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from frames import painted
from playwright.sync_api import expect
from stories import checkout, linked
from telemetry import gauged, send_metrics, served

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def views(collector):
    """The address of every view, each with something to show."""
    first = checkout("accessible", failing=True)
    second = checkout("accessible too", slow=2, extra=True)
    for trace in (first, second, linked(first)):
        collector.keep(trace)
    send_metrics(
        collector.otlp,
        served("web", "/checkout", [0.02, 0.2, 0.03], exemplars=[(0.2, first.id), (0.02, "ab" * 16)]),
        served("web", "/checkout", [0.3], status=500, exemplars=[(0.3, second.id)]),
        served("cart", "/cart/{id}", [0.004] * 9), gauged("cart", "queue.size", 7, "{item}", "What waits."),
    )
    span = next(span for span in first.spans if span.service == "payments")
    return {
        "list": "/", "trace": f"/trace/{first.id}", "detail": f"/trace/{first.id}?span={span.id}",
        "map": "/map?proxies=show&service=web", "compare": f"/compare?a={first.id}&b={second.id}",
        "choose": "/compare", "metrics": "/metrics?window=5m",
        "series": "/metrics?show=all&metric=queue.size&of=cart", "missing": f"/trace/{'e' * 32}", "nothing": "/search?service=nobody",
    }


NAMES = ["list", "trace", "detail", "map", "metrics", "series", "compare", "choose", "missing", "nothing"]


def opened(open_viewer, collector, views, name, **window):
    """A view in a window, loaded."""
    viewer = open_viewer(collector, **window)
    if name == "missing":
        viewer.guard.allow("404")
    page = viewer.open(views[name])
    awaited = {"list": "[data-trace]", "trace": ".row", "detail": ".detail", "map": ".map-graph", "metrics": ".metrics-table", "series": ".metric-chart", "compare": ".compare-row"}
    if name in awaited:
        page.locator(awaited[name]).first.wait_for()
    return page


def violations(page):
    """What axe finds, a line for each."""
    results = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]})
    return [
        f"{rule['id']}: {rule['help']}: {node['html'][:160]} {node['any'][0]['message'][:160] if node['any'] else ''}"
        for rule in results.response["violations"] for node in rule["nodes"][:3]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing(open_viewer, collector, views, name, scheme):
    page = opened(open_viewer, collector, views, name, scheme=scheme)
    found = violations(page)
    page.set_viewport_size({"width": 320, "height": 700})
    painted(page)
    found += [f"320: {text}" for text in violations(page)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_what_opens(open_viewer, collector, views, scheme):
    page = opened(open_viewer, collector, views, "trace", scheme=scheme)
    page.get_by_role("button", name="Share").click()
    page.get_by_role("button", name="Copy link").wait_for()
    found = violations(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Compare").click()
    page.get_by_role("complementary", name="Traces to compare").wait_for()
    found += violations(page)
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()
    found += violations(page)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_wider_than_the_window(open_viewer, collector, views, name):
    page = opened(open_viewer, collector, views, name, width=1600, height=800)
    for width in (1600, 900, 320):
        page.set_viewport_size({"width": width, "height": 800})
        painted(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert not outside(page, width)


def outside(page, width):
    """Controls and headings that lie beyond the window, apart from those in what scrolls by itself."""
    return page.evaluate("""width => [...document.querySelectorAll("button, a[href], input, select, h1, h2")]
        .filter(node => node.checkVisibility() && !node.closest(".map-canvas, .map-table, .waterfall-scroll, .visually-hidden, .skip-link, .topbar .views"))
        .filter(node => { const box = node.getBoundingClientRect(); return box.width > 1 && (box.right > width + 1 || box.left < -1); })
        .map(node => node.outerHTML.slice(0, 120))""", width)


STOPS = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")]
    .filter(node => node.tabIndex >= 0 && !node.disabled && node.checkVisibility({ visibilityProperty: true })
        && node.getAttribute("type") !== "hidden" && !node.closest("[inert], [hidden]"))
    .map((node, index) => (node.dataset.stop = String(index)))"""


@pytest.mark.parametrize("name", NAMES)
def test_tab_reaches_every_control_and_leaves_again(open_viewer, collector, views, name):
    page = opened(open_viewer, collector, views, name)
    page.locator("body").evaluate("() => document.activeElement?.blur()")
    stops = set(page.evaluate(STOPS))
    reached, outside = set(), False
    for _ in range(len(stops) + 5):
        page.keyboard.press("Tab")
        stop = page.evaluate("document.activeElement?.dataset.stop ?? null")
        outside = outside or (stop is None and page.evaluate("document.activeElement === document.body"))
        reached.add(stop)
    missed = [page.evaluate("stop => document.querySelector(`[data-stop='${stop}']`)?.outerHTML.slice(0, 150)", stop) for stop in sorted(stops - reached)]
    assert not [text for text in missed if text], missed[:5]


@pytest.mark.parametrize("name", ["list", "trace", "map", "metrics", "compare"])
def test_focus_is_always_visible(open_viewer, collector, views, name):
    page = opened(open_viewer, collector, views, name)
    for _ in range(14):
        page.keyboard.press("Tab")
        shown = page.evaluate("""() => {
            const node = document.activeElement;
            if (node === document.body) return true;
            const style = getComputedStyle(node);
            if (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) return true;
            if (node.matches(".map-graph a")) return true;
            return node.outerHTML.slice(0, 160);
        }""")
        assert shown is True, shown


def test_the_page_names_itself_and_its_landmarks(viewer, views):
    page = viewer.open(views["trace"])
    expect(page).to_have_title(re.compile("POST /checkout · .* · Outlay"))
    for role, name in (("navigation", "Views"), ("main", None), ("banner", None)):
        expect(page.get_by_role(role, name=name)).to_have_count(1)
    expect(page.get_by_role("treegrid")).to_have_count(1)
    page.get_by_role("link", name="Skip to content").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_what_arrives_is_told_to_those_who_do_not_see_it(viewer, views):
    page = viewer.open(views["trace"])
    page.keyboard.press("c")
    expect(page.locator("#announcements")).to_have_text("Critical path hidden")
