# SPDX-License-Identifier: Apache-2.0
"""Watches a page for what it must never do, whatever it is shown."""

import re
from urllib.parse import urlsplit

# Everything that the page may ask its server for.
PATHS = re.compile(
    r"/$|/(search|map|metrics|compare)$|/trace/[^/]+$|/assets/[\w.-]+$|/api/viewer/|/favicon\.ico$")
# Runs before the page's own scripts, in a world that its policy does not bind.
WATCH = """
    window.violations = [];
    document.addEventListener("securitypolicyviolation", event =>
        window.violations.push(event.violatedDirective + " " + event.blockedURI));
"""


class Guard:
    """Collects every complaint about a browser context."""

    def __init__(self, context, origin):
        self.origin = origin
        self.complaints = []
        self.allowed = []
        context.add_init_script(WATCH)
        context.on("console", self.on_console)
        context.on("weberror", lambda error: self.complain(f"page error: {error.error}"))
        context.on("request", self.on_request)
        context.on("dialog", self.on_dialog)

    def allow(self, pattern):
        """Expects complaints that match, as when a test asks for a trace that is not there."""
        self.allowed.append(re.compile(pattern))

    def complain(self, text):
        """Notes what the page did."""
        self.complaints.append(text)

    def on_console(self, message):
        """Errors and warnings on the console, those of the policy included."""
        if message.type in ("error", "warning"):
            self.complain(f"console {message.type}: {message.text} ({message.location.get('url')})")

    def on_request(self, request):
        """Requests to other origins, and those to ours that the page has no reason to send."""
        parts = urlsplit(request.url)
        if parts.scheme in ("data", "blob", "about"):
            return
        if f"{parts.scheme}://{parts.netloc}" != self.origin:
            self.complain(f"request leaves the origin: {request.url[:200]}")
        elif not PATHS.match(parts.path):
            self.complain(f"unexpected request: {request.url[:200]}")

    def on_dialog(self, dialog):
        """Dialogs that a script opened."""
        self.complain(f"dialog: {dialog.message[:200]}")
        dialog.dismiss()

    def inspect(self, page):
        """Looks for traces that a foreign script or a refused resource left in a page."""
        if page.is_closed() or page.url == "about:blank":
            return
        if page.evaluate("window.executed"):
            self.complain("a script from a trace was executed")
        for violation in page.evaluate("window.violations ?? []"):
            self.complain(f"policy violation: {violation}")
        if page.evaluate("({}).polluted !== undefined"):
            self.complain("a trace changed Object.prototype")

    @property
    def findings(self):
        """The complaints that no test expected."""
        return [
            text for text in self.complaints if not any(each.search(text) for each in self.allowed)
        ]
