# SPDX-License-Identifier: Apache-2.0
# What Swift needs to compile. The toolchain itself is the machine's, mounted at /opt/swift while building.
FROM docker.io/library/debian:bookworm-slim
RUN apt-get update && apt-get install --yes --no-install-recommends \
        binutils ca-certificates g++ gcc git libc6-dev libcurl4 libedit2 libncurses6 libpython3.11 libsqlite3-0 \
        libstdc++-12-dev libxml2 libz3-4 pkg-config tzdata zlib1g-dev && rm -rf /var/lib/apt/lists/*
ENV PATH=/opt/swift/usr/bin:$PATH
