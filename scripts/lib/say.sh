# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# What the scripts say, and how they show that a long step is alive.
# Sourced by the scripts of this folder; reads $logs, the folder that takes the full output of each step.

# One line to the person who started the script.
say() { printf '%s\n' "$*"; }

# One line about what went wrong; leaves the exit code to the caller.
complain() { printf 'outlay: %s\n' "$*" >&2; }

# Ends the script with a sentence.
fail() {
    complain "$@"
    exit 1
}

# Runs a command with its output in a log, shows progress meanwhile, and returns the command's status.
#   with_progress TITLE LOG-NAME COMMAND...
# The command gets a process group of its own, so that Ctrl-C and SIGTERM end all of it and not only the
# script that waits. Two things in the log are shown: its last line while it runs, its errors if it fails.
with_progress() {
    local title=$1 log="$logs/$2" started=$SECONDS status=0
    shift 2
    mkdir -p "$logs"
    set -m
    "$@" >"$log" 2>&1 </dev/null &
    working=$!
    set +m
    trap 'stop_working 130' INT
    trap 'stop_working 143' TERM HUP
    show_progress "$title" "$log" "$started"
    wait "$working" || status=$?
    trap - INT TERM HUP
    if [ "$status" -eq 0 ]; then
        say "$title: done in $((SECONDS - started)) s."
    else
        explain_failure "$title" "$log"
    fi
    return "$status"
}

# Ends the running step, group and all, then the script, with the code that the signal stands for.
stop_working() {
    trap - INT TERM HUP
    kill -TERM -- "-$working" 2>/dev/null || true
    wait "$working" 2>/dev/null || true
    exit "$1"
}

# Shows that a step is alive until it ends: a spinner on a terminal, a line every 30 seconds elsewhere.
show_progress() {
    local title=$1 log=$2 started=$3 turn=0 told=0 elapsed
    [ -t 1 ] || say "$title ..."
    while kill -0 "$working" 2>/dev/null; do
        elapsed=$((SECONDS - started))
        if [ -t 1 ]; then
            draw_spinner "$turn" "$title" "$elapsed" "$log"
        elif [ $((elapsed - told)) -ge 30 ]; then
            say "  $elapsed s: $(last_line "$log")"
            told=$elapsed
        fi
        turn=$((turn + 1))
        # Quick steps are noticed at once; long ones leave the processors to those who build.
        if [ "$turn" -lt 20 ]; then sleep 0.1; else sleep 0.5; fi
    done
    if [ -t 1 ]; then printf '\r\033[K'; fi
}

# One frame: the spinner, the title, the seconds so far and the last line of the log.
draw_spinner() {
    # shellcheck disable=SC1003 # no quote is meant to be escaped
    local frames='|/-\'
    printf '\r\033[K%s %s, %s s  %s' "${frames:$(($1 % 4)):1}" "$2" "$3" "$(last_line "$4")"
}

# The last line of a log, cut so that it cannot wrap.
last_line() { tail -n 1 "$1" 2>/dev/null | tr -cd '[:print:]' | cut -c 1-60; }

# Prints why a step failed: the first lines that tell of errors or failed tests, or else the end of its log.
explain_failure() {
    local title=$1 log=$2 errors='error:|✘|recorded an issue|^FAILED |^ERROR '
    complain "$title failed. The full output is in $log."
    if grep -q -E "$errors" "$log"; then
        grep -E "$errors" "$log" | awk '!seen[$0]++ && ++count <= 30' >&2
    else
        tail -n 25 "$log" >&2
    fi
}
