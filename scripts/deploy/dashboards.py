# SPDX-License-Identifier: Apache-2.0
"""The component that brings dashboards/ into a cluster: its rules as a PrometheusRule, its dashboards as
ConfigMaps for Grafana. kustomize reads no file outside of its folder, so they are copied, and a check holds
the copies to what they are copies of."""

import json
import pathlib

import yaml

COMPONENT = pathlib.PurePosixPath("k8s/components/dashboards")
LICENCE = "# SPDX-License-Identifier: Apache-2.0\n#\n# Written by scripts/deploy/import-dashboards.\n"


def wanted(root):
    """The files of the component, by their paths; none if there are no dashboards."""
    groups, boards = read(root / "dashboards")
    files = {}
    if groups:
        files["rules.yaml"] = LICENCE + dump(rule_object(groups))
    for name, text in boards.items():
        files[name] = text
    if files:
        files["kustomization.yaml"] = LICENCE + dump(kustomization(bool(groups), sorted(boards)))
    return {str(COMPONENT / name): text for name, text in files.items()}


def read(folder):
    """The groups of rules, and the dashboards by file name, below a folder."""
    groups, boards = [], {}
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".yaml", ".yml"):
            content = yaml.safe_load(path.read_text())
            if isinstance(content, dict) and set(content) == {"groups"}:
                groups += content["groups"]
        elif path.suffix == ".json":
            content = json.loads(path.read_text())
            if isinstance(content, dict) and {"panels", "uid"} <= set(content):
                boards[path.name] = path.read_text()
    return groups, boards


def rule_object(groups):
    """The rules as the Prometheus operator takes them."""
    return {
        "apiVersion": "monitoring.coreos.com/v1", "kind": "PrometheusRule",
        "metadata": {"name": "outlay", "namespace": "outlay"}, "spec": {"groups": groups},
    }


def kustomization(has_rules, boards):
    """A ConfigMap for each dashboard: together they would be too long for one annotation of kubectl's."""
    generators = [{
        "name": "dashboard-" + pathlib.PurePosixPath(board).stem.replace("_", "-"),
        "namespace": "monitoring", "files": [board],
        "options": {"disableNameSuffixHash": True, "labels": {"grafana_dashboard": "1"}},
    } for board in boards]
    return {
        "apiVersion": "kustomize.config.k8s.io/v1alpha1", "kind": "Component",
        **({"resources": ["rules.yaml"]} if has_rules else {}),
        **({"configMapGenerator": generators} if generators else {}),
    }


def dump(value):
    """YAML in the form that yamllint is held to."""
    class Dumper(yaml.SafeDumper):
        def increase_indent(self, flow=False, indentless=False):
            return super().increase_indent(flow, False)

    return yaml.dump(value, Dumper=Dumper, sort_keys=False, width=10000)
