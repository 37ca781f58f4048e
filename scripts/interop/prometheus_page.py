# SPDX-License-Identifier: Apache-2.0
"""Reads pages of metrics with prometheus_client's parsers, which Outlay did not write.

    prometheus_page.py {text|openMetrics} FILE

Prints one JSON array with a list for each sample, in order: name, labels, value as text, and the
exemplar's labels, or null. Ends with status 1 and a sentence where the page is against the rules.
"""

import json
import sys
from pathlib import Path

from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families as text


def main(form, file):
    page = Path(file).read_text(encoding="utf-8")
    try:
        families = list((openmetrics if form == "openMetrics" else text)(page))
    except ValueError as error:
        return f"The page is not right: {error}"
    samples = [
        [s.name, s.labels, repr(s.value), s.exemplar.labels if s.exemplar else None]
        for family in families
        for s in family.samples
    ]
    json.dump(samples, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
