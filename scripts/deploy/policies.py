# SPDX-License-Identifier: Apache-2.0
"""Who may reach whom: by the network policies, by Istio's authorization, and by FSM's traffic targets.

Each answers the same question of a caller, a workload and a port, so that a check can compare the answers.
"""

from dataclasses import dataclass, field

WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet", "Job")
GATEWAY_NAME = "gateway.networking.k8s.io/gateway-name"
TUNNEL = 15008


@dataclass(frozen=True)
class Party:
    """A workload, or somebody outside: where it is, who it is, and what it listens at."""

    name: str
    namespace: str
    account: str
    labels: dict = field(hash=False, default_factory=dict)
    ports: dict = field(hash=False, default_factory=dict)

    @property
    def principal(self):
        """Its name in the mesh's certificates; without an account it has none."""
        return f"cluster.local/ns/{self.namespace}/sa/{self.account}" if self.account else None


def workloads(objects):
    """The workloads of a rendering."""
    for item in objects:
        if item["kind"] not in WORKLOADS:
            continue
        template = item["spec"]["template"]
        ports = {
            port["name"]: port["containerPort"]
            for container in template["spec"]["containers"] for port in container.get("ports", [])}
        yield Party(
            item["metadata"]["name"], item["metadata"]["namespace"],
            template["spec"].get("serviceAccountName"), template["metadata"].get("labels", {}), ports)


def gateways(objects):
    """The gateways and waypoints that Istio makes of Gateway resources, with the accounts it gives them."""
    for item in objects:
        if item["kind"] != "Gateway":
            continue
        name, is_waypoint = item["metadata"]["name"], item["spec"]["gatewayClassName"] == "istio-waypoint"
        yield Party(
            name, item["metadata"]["namespace"], name if is_waypoint else f"{name}-istio",
            {GATEWAY_NAME: name}, {"mesh": TUNNEL} if is_waypoint else {})


def selects(selector, labels):
    """Whether a label selector selects; an empty one selects everything."""
    selector = selector or {}
    if not (selector.get("matchLabels") or {}).items() <= labels.items():
        return False
    holds = {
        "In": lambda value, values: value in values, "NotIn": lambda value, values: value not in values,
        "Exists": lambda value, _: value is not None, "DoesNotExist": lambda value, _: value is None}
    return all(
        holds[rule["operator"]](labels.get(rule["key"]), rule.get("values") or [])
        for rule in selector.get("matchExpressions") or [])


class Network:
    """The network policies of a rendering."""

    def __init__(self, objects):
        self.policies = [item for item in objects if item["kind"] == "NetworkPolicy"]
        self.known = {
            item["metadata"]["name"] for item in objects if item["kind"] == "Namespace"
        } | {policy["metadata"].get("namespace") for policy in self.policies}

    def admits(self, source, target, port):
        """Whether both ends let a TCP connection pass."""
        return (self.lets("Egress", source, target, target, port)
                and self.lets("Ingress", target, source, target, port))

    def lets(self, direction, subject, peer, listener, port):
        """Whether what selects one end lets it deal with the other."""
        selecting = [
            policy["spec"] for policy in self.policies
            if policy["metadata"].get("namespace") == subject.namespace
            and direction in policy["spec"]["policyTypes"]
            and selects(policy["spec"].get("podSelector"), subject.labels)]
        side = "to" if direction == "Egress" else "from"
        return not selecting or any(
            is_peer(rule.get(side), subject, peer) and is_port(rule.get("ports"), listener, port)
            for spec in selecting for rule in spec.get(direction.lower()) or [])


def is_peer(peers, subject, other):
    """Whether a party is among a rule's peers; none are named means everybody."""
    return not peers or any(matches(peer, subject, other) for peer in peers)


def matches(peer, subject, other):
    """Whether one peer of a rule is this party. Addresses are never pods."""
    if "ipBlock" in peer:
        return False
    if "namespaceSelector" in peer:
        if not selects(peer["namespaceSelector"], {"kubernetes.io/metadata.name": other.namespace}):
            return False
    elif other.namespace != subject.namespace:
        return False
    return selects(peer.get("podSelector"), other.labels)


def is_port(rules, listener, port):
    """Whether a TCP port is among a rule's; none are named means all."""
    return not rules or any(
        rule.get("protocol", "TCP") == "TCP" and listener.ports.get(rule["port"], rule["port"]) == port
        for rule in rules)


class Authorization:
    """Istio's authorization policies of a rendering, at the pods and at a waypoint."""

    def __init__(self, objects):
        self.policies = [item for item in objects if item["kind"] == "AuthorizationPolicy"]
        self.services = [item for item in objects if item["kind"] == "Service"]
        self.waypoints = {
            item["metadata"]["name"]: item["metadata"].get("labels", {}).get("istio.io/use-waypoint")
            for item in objects if item["kind"] == "Namespace"}
        self.gateways = {(party.namespace, party.name): party for party in gateways(objects)}

    def admits(self, source, target, port):
        """Whether a caller is let in, on the way that the mesh leads it."""
        waypoint = self.waypoint(source, target)
        if waypoint is None:
            return self.at_pod(source, target, port)
        return self.at_waypoint(source, target, port) and self.at_pod(waypoint, target, port)

    def waypoint(self, source, target):
        """The waypoint through which a caller comes, if there is one. Gateways go straight to the pod."""
        name = self.waypoints.get(target.namespace)
        if not name or (source.namespace, source.name) in self.gateways:
            return None
        services = [service for service in self.services if self.leads(service, target)]
        if not services or services[0]["metadata"].get("labels", {}).get("istio.io/use-waypoint") == "none":
            return None
        return self.gateways.get((target.namespace, name))

    def leads(self, service, target):
        """Whether a Service has a workload behind it."""
        return (service["metadata"]["namespace"] == target.namespace
                and service["spec"].get("selector", {}).items() <= target.labels.items())

    def at_pod(self, source, target, port):
        """What the policies that select the pod say."""
        return self.allowed(source, port, [
            policy for policy in self.policies
            if policy["metadata"]["namespace"] == target.namespace
            and not policy["spec"].get("targetRefs") and selects(policy["spec"].get("selector"), target.labels)])

    def at_waypoint(self, source, target, port):
        """What the policies say that are attached to the Services of a workload."""
        names = {service["metadata"]["name"] for service in self.services if self.leads(service, target)}
        return self.allowed(source, port, [
            policy for policy in self.policies
            if any(reference["name"] in names for reference in policy["spec"].get("targetRefs") or [])])

    def allowed(self, source, port, policies):
        """Whether one of the policies allows it; where there are none, everything is allowed."""
        return not policies or any(
            rule_allows(rule, source, port)
            for policy in policies for rule in policy["spec"].get("rules") or [])


def rule_allows(rule, source, port):
    """Whether one rule of an ALLOW policy is about this caller and port."""
    ports = [number for entry in rule.get("to") or [] for number in entry["operation"].get("ports", [])]
    principals = [name for entry in rule.get("from") or [] for name in entry["source"].get("principals", [])]
    return ((not rule.get("to") or str(port) in ports)
            and (not rule.get("from") or (source.principal or "nobody") in principals))


class Targets:
    """FSM's traffic targets and ingress backends of a rendering."""

    def __init__(self, objects):
        self.targets = [item["spec"] for item in objects if item["kind"] == "TrafficTarget"]
        self.backends = [item for item in objects if item["kind"] == "IngressBackend"]

    def admits(self, source, target, port):
        """Whether a caller is let in: by its account, or as the ingress that a backend names."""
        return any(
            (spec["destination"]["namespace"], spec["destination"]["name"]) == (target.namespace, target.account)
            and any((entry["namespace"], entry["name"]) == (source.namespace, source.account)
                    for entry in spec["sources"])
            for spec in self.targets
        ) or any(
            backend["name"] == target.name and backend["port"]["number"] == port
            and any(entry.get("namespace") == source.namespace for entry in item["spec"]["sources"])
            for item in self.backends for backend in item["spec"]["backends"])
