# SPDX-License-Identifier: Apache-2.0
"""The page on which people keep their expenses: every action, its trace in the viewer, what goes wrong,
and what comes from elsewhere."""

import json
import re
import time
import urllib.request

import pytest
from playwright.sync_api import expect
from server import PATIENCE
from web_desk import TRACEPARENT, add, desk, open_desk, services, shop, trace_of  # noqa: F401
from web_stack import running_role


def test_a_walk_from_an_empty_page_to_the_trace_of_a_payment(desk):
    desk.shop.open_account(desk.user)
    page = desk.open()
    expect(page.locator("#more")).to_contain_text("Nothing here yet")

    add(page, "Lunch in Kiel", "12.50", "meals")
    expect(desk.row("Lunch in Kiel")).to_contain_text("€12.50")
    expect(page.locator("#add .note")).to_contain_text("Added Lunch in Kiel, €12.50.")
    expect(page.locator("#month .sum")).to_have_text("€12.50")
    created = trace_of(page.locator("#add .note a"))

    desk.row("Lunch in Kiel").get_by_role("button", name="Edit").click()
    dialog = page.get_by_role("dialog", name="Edit Lunch in Kiel")
    dialog.get_by_label("Amount").fill("14.00")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    expect(desk.row("Lunch in Kiel")).to_contain_text("€14.00")
    assert desk.sent("PATCH", "/api/expenses/")[0]["if-match"] == '"1"'

    desk.row("Lunch in Kiel").get_by_role("button", name="Pay").click()
    expect(desk.row("Lunch in Kiel").locator(".status")).to_have_text("Paid")
    expect(desk.row("Lunch in Kiel").get_by_role("button", name="Pay")).to_have_count(0)
    link = desk.row("Lunch in Kiel").locator(".note a")
    expect(link).to_have_accessible_name("Trace of: Paid.")

    paid = trace_of(link)
    assert paid != created
    services(desk.shop, created, "outlay-web", "outlay-expenses")
    services(desk.shop, paid, "outlay-web", "outlay-expenses", "outlay-bank")
    with desk.context.expect_page() as opened:
        link.click()
    viewer = opened.value
    viewer.locator(".row").first.wait_for()
    for name in ("POST /api/expenses/{id}/pay", "POST /expenses/{id}/pay", "POST /payments"):
        expect(viewer.locator(".row-label", has_text=re.compile(f"^{re.escape(name)}$")).first).to_be_visible()
    viewer.close()

    desk.row("Lunch in Kiel").get_by_role("button", name="Delete").click()
    question = page.get_by_role("dialog", name="Delete this expense?")
    expect(question.get_by_role("button", name="Keep it")).to_be_focused()
    question.get_by_role("button", name="Delete").click()
    expect(desk.row("Lunch in Kiel")).to_have_count(0)
    expect(page.locator("#list-note")).to_contain_text("Deleted Lunch in Kiel.")
    expect(page.locator("#actions li").nth(3)).to_be_attached()


def test_every_request_begins_a_trace_or_goes_on_with_its_own(desk):
    page = desk.open()
    add(page, "Paper", "3.00")
    expect(desk.row("Paper")).to_be_visible()
    sent = desk.sent("GET", "/api/") + desk.sent("POST", "/api/")
    traces = [TRACEPARENT.match(headers["traceparent"]) for headers in sent]
    assert all(traces) and len({match.group(2) for match in traces}) == len(sent)
    assert len({headers["x-request-id"] for headers in sent}) == len(sent)
    assert {headers["x-user-id"] for headers in sent} == {desk.user}
    post = TRACEPARENT.match(desk.sent("POST", "/api/expenses")[0]["traceparent"])
    assert trace_of(page.locator("#add .note a")) == post.group(1)


def test_what_is_wrong_is_said_at_its_field_and_with_its_trace(desk):
    desk.allowed.append("status of 400 .*/api/expenses")
    page = desk.open()
    add(page, "", "12,50", "Not A Slug")
    form = page.locator("#add")
    for label in ("Description", "Amount", "Category"):
        field = form.get_by_label(label)
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(field).to_have_accessible_description(re.compile(r"^(Must|Is) .*\.$"))
    expect(form.get_by_label("Currency")).not_to_have_attribute("aria-invalid", "true")
    expect(form.get_by_label("Description")).to_be_focused()
    expect(form.locator(".note.is-error")).to_contain_text("cannot be accepted")
    services(desk.shop, trace_of(form.locator(".note a")), "outlay-web", "outlay-expenses")
    form.get_by_label("Description").fill("Now it is right")
    expect(form.get_by_label("Description")).not_to_have_attribute("aria-invalid", "true")


def test_a_payment_that_is_refused_is_said_in_its_row(desk):
    desk.allowed.append("status of 409 .*/pay")
    desk.shop.spend("Yacht", "90000.00", desk.user)
    desk.open()
    desk.row("Yacht").get_by_role("button", name="Pay").click()
    expect(desk.row("Yacht").locator(".note.is-error")).to_contain_text("There is no account")
    expect(desk.row("Yacht").locator(".note a")).to_be_visible()
    expect(desk.row("Yacht").get_by_role("button", name="Pay")).to_be_enabled()


def test_an_edit_of_what_somebody_else_has_changed_changes_nothing(desk):
    desk.allowed.append("status of 412")
    expense = desk.shop.spend("Desk", "100.00", desk.user)
    page = desk.open()
    page.route("**/events*", lambda route: route.abort())
    desk.row("Desk").get_by_role("button", name="Edit").click()
    desk.shop.call("PATCH", f"{desk.shop.api}/expenses/{expense['id']}", {"amount": "90.00"}, desk.user)
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Amount").fill("80.00")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.locator(".note.is-error")).to_contain_text("has changed")


def test_an_expense_from_elsewhere_appears_by_itself(desk):
    page = desk.open()
    expect(page.locator("#live")).to_have_text("Live")
    before = len(desk.sent("GET", "/$"))
    desk.shop.spend("Somebody else's coffee", "2.20", desk.user)
    expect(desk.row("Somebody else's coffee")).to_be_visible()
    expect(page.locator("#announcer")).to_contain_text("New: Somebody else's coffee.")
    expect(page.locator("#month .sum")).to_have_text("€2.20")
    assert len(desk.sent("GET", "/$")) == before


def test_the_questions_behind_live_leave_no_spans(desk):
    page = desk.open()
    expect(page.locator("#live")).to_have_text("Live")
    desk.shop.spend("A sign that it was asked", "1.00", desk.user)
    expect(desk.row("A sign that it was asked")).to_be_visible()
    last = TRACEPARENT.match(desk.sent("GET", "/api/expenses")[-1]["traceparent"]).group(1)
    # What was asked before it has arrived as well by then.
    services(desk.shop, last, "outlay-web", "outlay-expenses")
    names = traced(desk.shop)
    assert "POST /expenses" in names and "GET /api/expenses" in names
    # A trace is called after what of it has come; that of a request of the page, after the API's span until the
    # page's own arrives.
    deadline = time.monotonic() + PATIENCE
    while "GET /expenses" in names and time.monotonic() < deadline:
        time.sleep(0.1)
        names = traced(desk.shop)
    assert "GET /expenses" not in names


def traced(shop):
    """The names of the newest traces in which the API took part."""
    listed = shop.collector.get("/api/viewer/traces?service=outlay-expenses&limit=200")["traces"]
    return [trace["name"] for trace in listed]


def test_the_list_is_filtered_paged_and_remembered_in_the_address(desk):
    for number in range(23):
        desk.shop.spend(f"Meal {number}", "1.00", desk.user, category="meals", spent_on="2026-03-01")
    desk.shop.spend("Train", "80.00", desk.user, category="travel", spent_on="2026-04-01")
    page = desk.open()
    expect(page.locator("li.expense")).to_have_count(20)
    page.get_by_role("button", name="Show more").click()
    expect(page.locator("li.expense")).to_have_count(24)
    filters = page.locator("#filters")
    filters.get_by_label("Category").fill("travel")
    filters.get_by_label("Category").press("Enter")
    expect(page.locator("li.expense")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"\?category=travel$"))
    page.reload()
    expect(page.locator("li.expense")).to_have_count(1)
    filters.get_by_label("Status").select_option("paid")
    expect(page.locator("#more")).to_have_text("Nothing matches the filter.")
    page.go_back()
    expect(desk.row("Train")).to_be_visible()
    filters.get_by_role("button", name="Clear").click()
    expect(page.locator("li.expense")).to_have_count(20)


def test_a_filter_that_cannot_be_is_said_at_its_field(desk):
    desk.allowed.append("status of 400")
    page = desk.open("/?from=2026-05-01&to=2026-04-01")
    expect(page.locator("#filters").get_by_label("From")).to_have_accessible_description(
        "Must not be later than to.")


def test_a_month_is_drawn_by_category_and_leads_to_its_expenses(desk):
    for category, amount in (("meals", "10.00"), ("travel", "30.00"), ("travel", "20.00")):
        desk.shop.spend("Spent", amount, desk.user, category=category, spent_on="2026-10-05")
    page = desk.open()
    while page.locator("#month-title").inner_text() != "October 2026":
        step = "Month before" if page.evaluate("new Date() > new Date('2026-10-15')") else "Month after"
        page.get_by_role("button", name=step).click()
    expect(page.locator("#month .sum")).to_have_text("€60.00")
    bars = page.locator("#month .bars li")
    expect(bars).to_have_count(2)
    expect(bars.nth(0)).to_contain_text("travel")
    expect(bars.nth(0)).to_contain_text("83 % · 2")
    widths = [bars.nth(index).locator(".fill").bounding_box()["width"] for index in (0, 1)]
    assert widths[1] / widths[0] == pytest.approx(0.2, abs=0.01)
    page.get_by_role("button", name="Only meals in October 2026").click()
    expect(page.locator("li.expense")).to_have_count(1)
    expect(page).to_have_url(re.compile("from=2026-10-01&to=2026-10-31"))


def test_budgets_and_alerts_show_where_the_api_knows_them(desk):
    budget = {"category": "meals", "currency": "EUR", "limit": "100.00", "spent": "85.00"}
    alert = {**budget, "percent": 80, "raised_at": "2026-11-01T00:00:00Z"}
    page = desk.page
    answer = lambda body: lambda route: route.fulfill(status=200, content_type="application/json", body=json.dumps(body))
    page.route("**/api/budgets", answer({"month": "2026-11", "budgets": [budget]}))
    page.route("**/api/alerts", answer({"month": "2026-11", "alerts": [alert]}))
    page.route("**/api/budgets/meals", answer(budget))
    desk.open()
    section = page.get_by_role("region", name="Budgets")
    expect(section.locator(".bars li.is-near")).to_contain_text("€85.00 of €100.00")
    expect(section.locator(".alerts")).to_contain_text("meals has used 80 % of its budget: €85.00 of €100.00.")
    section.get_by_label("Category").fill("meals")
    section.get_by_label("A month").fill("200")
    section.get_by_role("button", name="Set").click()
    expect(section.locator(".budget-form .note")).to_contain_text("Set the budget of meals.")


def test_without_budgets_there_is_no_such_section(desk):
    page = desk.page
    page.route("**/api/budgets", lambda route: route.fulfill(status=404, content_type="application/problem+json", body="{}"))
    desk.open()
    expect(page.locator("#budgets")).to_be_hidden()


def test_a_server_that_is_away_is_said_and_the_same_expense_is_sent_once(desk):
    desk.allowed.append("ERR_FAILED|/api/")
    page = desk.open()
    page.route("**/api/expenses", lambda route: route.abort() if route.request.method == "POST" else route.fallback())
    add(page, "Once", "1.00")
    expect(page.locator("#add .note.is-error")).to_contain_text("cannot be reached")
    page.unroute("**/api/expenses")
    page.locator("#add").get_by_role("button", name="Add").click()
    expect(desk.row("Once")).to_have_count(1)
    keys = [request.all_headers()["idempotency-key"] for request in desk.requests if request.method == "POST"]
    assert len(keys) == 2 and len(set(keys)) == 1


def test_somebody_else_sees_their_own_expenses_and_is_remembered(desk):
    desk.shop.spend("Hers", "1.00", f"{desk.user}-other")
    page = desk.open()
    page.get_by_label("Expenses of").fill(f"{desk.user}-other")
    page.get_by_label("Expenses of").press("Enter")
    expect(desk.row("Hers")).to_be_visible()
    page.reload()
    expect(desk.row("Hers")).to_be_visible()


def test_the_program_ends_at_once_while_somebody_listens():
    # Nothing waits for a collector, either.
    settings = {"OUTLAY_EXPENSES_URL": "http://127.0.0.1:1", "OTEL_SDK_DISABLED": "true"}
    with running_role("web", settings) as address:
        stream = urllib.request.urlopen(f"{address}/events?user=ada", timeout=PATIENCE)
        assert stream.readline() == b"retry: 2000\n"
        asked = time.monotonic()
    # It would give the listener 25 seconds.
    assert time.monotonic() - asked < 15
    stream.read()
