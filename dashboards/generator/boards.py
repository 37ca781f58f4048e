# SPDX-License-Identifier: Apache-2.0
"""Dashboards as Grafana takes them, from rows of panels as a person writes them."""

import json
import re
import urllib.parse

import yaml


def files(source):
    """The files for Grafana, by name."""
    boards = {path.stem: yaml.safe_load(path.read_text()) for path in sorted(source.glob("boards/*.yaml"))}
    return {f"grafana/{name}.json": json.dumps(dashboard(name, board), indent=2) + "\n"
            for name, board in boards.items()}


def dashboard(name, board):
    return {
        "id": None, "uid": f"outlay-{name}", "title": f"Outlay / {board['title']}",
        "description": board["about"], "tags": ["outlay"], "schemaVersion": 41, "version": 1,
        "editable": True, "graphTooltip": 1, "refresh": "10s", "timezone": "browser",
        "time": {"from": board.get("since", "now-30m"), "to": "now"},
        "links": [{"type": "dashboards", "title": "Outlay", "tags": ["outlay"], "asDropdown": True,
                   "includeVars": True, "keepTime": True}],
        "templating": {"list": [
            *SOURCES, *(variable(*each) for each in board.get("variables", {}).items()), *NAMING]},
        "panels": list(laid_out(board)),
    }


def datasource(name, label, kind):
    return {"type": "datasource", "name": name, "label": label, "query": kind, "hide": 0, "refresh": 1,
            "multi": False, "includeAll": False, "regex": "", "current": {}, "options": []}


SOURCES = [datasource("metrics", "Metrics", "prometheus"), datasource("traces", "Traces", "jaeger"),
           datasource("logs", "Logs", "loki")]
METRICS = {"type": "prometheus", "uid": "${metrics}"}


def textbox(name, label, value):
    """A word that whoever looks may change, and a link may bring."""
    return {"type": "textbox", "name": name, "label": label, "query": value, "hide": 0,
            "current": {"text": value, "value": value}, "options": [{"text": value, "value": value, "selected": True}]}


# What service.name has around the job: "outlay-web" by default, "web.outlay" in Istio's mesh.
NAMING = [textbox("before", "Names begin with", "outlay-"), textbox("after", "and end with", "")]


def variable(name, query):
    """A choice of any number of what a query finds; at first all of it."""
    return {
        "type": "query", "name": name, "label": name.replace("_", " ").capitalize(), "datasource": METRICS,
        "definition": query, "query": {"query": query, "refId": name}, "refresh": 2, "sort": 1, "hide": 0,
        "multi": True, "includeAll": True, "allValue": ".*", "regex": "", "options": [],
        "current": {"text": ["All"], "value": ["$__all"]},
    }


def laid_out(board):
    """Rows of 24 columns, from left to right and from top to bottom, as lines of text."""
    number, top = 0, 0
    for row in board["rows"]:
        number += 1
        yield {"id": number, "type": "row", "title": row["title"], "collapsed": False, "panels": [],
               "gridPos": {"x": 0, "y": top, "w": 24, "h": 1}}
        left, top = 0, top + 1
        height = row.get("height", 8)
        for source in row["panels"]:
            width = source.get("width", 8)
            if left + width > 24:
                left, top = 0, top + height
            number += 1
            yield {"id": number, "gridPos": {"x": left, "y": top, "w": width, "h": height},
                   **panel(source, board.get("service", "expenses"))}
            left += width
        top += height


def panel(source, service):
    kind = source.get("type", "timeseries")
    return {
        "type": kind, "title": source["title"], "description": source["about"], "datasource": METRICS,
        "targets": [target(kind, source, *each) for each in zip("ABCDEFG", source["queries"].items())],
        "options": OPTIONS[kind],
        "fieldConfig": {"defaults": defaults(kind, source, service), "overrides": []},
        **({"transformations": merged(source["queries"])} if kind == "table" else {}),
    }


def target(kind, source, letter, query):
    legend, expression = query
    now = kind in ("stat", "table")
    return {
        "refId": letter, "datasource": METRICS, "editorMode": "code", "expr": " ".join(expression.split()),
        "legendFormat": legend, "instant": now, "range": not now,
        "format": {"table": "table", "heatmap": "heatmap"}.get(kind, "time_series"),
        "exemplar": source.get("exemplars", False),
    }


OPTIONS = {
    "timeseries": {"legend": {"displayMode": "table", "placement": "bottom", "calcs": ["lastNotNull", "max"]},
                   "tooltip": {"mode": "multi", "sort": "desc"}},
    "stat": {"colorMode": "value", "graphMode": "none", "textMode": "auto",
             "reduceOptions": {"calcs": ["lastNotNull"], "values": False}},
    "table": {"showHeader": True, "cellHeight": "sm"},
    "heatmap": {"calculate": False, "yAxis": {"unit": "s"}, "color": {"mode": "scheme", "scheme": "Blues"},
                "exemplars": {"color": "orange"}, "tooltip": {"mode": "single"}},
}


def merged(queries):
    """One row a series, with a column for each query; Grafana calls them by letters only."""
    columns = {f"Value #{letter}" if len(queries) > 1 else "Value": legend
               for letter, legend in zip("ABCDEFG", queries)}
    return [{"id": "merge", "options": {}},
            {"id": "organize", "options": {"excludeByName": {"Time": True}, "renameByName": columns}}]


def defaults(kind, source, service):
    steps = [{"color": "green", "value": None}]
    for color, value in zip(("orange", "red"), source.get("thresholds", [])):
        steps.append({"color": color, "value": value})
    return {
        "unit": source["unit"], "links": links(kind, source, service),
        "thresholds": {"mode": "absolute", "steps": steps},
        **({"min": source.get("min", 0)} if kind == "timeseries" else {}),
        **({"max": source["max"]} if "max" in source else {}),
        **({"custom": {"lineWidth": 1, "fillOpacity": 8, "showPoints": "never", "stacking":
                       {"mode": "normal" if source.get("stacked") else "none"}}} if kind == "timeseries" else {}),
    }


def links(kind, source, service):
    """From a series to the traces and to the log of the service that it is about."""
    if kind == "table":
        service = "${__data.fields.job}"
    elif any("{{job}}" in legend for legend in source["queries"]):
        service = "${__field.labels.job}"
    service = f"${{before}}{source.get('service', service)}${{after}}"
    return [explore("Traces", "traces", {"queryType": "search", "service": service}),
            explore("Log", "logs", {"expr": f'{{service_name="{service}"}}'})]


def explore(title, datasource, query):
    pane = {"datasource": "${%s}" % datasource, "queries": [{"refId": "A", **query}],
            "range": {"from": "${__from}", "to": "${__to}"}}
    text = urllib.parse.quote(json.dumps({"a": pane}, separators=(",", ":")))
    text = re.sub(r"%24%7B([\w.]+)%7D", r"${\1}", text)  # Grafana fills in variables only where it sees them
    return {"title": title, "targetBlank": True, "url": f"/explore?schemaVersion=1&orgId=1&panes={text}"}
