# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# What Outlay needs from the machine, how to see whether it is there, and which package brings it.
#
# A need is four words: what a person calls it, the function that finds it, its apt package, its Homebrew
# formula. The functions only look; `provide` is the one place that installs.

# Prefixed to every fixed path that is looked at; the self-test points it at a made-up machine.
system_root=${OUTLAY_SYSTEM_ROOT:-}
readonly oldest_swift_minor=2
readonly oldest_libpq=14

readonly build_needs=(
    "a C compiler and libc's headers" has_compiler build-essential ""
    "pkg-config" has_pkg_config pkg-config pkgconf
    "libpq $oldest_libpq or later, with headers" has_libpq libpq-dev libpq
    "zlib's headers" has_zlib zlib1g-dev ""
    "hiredis's headers" has_hiredis libhiredis-dev hiredis
    "librdkafka's headers" has_rdkafka librdkafka-dev librdkafka
    "OpenSSL's headers" has_openssl libssl-dev openssl@3
)
server_needs=("a Postgres server" find_postgres postgresql postgresql@17)
readonly redis_needs=("Redis 7 or later" has_redis redis-server redis)
readonly kafka_needs=("kcat, a client of Kafka" has_kcat kcat kcat)
readonly python_needs=("Python 3 with venv" has_python "python3 python3-venv" python3)
readonly browser_needs=("a Chromium browser" find_chromium chromium google-chrome)
readonly prometheus_needs=("Prometheus with promtool" has_prometheus prometheus prometheus)
readonly shell_needs=("shellcheck" has_shellcheck shellcheck shellcheck)
# Containers without an engine, which only Linux has; iptables is how podman's network reaches in.
readonly container_needs=(
    "buildah" has_buildah buildah ""
    "podman with its network" has_podman "podman runc netavark aardvark-dns iptables" ""
    "debootstrap" has_debootstrap debootstrap ""
    "the commands curl and ip" has_network_commands "curl iproute2" ""
)
readonly test_needs=("the commands openssl and ps" has_test_commands "openssl procps" openssl@3)

# Installs whatever of the given needs is missing, in one go, and looks again.
provide() {
    use_homebrew_libraries
    find_missing "$@"
    [ -n "$missing" ] || return 0
    if [ "$(package_manager)" = none ] || [ -z "$missing_packages" ]; then explain_missing; fi
    say "Missing: $missing. Installing with $(package_manager): $missing_packages."
    warn_of_debian_services
    # shellcheck disable=SC2086 # one word per package
    install_packages $missing_packages
    use_homebrew_libraries
    find_missing "$@"
    [ -z "$missing" ] || fail "Still missing after installing: $missing. See $logs/install.log."
}

# Sets $missing, for people, and $missing_packages, for the package manager, from a list of needs.
find_missing() {
    missing='' missing_packages=''
    local manager package
    manager=$(package_manager)
    while [ $# -gt 0 ]; do
        if ! "$2"; then
            if [ "$manager" = brew ]; then package=$4; else package=$3; fi
            missing="${missing:+$missing, }$1"
            missing_packages="${missing_packages:+$missing_packages }$package"
        fi
        shift 4
    done
    missing_packages=$(echo "$missing_packages" | sed 's/^ *//; s/ *$//')
}

# Ends the script where no package manager can help.
explain_missing() {
    complain "Missing: $missing."
    if [ "$(uname -s)" = Darwin ] && [ "$(package_manager)" = none ]; then
        fail "Install Homebrew from https://brew.sh, then start this again."
    elif [ "$(uname -s)" = Darwin ]; then
        fail "Apple's command line tools bring it: xcode-select --install"
    fi
    fail "Install it with this system's package manager, then start this again."
}

# Says beforehand what Debian's packages do unasked.
warn_of_debian_services() {
    case "$(package_manager) $missing_packages " in
        "apt "*"postgresql "*)
            say "Debian's package also makes a cluster of its own on port 5432; Outlay does not use it." ;;
    esac
    case "$(package_manager) $missing_packages " in
        "apt "*"prometheus "*)
            say "Debian's package also starts a Prometheus of its own on port 9090; Outlay does not use it." ;;
    esac
}

has_compiler() {
    if [ "$(uname -s)" = Darwin ]; then xcode-select -p >/dev/null 2>&1; return; fi
    [ -e "$system_root/usr/include/stdio.h" ] && { command -v cc || command -v clang; } >/dev/null
}

has_pkg_config() { command -v pkg-config >/dev/null; }

has_libpq() { has_pkg_config && pkg-config --atleast-version="$oldest_libpq" libpq; }

# On macOS the SDK has it.
has_zlib() { [ "$(uname -s)" = Darwin ] || { has_pkg_config && pkg-config --exists zlib; }; }

has_hiredis() { has_pkg_config && pkg-config --exists hiredis; }
has_rdkafka() { has_pkg_config && pkg-config --exists rdkafka; }
has_openssl() { has_pkg_config && pkg-config --exists openssl; }
has_kcat() { command -v kcat >/dev/null; }
has_redis() { command -v redis-server >/dev/null && command -v redis-cli >/dev/null; }

has_shellcheck() { command -v shellcheck >/dev/null; }
has_buildah() { command -v buildah >/dev/null; }
has_network_commands() { command -v curl >/dev/null && command -v ip >/dev/null; }
has_debootstrap() { command -v debootstrap >/dev/null; }
has_podman() {
    command -v podman >/dev/null && command -v runc >/dev/null && command -v iptables >/dev/null &&
        [ -x "$system_root/usr/lib/podman/netavark" ] && [ -x "$system_root/usr/lib/podman/aardvark-dns" ]
}

has_test_commands() { command -v openssl >/dev/null && command -v ps >/dev/null; }
has_prometheus() { command -v prometheus >/dev/null && command -v promtool >/dev/null; }
has_python() { python3 -c 'import ensurepip, venv' >/dev/null 2>&1; }

# Homebrew keeps libpq and OpenSSL out of the default search path; adds them to it.
use_homebrew_libraries() {
    local folder
    [ "$(uname -s)" = Darwin ] || return 0
    for folder in "$system_root"/{opt/homebrew,usr/local}/opt/{libpq,openssl@3}/lib/pkgconfig; do
        case ":${PKG_CONFIG_PATH:-}:" in *":$folder:"*) continue ;; esac
        if [ -d "$folder" ]; then
            export PKG_CONFIG_PATH="$folder${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}"
        fi
    done
}

# Whether a folder has all that the demo starts; some machines link only a few of them elsewhere.
holds_postgres() {
    local program
    for program in initdb postgres pg_isready createdb; do
        [ -x "$1/$program" ] || return 1
    done
}

# Exports OUTLAY_POSTGRES_BIN, the folder of a Postgres server: the one that the variable names already,
# the one on PATH, or the newest of those that packages keep elsewhere (Debian's and Homebrew's do).
find_postgres() {
    local folder
    for folder in "${OUTLAY_POSTGRES_BIN:-}" "$(folder_of pg_ctl)" $(postgres_folders); do
        if holds_postgres "$folder"; then
            export OUTLAY_POSTGRES_BIN=$folder
            return 0
        fi
    done
    return 1
}

# The folder of a command on PATH, or nothing.
folder_of() {
    local command
    if command=$(command -v "$1"); then dirname "$command"; fi
}

# Where packages put Postgres servers, the newest version first.
postgres_folders() {
    local folder
    for folder in "$system_root"/usr/lib/postgresql/*/bin \
        "$system_root"/{opt/homebrew,usr/local}/opt/postgresql@*/bin \
        "$system_root"/usr/pgsql-*/bin \
        "$system_root"/Applications/Postgres.app/Contents/Versions/*/bin; do
        if [ -d "$folder" ]; then echo "$folder" | sed 's|.*[/@-]\([0-9.]*\)/bin$|\1 &|'; fi
    done | sort -rn | sed 's/^[0-9.]* //'
}

# Exports OUTLAY_CHROMIUM, the program of a Chromium or of one that is made of it: the one that the variable
# names already, the first on PATH, or one among a Mac's applications.
find_chromium() {
    local name program
    for name in "${OUTLAY_CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
        if [ -n "$name" ] && program=$(command -v "$name"); then
            export OUTLAY_CHROMIUM=$program
            return 0
        fi
    done
    for name in "Google Chrome" Chromium "Microsoft Edge"; do
        program="$system_root/Applications/$name.app/Contents/MacOS/$name"
        if [ -x "$program" ]; then
            export OUTLAY_CHROMIUM=$program
            return 0
        fi
    done
    return 1
}

# Makes sure of a user for Postgres to run as, which refuses to be root.
require_unprivileged_user() {
    [ "$(id -u)" -eq 0 ] || return 0
    id -u postgres >/dev/null 2>&1 || id -u nobody >/dev/null 2>&1 ||
        fail "Postgres refuses to run as root, and there is neither a user postgres nor nobody."
}

# Makes sure of a new enough Swift. It comes from no package manager that we use, so this only explains.
require_swift() {
    local folder version
    for folder in "${HOME:-}/.local/share/swiftly/bin" "${HOME:-}/.swiftly/bin" \
        "$system_root/opt/swift/usr/bin"; do
        if ! command -v swift >/dev/null && [ -x "$folder/swift" ]; then PATH="$folder:$PATH"; fi
    done
    if ! command -v swift >/dev/null; then explain_swift "it is not here"; fi
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\)\.\([0-9]*\).*/\1 \2/p') || true
    [ -n "$version" ] || explain_swift "the one on PATH does not start"
    if ! is_swift_new_enough "${version% *}" "${version#* }"; then
        explain_swift "the one on PATH is ${version/ /.}"
    fi
}

# Whether MAJOR MINOR is a Swift that can build Outlay.
is_swift_new_enough() {
    [ "$1" -gt 6 ] || { [ "$1" -eq 6 ] && [ "$2" -ge "$oldest_swift_minor" ]; }
}

# Ends the script with the way to get Swift on this platform, which the person runs, not we.
explain_swift() {
    complain "Outlay needs Swift 6.$oldest_swift_minor or later, and $1."
    say "Swift's installer is swiftly. It puts a toolchain below your home folder and one line in your"
    say "shell's profile. These commands fetch it from swift.org and install the newest Swift:"
    say ""
    if [ "$(uname -s)" = Darwin ]; then
        say "  curl -O https://download.swift.org/swiftly/darwin/swiftly.pkg &&"
        say "  installer -pkg swiftly.pkg -target CurrentUserHomeDirectory &&"
        say "  ~/.swiftly/bin/swiftly init --quiet-shell-followup && . ~/.swiftly/env.sh"
    else
        say "  curl -O https://download.swift.org/swiftly/linux/swiftly-$(uname -m).tar.gz &&"
        say "  tar zxf swiftly-$(uname -m).tar.gz && ./swiftly init --quiet-shell-followup &&"
        say "  . ~/.local/share/swiftly/env.sh"
    fi
    say ""
    say "Then start this again."
    exit 1
}
