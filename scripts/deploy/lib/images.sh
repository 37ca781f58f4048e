# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# Builds and runs images without a Docker engine and without a registry: buildah and podman, on stand-ins for
# the public images, made of Debian's packages under the very names that the Dockerfile and compose.yaml use.
# Sourced by the checks `image` and `compose`. What is made stays in .outlay/images, or where OUTLAY_IMAGES says:
# the second of the two finds the layers of the first, and so does the next run while the sources are the same.

readonly debian_image=docker.io/library/debian:bookworm-slim
readonly swift_image=docker.io/library/swift:6.2-bookworm
readonly outlay_image=ghcr.io/outlay/outlay:0.1.0

# Sets up a place for images of our own, so that nobody's containers are touched. Needs $repository.
prepare_storage() {
    images=${OUTLAY_IMAGES:-$repository/.outlay/images}
    mkdir -p "$images/networks"
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
network_config_dir = "$images/networks"
CONF
    export CONTAINERS_STORAGE_CONF=$images/storage.conf CONTAINERS_CONF=$images/containers.conf
}

# Says which of the commands is missing and ends with 3, which stands for "left out".
require_commands() {
    local check=$1 command
    shift
    for command in "$@"; do
        if ! command -v "$command" >/dev/null && ! [ -x "/usr/lib/podman/$command" ]; then
            echo "$check: $command is not installed."
            exit 3
        fi
    done
}

# Ends with 4, which stands for "cannot be had here", where this machine lets nobody make containers: not as
# root, or in a container itself that has not the rights. What is tried is one program in an image of itself, with
# whatever else is asked for (as `--network bridge`).
require_containers() {
    local check=$1 said
    shift
    [ "$(id -u)" = 0 ] || { echo "$check: making images without an engine needs root."; exit 4; }
    rm -rf "$images/probe" && mkdir "$images/probe"
    # shellcheck disable=SC2046 # one word a library
    cp --parents /bin/true $(ldd /bin/true | grep -o '/[^ ]*') "$images/probe"
    said=$({ tar -C "$images/probe" -c . | podman import - localhost/probe >/dev/null; } 2>&1 &&
        podman run --pull=never --rm "${@:---network=none}" localhost/probe /bin/true 2>&1) ||
        { echo "$check: this machine runs no containers: $(tail -n 1 <<<"$said")"; exit 4; }
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

# What downloads, and is tried once more if it fails, as a mirror may be busy at one moment.
twice() {
    "$@" || {
        echo "Trying again: $*"
        sleep 5
        "$@"
    }
}

# The mirror that this machine installs Debian's packages from.
debian_mirror() {
    cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null |
        awk '/^URIs:/ { print $2; exit } /^deb / { for (i = 2; i <= NF; i++) if ($i ~ /^http/) { print $i; exit } }'
}

# Debian itself, under the name of its public image; nothing of it is kept unless all of it has come.
make_debian() {
    if has_image "$debian_image"; then return; fi
    twice bootstrap_debian || return
    tar -C "$images/rootfs" -c . | podman import - "$debian_image" >/dev/null || {
        podman rmi --force "$debian_image" >/dev/null 2>&1
        return 1
    }
    rm -rf "$images/rootfs"
}

bootstrap_debian() {
    rm -rf "$images/rootfs"
    logged debian debootstrap --variant=minbase bookworm "$images/rootfs" "$(debian_mirror)"
}

# Builds the image of a Dockerfile below standins/, under a name.
make_standin() {
    local folder=$repository/scripts/deploy/standins
    twice logged "$1" buildah bud --isolation chroot --pull-never --layers -f "$folder/$1.Dockerfile" -t "$2" "$folder"
}

# The folder of the toolchain, whose usr/bin holds swift; nothing stands for the machine's root.
swift_toolchain() {
    swift -print-target-info | sed -n 's|.*"runtimeResourcePath": "\(.*\)/usr/lib/swift".*|\1|p'
}

# Where git really fetches packages from, if this machine has a copy of them; one folder a line.
package_copies() {
    git config --get-regexp '^url\..*\.insteadof$' 2>/dev/null | sed -n 's/^url\.\(\/.*\)\.insteadof .*/\1/p' | sort -u
}

# What Swift needs to compile; the toolchain itself is this machine's, mounted while building.
make_swift() {
    make_debian && make_standin swift "$swift_image"
}

# The image of our Dockerfile, as it stands. OUTLAY_KEEP_IMAGE=true takes the one that is there already, however
# old, to try what is around it.
make_outlay() {
    if [ "${OUTLAY_KEEP_IMAGE:-}" = true ] && has_image "$outlay_image"; then return; fi
    local mounts=(-v "$(swift_toolchain)/usr:/opt/swift/usr:ro") copy
    make_swift || return
    : >"$images/gitconfig"
    git config --file "$images/gitconfig" safe.directory '*'
    while read -r copy; do
        [ -n "$copy" ] || continue
        git config --file "$images/gitconfig" "url.$copy.insteadOf" https://github.com/
        mounts+=(-v "${copy%/}:${copy%/}:ro")
    done < <(package_copies)
    mounts+=(-v "$images/gitconfig:/etc/gitconfig:ro")
    build_outlay "${mounts[@]}" || { failed_fetching && build_outlay "${mounts[@]}"; }
}

build_outlay() {
    logged outlay buildah bud --isolation chroot --pull-never --layers "$@" \
        --build-arg "REVISION=$(git -C "$repository" rev-parse HEAD 2>/dev/null || true)" -t "$outlay_image" "$repository"
}

# Whether the build ended in another step than that which compiles, which would only fail again after minutes.
failed_fetching() { ! grep STEP "$images/outlay.log" | tail -n 1 | grep -q 'RUN swift build'; }

# Runs a container as compose does: nothing to write to, no rights.
run_image() {
    podman run --pull=never --rm --read-only --cap-drop=ALL --security-opt=no-new-privileges --network host "$@"
}
