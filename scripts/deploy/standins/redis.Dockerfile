# SPDX-License-Identifier: Apache-2.0
# Debian's Redis. It refuses others' connections unless it is told not to, as the public image tells it.
FROM docker.io/library/debian:bookworm-slim
RUN apt-get update && apt-get install --yes --no-install-recommends redis-server && rm -rf /var/lib/apt/lists/* && \
    install -d -o redis -g redis /data && \
    printf '%s\n' '#!/bin/sh' 'exec "$@" --protected-mode no' >/usr/local/bin/entry && chmod +x /usr/local/bin/entry
WORKDIR /data
USER redis
ENTRYPOINT ["/usr/local/bin/entry"]
