# SPDX-License-Identifier: Apache-2.0
"""Handing traces on: copies, files, a page that opens without a server, and taking them in again."""

import json
import re

import pytest
from frames import painted
from playwright.sync_api import expect
from stories import SCRIPT, checkout, hostile


@pytest.fixture(scope="module")
def trace(collector):
    """A checkout that failed."""
    trace = checkout("to be shared", failing=True)
    collector.keep(trace)
    return trace


def download(page, name):
    """What the share menu's entry downloads."""
    page.get_by_role("button", name="Share").click()
    with page.expect_download() as event:
        page.get_by_role("link", name=name).click()
    return event.value


def test_link_and_json_are_copied(open_viewer, collector, trace):
    viewer = open_viewer(collector, permissions=["clipboard-read", "clipboard-write"])
    page = viewer.open(f"/trace/{trace.id}?span={trace.spans[0].id}")
    page.get_by_role("button", name="Share").click()
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("Link copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    page.get_by_role("button", name="Share").click()
    page.get_by_role("button", name="Copy as JSON").click()
    expect(page.get_by_text("Trace copied")).to_be_visible()
    copied = json.loads(page.evaluate("navigator.clipboard.readText()"))
    assert [row["name"] for row in copied["rows"]][0] == "POST /checkout"


def test_the_share_menu_is_left_by_keyboard(viewer, trace):
    page = viewer.open(f"/trace/{trace.id}")
    opener = page.get_by_role("button", name="Share")
    opener.click()
    expect(page.get_by_role("button", name="Copy link")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name="Copy as JSON")).to_be_focused()
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    expect(opener).to_have_attribute("aria-expanded", "false")


@pytest.mark.parametrize("name", ["OTLP", "Jaeger"])
def test_an_exported_file_is_imported_elsewhere(collector, own_collector, open_viewer, trace, tmp_path, name):
    file = tmp_path / "trace.json"
    download(open_viewer(collector).open(f"/trace/{trace.id}"), name).save_as(file)
    page = open_viewer(own_collector).open("/")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Import").click()
    chooser.value.set_files(file)
    expect(page).to_have_url(re.compile(f"/trace/{trace.id}"))
    expect(page.get_by_role("heading", level=1)).to_have_text("POST /checkout")
    expect(page.get_by_text(f"{len(trace.spans)} spans in 1 trace").first).to_be_attached()
    ours, theirs = (server.get(f"/api/viewer/traces/{trace.id}")["rows"] for server in (own_collector, collector))
    for key in ("spanID", "name", "kind", "start", "duration", "status", "depth"):
        assert [row[key] for row in ours] == [row[key] for row in theirs], key
    for row, other in zip(ours, theirs, strict=True):
        assert {each["key"] for each in other["attributes"]} <= {each["key"] for each in row["attributes"]}


DROP = """([name, text]) => {
    const data = new DataTransfer();
    data.items.add(new File([text], name, { type: "application/json" }));
    const event = type => new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true });
    document.querySelector("main").dispatchEvent(event("dragover"));
    const shown = !document.querySelector(".import-target").hidden;
    document.querySelector("main").dispatchEvent(event("drop"));
    return shown;
}"""


def test_a_file_is_dropped_on_the_page(own_collector, open_viewer):
    span = {"traceId": "ab" * 16, "spanId": "cd" * 8, "name": "dropped", "startTimeUnixNano": "1000",
            "endTimeUnixNano": "2000"}
    text = json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]})
    page = open_viewer(own_collector).open("/map")
    assert page.evaluate(DROP, ["trace.json", text])
    expect(page).to_have_url(re.compile("/trace/" + "ab" * 16))
    expect(page.locator(".import-target")).to_be_hidden()


@pytest.mark.parametrize("text", ["", "no JSON", '{"neither": "one"}', "[1, 2]", '{"resourceSpans": 7}'])
def test_a_file_that_is_no_trace_is_refused_in_a_sentence(viewer, text):
    viewer.guard.allow("400")
    page = viewer.open("/map")
    page.evaluate(DROP, ["holiday.json", text])
    message = page.locator(".toast-error")
    expect(message).to_contain_text("holiday.json: ")
    expect(message).to_contain_text(re.compile(r"[a-z ]{10,}"))
    assert page.url.endswith("/map")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_exported_page_opens_from_disk_without_any_request(open_viewer, collector, browser, trace, tmp_path, scheme):
    file = tmp_path / "trace.html"
    download(open_viewer(collector).open(f"/trace/{trace.id}"), "Page that opens by itself").save_as(file)
    page = opened_from_disk(browser, file, scheme)
    expect(page.locator(".row")).to_have_count(len(trace.spans))
    expect(page.get_by_role("heading", level=1)).to_have_text("POST /checkout")
    for _ in range(2):
        page.keyboard.press("e")
    expect(page.get_by_role("complementary", name="Selected span")).to_contain_text("connection reset by peer")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    finish(page)


def test_a_hostile_trace_stays_harmless_in_an_exported_page(open_viewer, collector, browser, tmp_path):
    file = tmp_path / "hostile.html"
    story = hostile(spans=40)
    collector.keep(story)
    download(open_viewer(collector).open(f"/trace/{story.id}"), "Page that opens by itself").save_as(file)
    assert SCRIPT not in file.read_text()
    page = opened_from_disk(browser, file, "light")
    expect(page.locator(".row").first).to_be_visible()
    page.locator(".row").first.click()
    expect(page.get_by_role("complementary", name="Selected span")).to_be_visible()
    painted(page)
    assert not page.evaluate("window.executed")
    finish(page)


def opened_from_disk(browser, file, scheme):
    """A page from disk in a window without a network; what it does wrong is noted on it."""
    context = browser.new_context(offline=True, color_scheme=scheme)
    page = context.new_page()
    page.noted = []
    page.on("console", lambda message: page.noted.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: page.noted.append(str(error)))
    page.on("request", lambda request: page.noted.append(request.url) if not request.url.startswith(("data:", file.as_uri())) else None)
    page.goto(file.as_uri())
    return page


def finish(page):
    """Ends a page from disk, and fails if it did anything wrong."""
    noted = page.noted
    page.context.close()
    assert not noted, noted[:5]
