# SPDX-License-Identifier: Apache-2.0
"""Makes exponential histograms with opentelemetry-sdk, which Outlay did not write.

    exponential_histograms.py FILE

FILE is a JSON array of objects with `maximumSize`, the number of buckets for each sign, and
`values`. Prints a JSON array with a histogram for each: its scale, counts, extremes, and the buckets
that hold something, by index.
"""

import json
import sys
from pathlib import Path

from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.metrics.view import ExponentialBucketHistogramAggregation, View


def buckets(run):
    return {
        str(run.offset + place): count
        for place, count in enumerate(run.bucket_counts)
        if count > 0
    }


def histogram(sample):
    reader = InMemoryMetricReader()
    aggregation = ExponentialBucketHistogramAggregation(max_size=sample["maximumSize"])
    view = View(instrument_name="sizes", aggregation=aggregation)
    provider = MeterProvider(metric_readers=[reader], views=[view], shutdown_on_exit=False)
    instrument = provider.get_meter("test").create_histogram("sizes")
    for value in sample["values"]:
        # The API of that package refuses what is negative, its aggregation does not.
        instrument._measurement_consumer.consume_measurement(measurement(instrument, value))
    metrics = reader.get_metrics_data().resource_metrics[0].scope_metrics[0].metrics
    point = metrics[0].data.data_points[0]
    return {
        "scale": point.scale,
        "zeroCount": point.zero_count,
        "count": point.count,
        "minimum": point.min,
        "maximum": point.max,
        "positive": buckets(point.positive),
        "negative": buckets(point.negative),
    }


def measurement(instrument, value):
    from time import time_ns

    from opentelemetry.context import get_current
    from opentelemetry.sdk.metrics._internal.measurement import Measurement

    return Measurement(value, time_ns(), instrument, get_current(), {})


def main():
    samples = json.loads(Path(sys.argv[1]).read_text())
    json.dump([histogram(sample) for sample in samples], sys.stdout)


main()
