# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# Building, and knowing when there is nothing to build.

readonly release_binary=.build/release/outlay
readonly debug_binary=.build/debug/outlay

# Whether the release binary was built from the sources as they stand: none is newer than the stamp, and the
# stamp, a copy of Package.resolved, names the same dependencies. A deleted file shows in its folder's time.
release_is_current() {
    local stamp="$local_state/release.stamp"
    [ -x "$release_binary" ] && cmp -s Package.resolved "$stamp" || return 1
    [ -z "$(find Sources Package.swift -newer "$stamp")" ]
}

# Builds the release binary. The stamp bears the time at which the build began, so that an edit during the
# build counts as newer.
build_release() {
    local stamp="$local_state/release.stamp"
    rm -f "$stamp"
    touch "$stamp.began"
    with_progress "Building Outlay (the first time takes some minutes)" build-release.log \
        swift build -c release --product outlay
    cp Package.resolved "$stamp"
    touch -r "$stamp.began" "$stamp"
}

# Builds everything, tests included, and refuses imports that Package.swift does not declare, so that lint
# and tests share one build. SwiftPM keeps the mode of that check in its cached build description; without
# the second flag a description made by a plain `swift build` would switch the check off silently.
build_tests() {
    with_progress "Building with tests" build-tests.log \
        swift build --build-tests \
        --explicit-target-dependency-import-check error --disable-build-manifest-caching
}
