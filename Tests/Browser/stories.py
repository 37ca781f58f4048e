# SPDX-License-Identifier: Apache-2.0
"""The traces that the tests look at: an ordinary shop, one of every defect, a hostile one, a huge one."""

import random

from telemetry import Trace

# What would set `window.executed` if the page ever took a field for markup or for an address.
SCRIPT = (
    "<img src=x onerror=\"window.executed=1\"><script>window.executed=1</script>"
    "</script><svg onload=window.executed=1>\"'`><iframe srcdoc='<script>parent.executed=1</script>'>"
)
ADDRESS = "javascript:window.executed=1"
# Overrides the direction of what follows, isolates, joins invisibly, and ends the line in three ways.
BIDI = "\u202egnp.exe\u202c \u2066x\u2069 \u200f\u200b\ufeff a\u0000b\r\n\u2028\u0085 e\u0301\u0301\u0301"


def checkout(name="checkout", slow=1.0, failing=False, started=None, extra=False):
    """An ordinary request through four services, a database, a broker and a proxy: 10 spans, or 11."""
    trace = Trace(name, started)
    root = trace.span(
        "web", "POST /checkout", 0, 240 * slow, kind="server",
        attributes={
            "http.request.method": "POST", "http.route": "/checkout", "url.path": "/checkout",
            "http.response.status_code": 500 if failing else 201, "user.tier": "gold",
            "retries": [1, 2], "ratio": 0.5, "cached": False,
        },
        events=[("request.validated", 6, {"fields": 12})], error="" if failing else None,
    )
    sidecar = trace.span(
        "web-sidecar", "egress", 8, 80 * slow, parent=root, kind="client",
        attributes={"component": "proxy", "peer.service": "cart"},
    )
    cart = trace.span("cart", "GET /cart/{id}", 12, 70 * slow, parent=sidecar, kind="server",
                      attributes={"http.route": "/cart/{id}", "http.response.status_code": 200})
    trace.span("cart", "GET cart", 16, 6, parent=cart, kind="client",
               attributes={"db.system.name": "redis", "db.operation.name": "GET",
                           "server.address": "cache"})
    select = trace.span(
        "cart", "SELECT items", 26, 50 * slow, parent=cart, kind="client",
        attributes={"db.system.name": "postgresql", "db.namespace": "shop", "server.address": "db",
                    "db.query.text": "select id, price\nfrom items\nwhere cart = $1"},
    )
    trace.span("web", "price", 92 * slow, 20, parent=root)
    pay = trace.span("web", "POST /payments", 116 * slow, 90, parent=root, kind="client",
                     attributes={"http.request.method": "POST", "peer.service": "payments"},
                     error="connection reset by peer" if failing else None)
    payments = trace.span(
        "payments", "POST /payments", 120 * slow, 80, parent=pay, kind="server",
        attributes={"http.route": "/payments", "http.response.status_code": 503 if failing else 201},
        error="card refused" if failing else None,
        events=[("exception", 160 * slow, {
            "exception.type": "CardRefused", "exception.message": "card refused",
            "exception.stacktrace": "CardRefused: card refused\n  at Payments.charge\n  at main",
        })] if failing else [],
    )
    if extra:
        trace.span("payments", "fraud check", 130 * slow, 30, parent=payments)
    publish = trace.span("web", "send orders", 214 * slow, 8, parent=root, kind="producer",
                         attributes={"messaging.system": "kafka", "messaging.destination.name": "orders"})
    trace.span("shipping", "process orders", 226 * slow, 60, parent=publish, kind="consumer",
               attributes={"messaging.system": "kafka", "messaging.destination.name": "orders"})
    trace.log(payments, "charging the card", 125 * slow)
    trace.log(select, "slow query", 70 * slow, severity="WARN", number=13)
    return trace


def linked(target):
    """A batch whose only span points at a trace's root."""
    trace = Trace("batch of " + target.id)
    trace.span("batch", "settle", 0, 30, kind="consumer", links=[(target, target.spans[0])])
    return trace


def broken():
    """A trace with one of every defect that a trace can have."""
    trace = Trace("broken")
    lost = trace.random.randbytes(8)
    first = trace.span("web", "GET /broken", 0, 50, kind="server")
    trace.span("web", "orphan", 10, 20, parent_id=lost)
    ring = [trace.random.randbytes(8) for _ in range(3)]
    for index, span_id in enumerate(ring):
        trace.span("ring", f"ring {index}", 5 + index, 10, span_id=span_id, parent_id=ring[index - 1])
    selfish = trace.random.randbytes(8)
    trace.span("ring", "own parent", 20, 5, span_id=selfish, parent_id=selfish)
    trace.span("web", "twice", 21, 5, parent=first, span_id=ring[0])
    trace.span("web", "ends before it starts", 30, -10, parent=first)
    trace.span("web", "outlives its parent", 40, 90, parent=first)
    call = trace.span("web", "call", 10, 20, parent=first, kind="client")
    trace.span("skewed", "answer", -500, 15, parent=call, kind="server")
    return trace


def rootless():
    """A trace of which the root never came."""
    trace = Trace("rootless")
    missing = trace.random.randbytes(8)
    trace.span("cart", "first half", 0, 20, parent_id=missing)
    trace.span("cart", "second half", 22, 20, parent_id=missing)
    return trace


def hostile(spans=400):
    """A trace that carries script, direction overrides and long values wherever a sender can put text."""
    trace = Trace("hostile")
    chosen = random.Random("hostile")
    texts = [SCRIPT, BIDI, ADDRESS, BIDI + SCRIPT, "x" * 5000, "", " ", "\U0001f9ea" * 40, "__proto__"]
    values = {
        SCRIPT: SCRIPT, BIDI: BIDI, "url.full": ADDRESS, "__proto__": "polluted", "constructor": "x",
        "long": "m" * 1_000_000, "many lines": "line\n" * 2000, "bytes": b"\x00\xff" * 64,
        "nested": [SCRIPT, [BIDI, 1]], "not a number": float("nan"), "endless": float("inf"),
        "integer": 2**63 - 1, "": "no key",
    }
    root = trace.span(SCRIPT, SCRIPT, 0, 1000, kind="server", attributes=values, error=SCRIPT + BIDI,
                      events=[(SCRIPT, 10, {SCRIPT: SCRIPT}), (BIDI, 1e9, {}), ("", -1e6, {})],
                      scope=SCRIPT)
    parents = [root]
    for index in range(spans - 1):
        span = trace.span(
            chosen.choice(texts) + str(index % 12), chosen.choice(texts), index * 2, 30,
            parent=chosen.choice(parents), kind=chosen.choice(["client", "server", "producer"]),
            error=chosen.choice([None, SCRIPT]), scope=BIDI,
            attributes={SCRIPT: SCRIPT, BIDI: BIDI, "peer.service": SCRIPT, "db.system.name": BIDI},
        )
        parents.append(span)
    for body in (SCRIPT, BIDI, "m" * 100_000):
        trace.log(root, body, 20, severity=SCRIPT[:60])
    return trace


def huge(spans=10_000):
    """A trace of as many spans as asked, 40 levels deep at most, a service for every hundredth."""
    trace = Trace(f"huge {spans}")
    chosen = random.Random("huge")
    parents = [(trace.span("service 0", "root", 0, spans, kind="server"), 0)]
    for index in range(1, spans):
        parent, depth = chosen.choice(parents[-200:])
        start = parent.start + chosen.random() * parent.duration * 0.2
        span = trace.span(
            f"service {chosen.randrange(12)}", f"step {index}", start, parent.duration * 0.8, parent=parent,
            attributes={"index": index, "http.route": f"/step/{index % 50}"},
            error="failed" if index % 997 == 0 else None,
        )
        if depth < 40:
            parents.append((span, depth + 1))
    return trace
