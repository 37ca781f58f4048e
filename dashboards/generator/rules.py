# SPDX-License-Identifier: Apache-2.0
"""Rules as Prometheus takes them, from objectives, and from alerts as a person writes them."""

import re

import yaml

LICENCE = "# SPDX-License-Identifier: Apache-2.0\n#\n# Written by dashboards/generate from dashboards/source.\n"
RUNBOOKS = "https://github.com/outlay/outlay/blob/main/docs/runbooks/"


def files(source, seconds_for_minutes):
    """The files for Prometheus, by name."""
    objectives = yaml.safe_load((source / "slo.yaml").read_text())
    operations = yaml.safe_load((source / "operations.yaml").read_text())
    found = {"slo": slo_groups(objectives), "operations": operation_groups(operations)}
    shorten = shortened if seconds_for_minutes else lambda value: value
    return {f"rules/{name}.yaml": LICENCE + dump({"groups": shorten(groups)}) for name, groups in found.items()}


def slo_groups(source):
    """For each objective the share of bad requests over each window, and an alert for each pair of them."""
    groups = []
    for name, slo in source["objectives"].items():
        budget = f"(1 - {slo['objective']})"
        labels = {"slo": name}
        records = [{"record": "slo:objective:ratio", "expr": f"vector({slo['objective']})", "labels": labels}]
        records += [{"record": f"job:slo_bad:ratio_rate{window}", "labels": labels,
                     "expr": one_line(slo["bad"]).replace("$window", window)} for window in source["windows"]]
        alerts = [{
            "alert": slo["alert"],
            "expr": f"{bad(name, alert['long'])} > {alert['burn']} * {budget}\n"
                    f"and\n{bad(name, alert['short'])} > {alert['burn']} * {budget}\n",
            **({"for": alert["for"]} if "for" in alert else {}),
            "labels": {**labels, "severity": alert["severity"], "window": alert["long"]},
            "annotations": {
                "summary": f"{slo['summary']} {alert['budget']}",
                "description": f"{{{{ $value | humanizePercentage }}}} of the requests to {{{{ $labels.job }}}} in "
                               f"the last {alert['long']} were bad, and {slo['promise']}.",
                "runbook_url": RUNBOOKS + slo["runbook"],
            },
        } for alert in source["alerts"]]
        groups.append({"name": f"slo-{name}", "rules": [*records, *alerts]})
    return groups


def bad(slo, window):
    return f'job:slo_bad:ratio_rate{window}{{slo="{slo}"}}'


def operation_groups(source):
    return [{"name": name, "rules": [{
        "alert": rule["alert"], "expr": one_line(rule["expr"]), "for": rule["for"],
        "labels": {"severity": rule["severity"]},
        "annotations": {"summary": rule["summary"], "description": one_line(rule["description"]),
                        "runbook_url": RUNBOOKS + rule["runbook"]},
    } for rule in group]} for name, group in source.items()]


def shortened(value):
    """The same rules with a sixtieth of each duration; the names of windows stay as they are."""
    if isinstance(value, list):
        return [shortened(each) for each in value]
    if isinstance(value, dict):
        return {key: sixtieth(each) if key == "for" else
                re.sub(r"\[(\w+)\]", lambda found: f"[{sixtieth(found[1])}]", each) if key == "expr" else
                shortened(each) for key, each in value.items()}
    return value


def sixtieth(duration):
    number, unit = re.fullmatch(r"(\d+)([mhd])", duration).groups()
    return {"m": f"{number}s", "h": f"{number}m", "d": f"{int(number) * 24}m"}[unit]


def one_line(text):
    return " ".join(text.split())


def dump(value):
    """YAML in the form that yamllint is held to."""
    class Dumper(yaml.SafeDumper):
        def increase_indent(self, flow=False, indentless=False):
            return super().increase_indent(flow, False)

        def ignore_aliases(self, data):
            return True

    Dumper.add_representer(str, lambda dumper, text: dumper.represent_scalar(
        "tag:yaml.org,2002:str", text, style="|" if "\n" in text else None))
    return yaml.dump(value, Dumper=Dumper, sort_keys=False, width=10000)
