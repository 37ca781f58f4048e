# SPDX-License-Identifier: Apache-2.0
"""Every query of the dashboards and of the rules, with what Grafana would put into it filled in."""

import json
import re

import yaml
from server import REPOSITORY

DASHBOARDS = sorted((REPOSITORY / "dashboards/grafana").glob("*.json"))
RULES = sorted((REPOSITORY / "dashboards/rules").glob("*.yaml"))
COMPARISON = re.compile(r" (==|!=|>=|<=|>|<) (?=[\d(])")


def filled_in(expression):
    """With every variable at "All", and windows that hold enough scrapes of a second each."""
    return re.sub(r"\$(?!__)\w+", ".*", expression.replace("$__rate_interval", "10s"))


def panel_queries():
    """Name, expression and whether exemplars belong to it, for each query of each panel."""
    for path in DASHBOARDS:
        for panel in json.loads(path.read_text())["panels"]:
            for target in panel.get("targets", []):
                yield f"{path.stem}/{panel['title']}/{target['refId']}", filled_in(target["expr"]), target["exemplar"]


def variable_queries():
    """Name, series and label for each variable that is filled from Prometheus."""
    for path in DASHBOARDS:
        for variable in json.loads(path.read_text())["templating"]["list"]:
            if variable["type"] == "query":
                series, label = re.fullmatch(r"label_values\((.*), (\w+)\)", variable["definition"]).groups()
                yield f"{path.stem}/{variable['name']}", filled_in(series), label


def rules():
    """Name and rule, for each rule as it is loaded."""
    for path in RULES:
        for group in yaml.safe_load(path.read_text())["groups"]:
            for rule in group["rules"]:
                window = rule["labels"].get("window")
                name = rule.get("alert") or rule["record"]
                yield f"{group['name']}/{name}{f'/{window}' if window else ''}", rule


def whether(alert):
    """An alert's expression as one that says 0 or 1, and nothing only if there is nothing to compare."""
    return COMPARISON.sub(r" \1 bool ", alert)
