# SPDX-License-Identifier: Apache-2.0
"""Rules are right, each alert has a page for whoever it wakes, and it wakes them only while it should."""

import subprocess

import pytest
from queries import RULES, rules
from server import REPOSITORY

ALERTS = {name: rule for name, rule in rules() if "alert" in rule}

# Names that the semantic conventions give to what is counted, and that Prometheus' own custom keeps for
# histograms.
COUNTED = {"db_client_connection_count", "process_thread_count", "process_unix_file_descriptor_count"}


def promtool(*arguments, **options):
    return subprocess.run(["promtool", *arguments], capture_output=True, text=True, timeout=120, **options)


def test_rules_can_be_loaded():
    checked = promtool("check", "rules", *RULES)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_what_compose_gives_to_prometheus_can_be_loaded():
    checked = promtool("check", "config", REPOSITORY / "compose/prometheus/prometheus.yaml")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_alerts_begin_and_end_when_they_should():
    tested = promtool("test", "rules", *sorted((REPOSITORY / "dashboards/tests").glob("*.yaml")))
    assert tested.returncode == 0, tested.stdout + tested.stderr


def test_every_alert_has_a_test():
    tests = "".join(path.read_text() for path in (REPOSITORY / "dashboards/tests").glob("*.yaml"))
    assert [rule["alert"] for rule in ALERTS.values() if f"alertname: {rule['alert']}\n" not in tests] == []


@pytest.mark.parametrize("name", ALERTS)
def test_an_alert_has_a_page_that_tells_what_to_do(name):
    rule = ALERTS[name]
    page = REPOSITORY / "docs/runbooks" / rule["annotations"]["runbook_url"].rsplit("/", 1)[1]
    assert rule["alert"] in page.read_text()


def test_the_alert_fires_while_the_bank_is_dead_and_ends_when_it_is_back(system):
    assert system.history == [
        ("healthy", {"web": False, "expenses": False}),
        ("bank is dead", {"web": True, "expenses": True}),
        ("bank is back", {"web": False, "expenses": False}),
    ]


@pytest.mark.parametrize("role", ["web", "expenses", "bank", "worker"])
def test_a_page_of_metrics_is_as_prometheus_wants_it(system, role):
    checked = promtool("check", "metrics", input=system.roles[role].page())
    findings = [line for line in (checked.stdout + checked.stderr).splitlines()
                if line.split(" ")[0] not in COUNTED]
    assert findings == []
