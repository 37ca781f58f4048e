# SPDX-License-Identifier: Apache-2.0
"""Every panel and every rule shows something of a system to which everything has happened."""

import json
import re
import subprocess
import sys
import urllib.parse

import pytest
from queries import DASHBOARDS, panel_queries, rules, variable_queries, whether
from server import REPOSITORY

PANELS = list(panel_queries())
WITH_EXEMPLARS = [(name, expression) for name, expression, exemplars in PANELS if exemplars]


def named(cases):
    return [pytest.param(*rest, id=name) for name, *rest in cases]


@pytest.mark.parametrize("expression", named([case[:2] for case in PANELS]))
def test_a_panel_is_not_empty(system, expression):
    assert system.prometheus.series(expression)


def test_no_panel_waits_for_something_to_go_wrong(system):
    assert system.empty_when_healthy == []


@pytest.mark.parametrize("expression", named(WITH_EXEMPLARS))
def test_a_panel_leads_to_a_trace(system, expression):
    ids = [exemplar["labels"]["trace_id"] for exemplar in system.prometheus.exemplars(expression)]
    assert ids
    system.collector.wait_for(ids[-1])


@pytest.mark.parametrize("series, label", named(variable_queries()))
def test_a_variable_has_choices(system, series, label):
    found = system.prometheus.ask("series", **{"match[]": series, "start": system.prometheus.started})
    assert {each[label] for each in found if label in each}


@pytest.mark.parametrize("rule", named(rules()))
def test_a_rule_has_something_to_judge(system, rule):
    expression = whether(rule["expr"]) if "alert" in rule else rule["expr"]
    assert system.prometheus.series(expression)


def test_what_was_generated_is_what_is_there():
    generated = subprocess.run([sys.executable, REPOSITORY / "dashboards/generate", "--check"],
                               capture_output=True, text=True)
    assert generated.returncode == 0, generated.stderr


@pytest.mark.parametrize("path", DASHBOARDS, ids=lambda path: path.stem)
@pytest.mark.parametrize("naming, names", [({}, r"outlay-(ROLE)"), ({"before": "", "after": ".outlay"}, r"(ROLE)\.outlay")])
def test_each_series_leads_to_traces_and_to_the_log(path, naming, names):
    board = json.loads(path.read_text())
    boxes = {box["name"]: box["query"] for box in board["templating"]["list"] if box["type"] == "textbox"}
    service = names.replace("ROLE", r"web|expenses|bank|worker|\$\{__[\w.]+\.job\}")
    for panel in board["panels"]:
        if panel["type"] == "row":
            continue
        traces, log = (query(link["url"], {**boxes, **naming}) for link in panel["fieldConfig"]["defaults"]["links"])
        assert traces["datasource"] == "${traces}" and log["datasource"] == "${logs}"
        assert re.fullmatch(service, traces["service"])
        assert re.fullmatch(r'\{service_name="' + service + r'"\}', log["expr"])


def query(url, boxes):
    """The query that a link opens, with its data source, and what stands in the boxes filled in."""
    for name, value in boxes.items():
        url = url.replace("${%s}" % name, value)
    [pane] = json.loads(re.search(r"panes=(.*)", urllib.parse.unquote(url))[1]).values()
    return {**pane["queries"][0], "datasource": pane["datasource"]}
