# SPDX-License-Identifier: Apache-2.0
"""Ten thousand spans in one trace: it opens quickly, scrolls, and stays small in the document."""

import pytest
from frames import painted
from playwright.sync_api import expect
from stories import huge

# A trace opens within a second on a laptop. Machines that test others at the same time get more, and several
# attempts: what is measured is the page, not what else the machine had to do at one moment.
SECONDS = 4
ATTEMPTS = 5


@pytest.fixture(scope="module")
def story(collector):
    """Ten thousand spans."""
    trace = huge()
    collector.keep(trace)
    return trace


def fastest(measure, most):
    """The least of what is measured in a few attempts, of which the first that is quick enough is the last."""
    least = float("inf")
    for _ in range(ATTEMPTS):
        least = min(least, measure())
        if least < most:
            break
    return least


def opening_time(page, collector, trace_id):
    """Milliseconds from following a link to the first row on the screen, without the server's share."""
    return page.evaluate("""async ([id]) => {
        const document_ = await (await fetch(`/api/viewer/traces/${id}`)).text();
        const real = window.fetch;
        window.fetch = (address, ...rest) => String(address).includes(id)
            ? Promise.resolve(new Response(document_, { headers: { "Content-Type": "application/json" } }))
            : real(address, ...rest);
        const link = Object.assign(document.createElement("a"), { href: `/trace/${id}`, textContent: "open" });
        document.querySelector("main").append(link);
        const began = performance.now();
        link.click();
        while (!document.querySelector(".row .bar")) await new Promise(requestAnimationFrame);
        await new Promise(requestAnimationFrame);
        return performance.now() - began;
    }""", [trace_id])


def test_it_opens_in_a_second(viewer, collector, story):
    milliseconds = fastest(lambda: opening_time(viewer.open("/map"), collector, story.id), SECONDS * 1000)
    print(f"10,000 spans: {milliseconds:.0f} ms")
    assert milliseconds < SECONDS * 1000


def test_few_rows_are_in_the_document_wherever_it_is_scrolled(viewer, story):
    page = viewer.open(f"/trace/{story.id}")
    scroller = page.locator(".waterfall-scroll")
    height = scroller.evaluate("element => element.scrollHeight")
    assert height > 10_000 * 20
    seen = set()
    for part in (0, 0.25, 0.5, 0.75, 1):
        scroller.evaluate("(element, top) => element.scrollTo(0, top)", height * part)
        painted(page)
        assert 5 < page.locator(".row").count() < 120
        box = scroller.bounding_box()
        name = page.evaluate("([x, y]) => document.elementFromPoint(x, y)?.closest('.row')?.dataset.index", [box["x"] + 60, box["y"] + box["height"] / 2])
        seen.add(name)
    assert None not in seen and len(seen) == 5


def scrolling_time(page):
    """Milliseconds of two frames while it is scrolled from its top, in the middle of 40."""
    return page.evaluate("""async () => {
        const scroller = document.querySelector(".waterfall-scroll");
        scroller.scrollTop = 0;
        const times = [];
        for (let step = 0; step < 40; step += 1) {
            const began = performance.now();
            scroller.scrollTop += 900;
            await new Promise(requestAnimationFrame);
            await new Promise(requestAnimationFrame);
            times.push(performance.now() - began);
        }
        return times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
    }""")


def test_scrolling_keeps_up(viewer, story):
    page = viewer.open(f"/trace/{story.id}")
    milliseconds = fastest(lambda: scrolling_time(page), 33 * SECONDS)
    print(f"two frames while scrolling: {milliseconds:.0f} ms")
    assert milliseconds < 33 * SECONDS


def test_search_collapse_and_errors_work_on_all_of_it(viewer, story):
    page = viewer.open(f"/trace/{story.id}")
    page.get_by_role("button", name="Collapse all").click()
    expect(page.locator(".row")).to_have_count(1)
    page.keyboard.press("e")
    expect(page.locator(".row-error[aria-selected=true]")).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.insert_text("step 7777")
    page.keyboard.press("Enter")
    expect(page.locator(".row[aria-selected=true] .row-label")).to_have_text("step 7777")
