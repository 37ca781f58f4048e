# SPDX-License-Identifier: Apache-2.0
"""Waiting for frames, so that no test waits for a time."""

FRAME = """() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"""


def painted(page):
    """Waits until what a page has to draw again, as for another width, is drawn: observers of sizes are
    told before a frame is painted, and what they ask for is drawn before the next."""
    for _ in range(2):
        page.evaluate(FRAME)
