# SPDX-License-Identifier: Apache-2.0
"""The view of one trace: the waterfall, its tools, and the details of a span."""

import re

import pytest
from frames import painted
from playwright.sync_api import expect
from stories import broken, checkout, linked, rootless
from telemetry import Trace, post


@pytest.fixture(scope="module")
def failed(collector):
    """A checkout of which the payment failed."""
    trace = checkout("failed checkout", failing=True)
    collector.keep(trace)
    return trace


def row(page, name):
    """The row of the span with a name."""
    label = page.locator(".row-label", has_text=re.compile(f"^{re.escape(name)}$"))
    return page.locator(".row").filter(has=label).first


def names(page):
    """The spans that are shown, from top to bottom."""
    return page.evaluate("""[...document.querySelectorAll(".row")]
        .sort((a, b) => a.ariaRowIndex - b.ariaRowIndex)
        .map(row => row.querySelector(".row-label").textContent)""")


def selected(page):
    """The name of the selected span."""
    return page.locator(".row[aria-selected=true] .row-label").first


def test_spans_are_nested_below_their_parents(viewer, failed):
    page = viewer.open(f"/trace/{failed.id}")
    assert names(page)[:5] == ["POST /checkout", "egress", "GET /cart/{id}", "GET cart", "SELECT items"]
    levels = [row(page, name).get_attribute("aria-level") for name in ("POST /checkout", "egress", "GET cart")]
    assert levels == ["1", "2", "4"]
    expect(page.get_by_role("heading", level=1)).to_have_text("POST /checkout")


def bars(page):
    """Left edge and width of the bars that are shown, by the names of their spans, all at one moment: a bar is
    drawn anew whenever there is more or less room."""
    return page.evaluate("""Object.fromEntries([...document.querySelectorAll(".row")].map(row => {
        const { x, width } = row.querySelector(".bar").getBoundingClientRect();
        return [row.querySelector(".row-label").textContent, [x, width]];
    }))""")


def test_bars_lie_where_their_spans_do(viewer, failed):
    page = viewer.open(f"/trace/{failed.id}")
    expect(page.locator(".row")).to_have_count(len(failed.spans))
    shown = bars(page)
    (start, whole), (left, width) = shown["POST /checkout"], shown["SELECT items"]
    scale = whole / 240
    assert left - start == pytest.approx(26 * scale, abs=2)
    assert width == pytest.approx(50 * scale, abs=2)


def test_a_row_collapses_and_the_address_remembers_it(viewer, failed):
    page = viewer.open(f"/trace/{failed.id}")
    row(page, "egress").get_by_role("button").click()
    expect(row(page, "SELECT items")).to_have_count(0)
    expect(row(page, "egress")).to_have_attribute("aria-expanded", "false")
    expect(page).to_have_url(re.compile("collapsed="))
    page.reload()
    viewer.settle()
    expect(row(page, "egress")).to_have_attribute("aria-expanded", "false")
    assert "SELECT items" not in names(page)


def test_all_rows_collapse_and_expand(viewer, failed):
    page = viewer.open(f"/trace/{failed.id}")
    page.get_by_role("button", name="Collapse all").click()
    expect(page.locator(".row")).to_have_count(1)
    page.get_by_role("button", name="Expand all").click()
    expect(page.locator(".row")).to_have_count(len(failed.spans))


def drag(page, box, start, end):
    """Drags across a box, from one share of its width to another."""
    height = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * start, height)
    page.mouse.down()
    for step in (0.25, 0.5, 0.75, 1):
        page.mouse.move(box["x"] + box["width"] * (start + (end - start) * step), height)
    page.mouse.up()


def test_dragging_over_the_ruler_zooms_and_a_key_zooms_out(viewer, failed):
    page = viewer.open(f"/trace/{failed.id}")
    before = page.locator(".ruler-tick").all_inner_texts()
    drag(page, page.locator(".ruler-time").bounding_box(), 0.1, 0.3)
    expect(page).to_have_url(re.compile(r"from=\d+&to=\d+"))
    expect(page.locator(".ruler-tick")).not_to_have_text(before)
    address = page.url
    page.reload()
    viewer.settle()
    assert page.url == address
    page.keyboard.press("0")
    expect(page).not_to_have_url(re.compile("from="))


def test_the_overview_zooms_by_dragging_and_by_its_edges(viewer, failed):
    page = viewer.open(f"/trace/{failed.id}")
    drag(page, page.locator(".minimap").bounding_box(), 0.4, 0.6)
    expect(page).to_have_url(re.compile("from="))
    end = page.get_by_role("slider", name="End of what is shown")
    before = end.get_attribute("aria-valuenow")
    end.focus()
    page.keyboard.press("ArrowLeft")
    expect(end).not_to_have_attribute("aria-valuenow", before)
    assert int(end.get_attribute("aria-valuenow")) < int(before)


def test_the_critical_path_is_drawn_until_it_is_switched_off(viewer, failed):
    page = viewer.open(f"/trace/{failed.id}")
    expect(page.locator(".bar-critical").nth(3)).to_be_visible()
    page.get_by_role("button", name="Critical path").click()
    expect(page.locator(".bar-critical")).to_have_count(0)
    expect(page).to_have_url(re.compile("critical=off"))


def test_errors_are_told_by_more_than_their_colour(viewer, failed):
    page = viewer.open(f"/trace/{failed.id}")
    payment = row(page, "POST /payments")
    expect(payment).to_have_class(re.compile("row-error"))
    expect(payment.locator(".row-error-icon")).to_be_visible()
    expect(payment.locator(".bar-label")).to_contain_text("Error")
    expect(payment).to_have_attribute("aria-label", re.compile("error"))


def test_a_span_tells_all_that_it_carries(viewer, failed):
    page = viewer.open(f"/trace/{failed.id}")
    row(page, "POST /checkout").click()
    detail = page.get_by_role("complementary", name="Selected span")
    for text in ("Self time", "http.route", "/checkout", "user.tier", "gold", "request.validated", "fields"):
        expect(detail).to_contain_text(text)
    expect(page).to_have_url(re.compile(f"span={failed.spans[0].id}"))
    row(page, "SELECT items").click()
    for text in ("select id, price", "slow query", "WARN", "postgresql"):
        expect(detail).to_contain_text(text)
    detail.get_by_text("Resource").click()
    expect(detail).to_contain_text("test-host")
    detail.get_by_text("Scope and ids").click()
    expect(detail).to_contain_text("browser-tests 1.0")


def test_an_attribute_is_copied(open_viewer, collector, failed):
    viewer = open_viewer(collector, permissions=["clipboard-read", "clipboard-write"])
    page = viewer.open(f"/trace/{failed.id}?span={failed.spans[0].id}")
    page.get_by_role("button", name="Copy all: attributes").click()
    expect(page.get_by_text("Attributes copied")).to_be_visible()
    assert "gold" in page.evaluate("navigator.clipboard.readText()")


def test_the_exception_of_a_span_is_shown_with_its_stack(viewer, failed):
    payments = next(span for span in failed.spans if span.service == "payments")
    page = viewer.open(f"/trace/{failed.id}?span={payments.id}")
    detail = page.get_by_role("complementary", name="Selected span")
    for text in ("card refused", "CardRefused", "at Payments.charge", "charging the card"):
        expect(detail).to_contain_text(text)
    expect(page.locator(".row .tick-event.tick-error")).to_have_count(1)


def test_a_deep_link_opens_a_span_wherever_it_is(viewer, failed):
    select = next(span for span in failed.spans if span.name == "SELECT items")
    page = viewer.open(f"/trace/{failed.id}?span={select.id}")
    expect(selected(page)).to_have_text("SELECT items")
    expect(page.get_by_role("complementary", name="Selected span")).to_be_visible()


def test_links_are_followed_both_ways(viewer, collector, failed):
    batch = linked(failed)
    collector.keep(batch)
    page = viewer.open(f"/trace/{batch.id}?span={batch.spans[0].id}")
    page.get_by_role("complementary").get_by_role("link", name="POST /checkout").click()
    expect(page).to_have_url(re.compile(f"/trace/{failed.id}.*span={failed.spans[0].id}"))
    page.get_by_role("complementary").get_by_role("link", name="settle").click()
    expect(page).to_have_url(re.compile(f"/trace/{batch.id}"))
    page.go_back()
    expect(page).to_have_url(re.compile(f"/trace/{failed.id}"))


def test_a_search_marks_what_it_finds_and_steps_through_it(viewer, failed):
    page = viewer.open(f"/trace/{failed.id}")
    page.keyboard.press("/")
    page.keyboard.type("payments")
    expect(page.locator(".find-count")).to_contain_text(re.compile(r"\d"))
    expect(page.locator(".row-match")).to_have_count(2)
    expect(page).to_have_url(re.compile("find=payments"))
    page.keyboard.press("Enter")
    expect(selected(page)).to_have_text("POST /payments")
    page.keyboard.press("Escape")
    page.reload()
    viewer.settle()
    if "find=payments" in page.url:
        expect(page.locator(".row-match")).to_have_count(2)


def test_a_search_finds_attributes_and_logs(viewer, failed):
    page = viewer.open(f"/trace/{failed.id}?find=slow+query")
    expect(page.locator(".row-match .row-label")).to_have_text(["SELECT items"])
    page = viewer.open(f"/trace/{failed.id}?find=gold")
    expect(page.locator(".row-match .row-label")).to_have_text(["POST /checkout"])


def test_every_key_does_what_the_help_says(viewer, failed):
    page = viewer.open(f"/trace/{failed.id}")
    page.keyboard.press("j")
    expect(selected(page)).to_have_text("POST /checkout")
    page.keyboard.press("j")
    expect(selected(page)).to_have_text("egress")
    page.keyboard.press("k")
    expect(selected(page)).to_have_text("POST /checkout")
    page.keyboard.press("j")
    page.keyboard.press("h")
    expect(row(page, "egress")).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("l")
    expect(row(page, "egress")).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("l")
    expect(selected(page)).to_have_text("GET /cart/{id}")
    page.keyboard.press("h")
    page.keyboard.press("h")
    expect(selected(page)).to_have_text("egress")
    page.keyboard.press("e")
    expect(page.locator(".row-error[aria-selected=true]")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.get_by_role("complementary", name="Selected span")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("complementary", name="Selected span")).to_be_hidden()
    page.keyboard.press("[")
    expect(page.locator(".row")).to_have_count(1)
    page.keyboard.press("]")
    expect(page.locator(".row")).to_have_count(len(failed.spans))


def test_help_opens_and_gives_the_focus_back(viewer, failed):
    page = viewer.open(f"/trace/{failed.id}")
    row(page, "egress").click()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_be_visible()
    for _ in range(4):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('dialog')")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(row(page, "egress")).to_be_focused()
    page.get_by_role("button", name="Keys and help").click()
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_have_count(0)


def test_a_trace_grows_while_it_is_looked_at(viewer, collector):
    trace = Trace("growing")
    root = trace.span("web", "root", 0, 100, kind="server")
    collector.keep(trace)
    page = viewer.open(f"/trace/{trace.id}")
    expect(page.locator(".row")).to_have_count(1)
    trace.span("web", "came later", 20, 30, parent=root)
    trace.send(collector.otlp)
    expect(row(page, "came later")).to_be_visible()


def test_what_is_logged_later_appears_as_well(viewer, collector):
    trace = Trace("logged later")
    root = trace.span("web", "root", 0, 100, kind="server")
    collector.keep(trace)
    page = viewer.open(f"/trace/{trace.id}?span={root.id}")
    detail = page.get_by_role("complementary", name="Selected span")
    expect(detail).to_be_visible()
    trace.log(root, "charging the card", 20)
    post(collector.otlp, "/v1/logs", trace.logs_request())
    expect(detail).to_contain_text("charging the card")


def test_bars_are_drawn_anew_for_another_width_but_not_for_another_height(viewer, failed):
    page = viewer.open(f"/trace/{failed.id}")
    drawn = row(page, "POST /checkout").locator(".bar").element_handle()

    def is_drawn_anew(width, height):
        page.set_viewport_size({"width": width, "height": height})
        painted(page)
        return not drawn.evaluate("bar => bar.isConnected")

    assert not is_drawn_anew(1280, 700)
    assert is_drawn_anew(1000, 700)


# Gives hold of the page's connection for events, which so can be made to say that it had been lost.
HELD_EVENTS = """window.heldEvents = [];
    window.EventSource = class extends EventSource {
        constructor(address) { super(address); heldEvents.push(this); }
    };"""


def test_a_trace_that_is_read_again_is_drawn_again_only_if_there_is_more(viewer, collector):
    trace = Trace("read again")
    root = trace.span("web", "root", 0, 100, kind="server")
    collector.keep(trace)
    viewer.page.add_init_script(HELD_EVENTS)
    page = viewer.open(f"/trace/{trace.id}")
    drawn = row(page, "root").element_handle()
    # It reads once more only when it is done with what it read before.
    for _ in range(2):
        with page.expect_response(lambda answer: answer.url.endswith(f"/api/viewer/traces/{trace.id}")):
            page.evaluate("heldEvents.forEach(source => source.dispatchEvent(new Event('open')))")
    assert drawn.evaluate("row => row.isConnected")
    trace.span("web", "came later", 20, 30, parent=root)
    trace.send(collector.otlp)
    expect(row(page, "came later")).to_be_visible()


def test_an_unknown_trace_is_a_sentence_and_opens_when_it_comes(viewer, collector):
    viewer.guard.allow("404")
    trace = checkout("expected")
    page = viewer.open(f"/trace/{trace.id}")
    expect(page.get_by_role("alert")).to_be_visible()
    collector.keep(trace)
    expect(page.get_by_role("heading", level=1)).to_have_text("POST /checkout")


def test_what_is_wrong_with_a_trace_is_said_in_words(viewer, collector):
    collector.keep(broken())
    page = viewer.open(f"/trace/{broken().id}")
    page.locator(".findings summary").click()
    told = page.locator(".findings-body")
    expect(told).to_be_visible()
    document = collector.get(f"/api/viewer/traces/{broken().id}")
    codes = {finding["code"] for finding in document["findings"]}
    assert codes >= {"orphan", "cycle", "duplicate-id", "outlives-parent", "ends-before-start", "clock-skew"}
    for finding in document["findings"]:
        expect(told).to_contain_text(finding["text"])
    shown = set(names(page))
    assert shown >= {span.name for span in broken().spans}
    page.get_by_role("button", name="Show").first.click()
    expect(page.get_by_role("complementary", name="Selected span")).to_be_visible()


def test_a_missing_root_is_said(viewer, collector):
    page = viewer.open(f"/trace/{collector.keep(rootless())}")
    expect(page.get_by_text("no root yet")).to_be_visible()
    assert names(page) == ["first half", "second half"]
