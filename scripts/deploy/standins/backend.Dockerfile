# SPDX-License-Identifier: Apache-2.0
# Jaeger and Zipkin are stood in for by Outlay's collector, which listens where both of them do.
FROM ghcr.io/outlay/outlay:0.1.0
ENV OUTLAY_COLLECTOR_MEMORY_MIB=384
CMD ["collector"]
