# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# Where the scripts work: the clone that they are in, whatever folder they are called from.

# Enters the clone, and sets the two folders that the scripts write to besides .build.
enter_repository() {
    cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit
    local_state=$PWD/.outlay
    logs=$local_state/logs
    mkdir -p "$logs"
}

# Sets OUTLAY_STATE, the folder in which the demo keeps its database, unless it is set already.
# Started by root, Postgres runs as another user, to whom a clone below /root is closed; the database then
# goes to /var/tmp, under a name of this clone's own, and a sentence says so.
choose_state() {
    [ -z "${OUTLAY_STATE:-}" ] || return 0
    export OUTLAY_STATE=$local_state
    if [ "$(id -u)" -ne 0 ] || is_open_to_others "$PWD"; then return; fi
    OUTLAY_STATE=/var/tmp/outlay-$(printf %s "$PWD" | cksum | cut -d ' ' -f 1)
    say "Only root can enter $PWD, and Postgres runs as somebody else: its data goes to $OUTLAY_STATE."
}

# Whether a user who is neither owner nor in the group can enter a folder and all above it.
is_open_to_others() {
    local folder=$1
    while [ "$folder" != / ]; do
        [ -n "$(find "$folder" -prune -perm -001)" ] || return 1
        folder=$(dirname "$folder")
    done
}
