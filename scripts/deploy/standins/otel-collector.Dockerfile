# SPDX-License-Identifier: Apache-2.0
# The image of OpenTelemetry's collector is stood in for by Outlay's, and a program that obeys the same file.
FROM ghcr.io/outlay/outlay:0.1.0
USER root
RUN apt-get update && apt-get install --yes --no-install-recommends python3 python3-yaml && rm -rf /var/lib/apt/lists/*
# Within what compose.yaml allows, as memory_limiter is there.
ENV OUTLAY_COLLECTOR_MEMORY_MIB=192
COPY collector.py /usr/local/bin/collector
USER 65532:65532
ENTRYPOINT ["/usr/local/bin/collector"]
