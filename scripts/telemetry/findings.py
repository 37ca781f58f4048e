# SPDX-License-Identifier: Apache-2.0
"""What differs between the catalogue and what was emitted."""

from collections import Counter


class Findings:
    """Sentences, each with how often it was true."""

    def __init__(self):
        self.counts = Counter()

    def add(self, where, what):
        self.counts[f"{where}: {what}"] += 1

    def sentences(self):
        """In order, so that one place's findings stand together."""
        return [sentence if count == 1 else f"{sentence} ({count} times)"
                for sentence, count in sorted(self.counts.items())]

    def __bool__(self):
        return bool(self.counts)
