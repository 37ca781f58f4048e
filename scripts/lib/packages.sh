# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# Installing packages with the machine's own package manager: apt on Debian and Ubuntu, Homebrew on macOS.
# Nothing else on the machine is changed.

# The package manager of this machine: apt, brew or none.
package_manager() {
    if [ "$(uname -s)" = Darwin ]; then
        if command -v brew >/dev/null; then echo brew; else echo none; fi
    elif command -v apt-get >/dev/null; then
        echo apt
    else
        echo none
    fi
}

# Installs packages, or says which command would.
install_packages() {
    case $(package_manager) in
        apt) install_with_apt "$@" ;;
        brew) with_progress "Installing with Homebrew" install.log brew install "$@" ;;
        none) fail "Neither apt nor Homebrew is here to install: $*" ;;
    esac
}

# Installs with apt-get. Its lists are refreshed first if they do not know the packages, and once more if
# they know versions that the mirror no longer has.
install_with_apt() {
    become_root "apt-get update && apt-get install $*"
    if ! apt_get install --dry-run "$@" >/dev/null 2>&1; then refresh_apt; fi
    if with_progress "Installing with apt" install.log apt_get install "$@"; then return; fi
    refresh_apt
    with_progress "Installing with apt, again" install.log apt_get install "$@"
}

# Refreshes apt's lists of packages; once more if a mirror was just changing.
refresh_apt() {
    with_progress "Refreshing apt's lists" apt-update.log apt_get update ||
        with_progress "Refreshing apt's lists, again" apt-update.log apt_get update
}

# apt-get as root, asking nothing.
apt_get() {
    ${sudo:+"$sudo"} env DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 \
        apt-get --yes --no-install-recommends "$@"
}

# Sets $sudo to what makes root of us: nothing, or sudo once it has the password.
become_root() {
    sudo=
    if [ "$(id -u)" -eq 0 ]; then return; fi
    command -v sudo >/dev/null || fail "Installing needs root. As root, run: $1"
    sudo=sudo
    sudo -n true 2>/dev/null && return
    [ -t 0 ] || fail "sudo wants a password and nobody is here to type it. As root, run: $1"
    say "sudo asks for your password to install them."
    sudo -v
}
