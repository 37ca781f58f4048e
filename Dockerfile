# syntax=docker/dockerfile:1
# SPDX-License-Identifier: Apache-2.0

# One image for every role: `docker run IMAGE expenses`, `… bank`, `… worker`, `… web`, `… collector`.
#
# The Swift runtime is linked into the binary; what is shared with Debian is libpq, hiredis, librdkafka and
# OpenSSL, so that their security fixes arrive with the base image. docs/deploy/image.md says more.

ARG SWIFT_IMAGE=docker.io/library/swift:6.2-bookworm
ARG BASE_IMAGE=docker.io/library/debian:bookworm-slim

FROM ${SWIFT_IMAGE} AS build

# hadolint ignore=DL3008 # Debian keeps one version of a package in a release, the one with the fixes.
RUN apt-get update && \
    apt-get install --yes --no-install-recommends \
        libhiredis-dev libpq-dev librdkafka-dev libssl-dev pkg-config zlib1g-dev && \
    rm -rf /var/lib/apt/lists/*

WORKDIR /source

# Fetched again only when what is depended upon has changed.
COPY Package.swift ./
RUN swift package resolve

COPY . .
RUN swift build --configuration release --product outlay --static-swift-stdlib && \
    install -D --strip "$(swift build --configuration release --show-bin-path)/outlay" /image/outlay


FROM ${BASE_IMAGE}

# hadolint ignore=DL3008
RUN apt-get update && \
    apt-get install --yes --no-install-recommends \
        ca-certificates libhiredis0.14 libpq5 librdkafka1 libssl3 zlib1g && \
    rm -rf /var/lib/apt/lists/*

COPY --from=build /image/outlay /usr/local/bin/outlay

ARG VERSION=0.1.0
ARG REVISION=
LABEL org.opencontainers.image.title="Outlay" \
    org.opencontainers.image.description="A reference workload for observability: an expense service whose every request becomes a trace" \
    org.opencontainers.image.licenses="Apache-2.0" \
    org.opencontainers.image.source="https://github.com/outlay/outlay" \
    org.opencontainers.image.documentation="https://github.com/outlay/outlay/tree/main/docs" \
    org.opencontainers.image.base.name="docker.io/library/debian:bookworm-slim" \
    org.opencontainers.image.version="${VERSION}" \
    org.opencontainers.image.revision="${REVISION}"

# A container is reached from outside of itself, unlike a program on a laptop.
ENV OUTLAY_HOST=0.0.0.0 \
    OUTLAY_COLLECTOR_HOST=0.0.0.0

# Nobody's account: it needs no entry, owns nothing, and writes nothing.
USER 65532:65532

EXPOSE 4317 4318 8000 8080 8081 8082 9411 9464 16686

# Asks the role that runs here, at the port that it was told or, untold, the role's own.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["/usr/local/bin/outlay", "probe"]

STOPSIGNAL SIGTERM
ENTRYPOINT ["/usr/local/bin/outlay"]
CMD ["--help"]
