# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# Builds and runs images without a Docker engine and without a registry: buildah and podman, on stand-ins for
# the public images, made of Debian's packages under the very names that the Dockerfile and compose.yaml use.
# Sourced by the checks `image` and `compose`; both keep what they made in .outlay/images for the next time.

readonly debian_image=docker.io/library/debian:bookworm-slim
readonly swift_image=docker.io/library/swift:6.2-bookworm
readonly outlay_image=ghcr.io/outlay/outlay:0.1.0

# Sets up a place for images of our own, so that nobody's containers are touched. Needs $repository.
prepare_storage() {
    images=$repository/.outlay/images
    mkdir -p "$images"
    local runc
    runc=$(command -v runc || echo /usr/sbin/runc)
    cat >"$images/storage.conf" <<CONF
[storage]
driver = "overlay"
runroot = "$images/run"
graphroot = "$images/graph"
CONF
    cat >"$images/containers.conf" <<CONF
[containers]
default_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]
[engine]
runtime = "$runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
[network]
network_backend = "netavark"
CONF
    export CONTAINERS_STORAGE_CONF=$images/storage.conf CONTAINERS_CONF=$images/containers.conf
}

# Says which of the commands is missing and ends with 3, which stands for "left out".
require_commands() {
    local check=$1 command
    shift
    if [ "$(id -u)" != 0 ]; then echo "$check: needs root, to make images without an engine."; exit 3; fi
    for command in "$@"; do
        if ! command -v "$command" >/dev/null; then echo "$check: $command is not installed."; exit 3; fi
    done
}

has_image() { podman image exists "$1"; }

# A command whose output is shown only if it fails; it goes to a log in $images.
logged() {
    local log=$images/$1.log
    shift
    if ! "$@" >"$log" 2>&1 </dev/null; then
        tail -40 "$log"
        return 1
    fi
}

# The mirror that this machine installs Debian's packages from.
debian_mirror() {
    cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null |
        awk '/^URIs:/ { print $2; exit } /^deb / { for (i = 2; i <= NF; i++) if ($i ~ /^http/) { print $i; exit } }'
}

# Debian itself, under the name of its public image.
make_debian() {
    if has_image "$debian_image"; then return; fi
    rm -rf "$images/rootfs"
    logged debian debootstrap --variant=minbase bookworm "$images/rootfs" "$(debian_mirror)"
    tar -C "$images/rootfs" -c . | podman import - "$debian_image" >/dev/null
    rm -rf "$images/rootfs"
}

# Builds an image of a Dockerfile on standard input.
make_image() {
    local name=$1 log=$2
    shift 2
    mkdir -p "$images/empty"
    cat >"$images/$log.Dockerfile"
    logged "$log" buildah bud --isolation chroot --pull-never --layers -f "$images/$log.Dockerfile" -t "$name" \
        "$@" "$images/empty"
}

# The folder of the toolchain, whose usr/bin holds swift.
swift_toolchain() { dirname "$(dirname "$(dirname "$(readlink -f "$(command -v swift)")")")"; }

# Where git really fetches packages from, if this machine has a copy of them; one folder a line.
package_copies() {
    git config --get-regexp '^url\..*\.insteadof$' 2>/dev/null | sed -n 's/^url\.\(\/.*\)\.insteadof .*/\1/p' | sort -u
}

# What Swift needs to compile; the toolchain itself is this machine's, mounted while building.
make_swift() {
    if has_image "$swift_image"; then return; fi
    make_debian
    make_image "$swift_image" swift <<DOCKERFILE
FROM $debian_image
RUN apt-get update && apt-get install --yes --no-install-recommends \
    binutils ca-certificates g++ gcc git libc6-dev libcurl4 libedit2 libncurses6 libpython3.11 libsqlite3-0 \
    libstdc++-12-dev libxml2 libz3-4 pkg-config tzdata zlib1g-dev && rm -rf /var/lib/apt/lists/*
ENV PATH=$(swift_toolchain)/usr/bin:\$PATH
DOCKERFILE
}

# The image of our Dockerfile, as it stands.
make_outlay() {
    local mounts=(-v "$(swift_toolchain):$(swift_toolchain):ro") copy
    make_swift
    : >"$images/gitconfig"
    git config --file "$images/gitconfig" safe.directory '*'
    while read -r copy; do
        [ -n "$copy" ] || continue
        git config --file "$images/gitconfig" "url.$copy.insteadOf" https://github.com/
        mounts+=(-v "${copy%/}:${copy%/}:ro")
    done < <(package_copies)
    mounts+=(-v "$images/gitconfig:/etc/gitconfig:ro")
    logged outlay buildah bud --isolation chroot --pull-never --layers "${mounts[@]}" \
        --build-arg "REVISION=$(git -C "$repository" rev-parse HEAD 2>/dev/null || true)" -t "$outlay_image" "$repository"
}

# Runs a container as compose does: nothing to write to, no rights.
run_image() {
    podman run --pull=never --rm --read-only --cap-drop=ALL --security-opt=no-new-privileges --network host "$@"
}
