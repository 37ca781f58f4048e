# SPDX-License-Identifier: Apache-2.0
# Debian's Postgres, told by the variables of the public image, with its data where that has it.
FROM docker.io/library/debian:bookworm-slim
RUN mkdir -p /etc/postgresql-common && echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf && \
    apt-get update && apt-get install --yes --no-install-recommends postgresql && rm -rf /var/lib/apt/lists/* && \
    ln -s /usr/lib/postgresql/*/bin/* /usr/local/bin/
# As the public image: open connections do not keep it from ending.
STOPSIGNAL SIGINT
COPY postgres.sh /usr/local/bin/entry
ENTRYPOINT ["/usr/local/bin/entry"]
