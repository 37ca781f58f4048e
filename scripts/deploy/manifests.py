# SPDX-License-Identifier: Apache-2.0
"""What the checks of deployment share: rendering kustomizations, and the pods that are in them.

A check is given the root of a repository, or of a broken sample, as its only argument.
"""

import os
import pathlib
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import yaml

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob")


class Failed(Exception):
    """The manifests are wrong; says how."""


class Absent(Exception):
    """A tool is not on this machine; says which."""

    status = 3


class Unobtainable(Absent):
    """A tool is not on this machine, and neither its packages nor PyPI have it."""

    status = 4


@dataclass(frozen=True)
class Target:
    """A kustomization to render: an overlay, a composition of parts, or a part by itself."""

    name: str
    folder: pathlib.Path
    is_whole: bool


@dataclass
class Pod:
    """A pod that a workload, or an operator for a resource of its own, makes."""

    name: str
    namespace: str
    kind: str
    labels: dict
    spec: dict
    ports: dict = field(default_factory=dict)

    @property
    def path(self):
        """How tables name it: by namespace and workload, or by what an operator makes it of."""
        kind = "" if self.kind in WORKLOADS else f"{self.kind}/"
        return f"{self.namespace}/{kind}{self.name}"


def run(check):
    """Runs a check and turns what it raises into the exit code that verify-deploy reads."""
    root = pathlib.Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else REPOSITORY
    try:
        print(check(root))
    except Absent as absence:
        print(absence)
        sys.exit(absence.status)
    except Failed as failure:
        print(failure, file=sys.stderr)
        sys.exit(1)


def fail_if(findings):
    """Fails with a list of sentences, unless it is empty."""
    if findings:
        raise Failed("\n".join(sorted(set(findings))))


def validators():
    """The folder of strict validators, or nothing where there is none."""
    named = os.environ.get("OUTLAY_DEPLOY_VALIDATORS")
    folder = pathlib.Path(named) if named else REPOSITORY.parent / "shared" / "deploy"
    return folder if (folder / "validate_k8s.py").exists() else None


def table(path):
    """The lines of a small table, without comments; none if there is no file."""
    if not path.exists():
        return []
    lines = (line.split("#", 1)[0].strip() for line in path.read_text().splitlines())
    return [line for line in lines if line]


# Rendering


def targets(root):
    """All that can be rendered below a root: overlays, compositions, and each part by itself."""
    found = []
    for path in sorted((root / "k8s").rglob("kustomization.yaml")):
        folder = path.parent
        if is_component(folder):
            continue
        is_overlay = folder.parent.name in ("overlays", "trials")
        found.append(Target(str(folder.relative_to(root / "k8s")), folder, is_overlay))
    return found + list(compositions(root))


def compositions(root):
    """The compositions that scripts/deploy/compositions.txt names, written as kustomizations."""
    for line in table(root / "scripts/deploy/compositions.txt"):
        name, parts = (part.strip() for part in line.split(":"))
        folder = scratch(root) / "compositions" / name
        folder.mkdir(parents=True, exist_ok=True)
        resources, components = [], []
        for part in parts.split():
            place = root / "k8s" / part
            reference = os.path.relpath(place, folder)
            (components if is_component(place) else resources).append(reference)
        text = yaml.safe_dump({"resources": resources, "components": components})
        (folder / "kustomization.yaml").write_text(text)
        yield Target(f"composition {name}", folder, True)


def untaken(root):
    """The parts and components that no overlay and no composition takes."""
    used, waiting = set(), [target.folder for target in targets(root) if target.is_whole]
    while waiting:
        folder = waiting.pop().resolve()
        if folder in used or not (folder / "kustomization.yaml").exists():
            continue
        used.add(folder)
        content = yaml.safe_load((folder / "kustomization.yaml").read_text())
        for key in ("resources", "components"):
            waiting += [folder / entry for entry in content.get(key) or [] if "://" not in entry]
    every = (path.parent.resolve() for path in (root / "k8s").rglob("kustomization.yaml"))
    return {folder for folder in every if folder not in used}


def is_component(folder):
    """Whether a folder's kustomization is a component, which cannot be rendered by itself."""
    return yaml.safe_load((folder / "kustomization.yaml").read_text()).get("kind") == "Component"


def scratch(root):
    """Where a root's renderings are kept while checks run."""
    name = "own" if root == REPOSITORY else f"sample-{root.parent.name}-{root.name}"
    return REPOSITORY / ".outlay" / "deploy" / name


def renderer():
    """The command that renders a folder."""
    if shutil.which("kubectl"):
        version = subprocess.run(
            ["kubectl", "version", "--client"], capture_output=True, text=True, check=False)
        # Older ones carry a kustomize that knows no components, and do not say which.
        if "Kustomize Version: v5" in version.stdout:
            return ["kubectl", "kustomize"]
    if shutil.which("kustomize"):
        return ["kustomize", "build"]
    raise Unobtainable("kubectl 1.27 or later, or kustomize 5, is not here to render the manifests.")


def render(root):
    """Every target with its objects. Rendered once for all checks that verify-deploy runs."""
    folder = scratch(root) / "rendered"
    fresh = folder / "fresh"
    wanted = targets(root)
    if not (os.environ.get("OUTLAY_DEPLOY_RENDERED") and fresh.exists()):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        command = renderer()
        with ThreadPoolExecutor(max_workers=4) as pool:
            list(pool.map(lambda target: write(command, target, folder), wanted))
        fresh.touch()
    return [(target, load(rendering(folder, target))) for target in wanted]


def rendering(folder, target):
    """The file that holds a target's rendering."""
    return folder / (target.name.replace("/", "-").replace(" ", "-") + ".yaml")


def write(command, target, folder):
    """Renders one target into its file."""
    done = subprocess.run([*command, str(target.folder)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Failed(f"{target.name} does not render: {done.stderr.strip()}")
    if "Warning" in done.stderr:
        raise Failed(f"{target.name} renders with a warning: {done.stderr.strip()}")
    rendering(folder, target).write_text(done.stdout)


def load(path):
    """The objects of a rendering."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return [document for document in yaml.load_all(path.read_text(), Loader=loader) if document]


# Pods


def pods(objects):
    """The pods of a rendering, those that operators make for their own resources included."""
    for item in objects:
        kind = item["kind"]
        if kind in WORKLOADS:
            yield workload_pod(item)
        elif kind == "OpenTelemetryCollector" and item["spec"].get("mode") != "sidecar":
            yield collector_pod(item)
        elif kind == "Jaeger":
            yield from jaeger_pods(item)


def workload_pod(item):
    """The pod of a core workload."""
    spec = item["spec"]
    if item["kind"] == "CronJob":
        spec = spec["jobTemplate"]["spec"]
    template = spec["template"]
    containers = [*template["spec"].get("initContainers", []), *template["spec"]["containers"]]
    ports = {
        port.get("name", str(port["containerPort"])): (port["containerPort"], port.get("protocol", "TCP"))
        for container in containers
        for port in container.get("ports", [])
    }
    return Pod(
        item["metadata"]["name"], item["metadata"].get("namespace", "default"), item["kind"],
        template.get("metadata", {}).get("labels", {}), template["spec"], ports)


def collector_pod(item):
    """The pod that the OpenTelemetry operator makes for a collector."""
    name, namespace = item["metadata"]["name"], item["metadata"].get("namespace", "default")
    spec = item["spec"]
    labels = {
        **item["metadata"].get("labels", {}),
        "app.kubernetes.io/managed-by": "opentelemetry-operator",
        "app.kubernetes.io/component": "opentelemetry-collector",
        "app.kubernetes.io/instance": f"{namespace}.{name}",
        "app.kubernetes.io/name": f"{name}-collector",
    }
    container = {
        "name": "otc-container", "image": spec.get("image"), "resources": spec.get("resources", {}),
        "securityContext": spec.get("securityContext", {}), "env": spec.get("env", []),
    }
    pod = {
        "containers": [container], "securityContext": spec.get("podSecurityContext", {}),
        "hostNetwork": spec.get("hostNetwork", False), "volumes": spec.get("volumes", []),
        "serviceAccountName": spec.get("serviceAccount"), "automountServiceAccountToken": True,
    }
    ports = {str(port): (port, "TCP") for port in sorted(listening(spec.get("config", {})))}
    return Pod(name, namespace, item["kind"], labels, pod, ports)


def listening(value):
    """The ports in a collector's addresses; those of its exporters are other programs' addresses."""
    if isinstance(value, dict):
        parts = (
            part for key, part in value.items()
            if key != "exporters" and not (key == "port" and isinstance(part, int)))
        found = {port for part in parts for port in listening(part)}
        found |= {value["port"]} if isinstance(value.get("port"), int) else set()
        prometheus = value.get("exporters")
        if isinstance(prometheus, dict):
            found |= {
                port for name, part in prometheus.items() if name.split("/")[0] == "prometheus"
                for port in listening(part)}
        return found
    if isinstance(value, list):
        return {port for part in value for port in listening(part)}
    if isinstance(value, str) and "POD_IP}:" in value:
        return {int(value.rsplit(":", 1)[1])}
    return set()


def jaeger_pods(item):
    """The pods of collector, query and index cleaner that the Jaeger operator makes."""
    name, spec = item["metadata"]["name"], item["spec"]
    parts = {"collector": (4317, 4318, 14250, 14268, 14269), "query": (16685, 16686, 16687)}
    for part, numbers in parts.items():
        yield jaeger_pod(item, f"{name}-{part}", part, spec.get(part) or {}, numbers)
    cleaner = (spec.get("storage") or {}).get("esIndexCleaner") or {}
    if cleaner.get("enabled"):
        yield jaeger_pod(item, f"{name}-es-index-cleaner", "cronjob-es-index-cleaner", cleaner, ())


def jaeger_pod(item, name, component, own, ports):
    """One of them: what a part says of itself goes before what the resource says of all."""
    spec = item["spec"]
    labels = {
        **spec.get("labels", {}), "app": "jaeger",
        "app.kubernetes.io/name": name, "app.kubernetes.io/component": component,
    }
    container = {
        "name": component, "image": own.get("image"),
        "resources": own.get("resources") or spec.get("resources") or {},
        "securityContext": own.get("containerSecurityContext") or spec.get("containerSecurityContext") or {},
    }
    pod = {
        "containers": [container],
        "securityContext": own.get("securityContext") or spec.get("securityContext") or {},
    }
    return Pod(
        name, item["metadata"].get("namespace", "default"), item["kind"], labels, pod,
        {str(port): (port, "TCP") for port in ports})
