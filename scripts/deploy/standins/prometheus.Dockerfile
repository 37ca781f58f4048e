# SPDX-License-Identifier: Apache-2.0
# Debian's Prometheus, as nobody, as the public image has it.
FROM docker.io/library/debian:bookworm-slim
RUN apt-get update && apt-get install --yes --no-install-recommends prometheus wget && rm -rf /var/lib/apt/lists/* && \
    install -d -o nobody -g nogroup /prometheus && mkdir -p /etc/prometheus/rules
WORKDIR /prometheus
USER nobody
ENTRYPOINT ["/usr/bin/prometheus"]
