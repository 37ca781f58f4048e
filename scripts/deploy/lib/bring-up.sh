#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Brings compose.yaml up and down with podman, in a network and among processes of its own, which its caller, the
# check `compose`, makes: bring-up.sh REPOSITORY IMAGES. Looks at
# - each service's own health check, and the roles in Prometheus;
# - one request through the page: one trace in both backends, with the spans of every role that it reached;
# - a sidecar's span, sent to the agent as Zipkin's;
# - the memory that each role takes under load, which may be half of its limit;
# - the other backends, by COLLECTOR alone;
# - how the roles end.
set -euo pipefail

repository=$1 images=$2
roles=(web expenses bank worker)
backends=(postgres redis otel-agent otel-collector jaeger zipkin prometheus)
seconds_of_load=${OUTLAY_VERIFY_LOAD_SECONDS:-15}
# How long something may take to come about, in seconds.
readonly patience=180

fail() { echo "compose: $*"; exit 1; }

compose() { (cd "$repository" && podman-compose --podman-run-args=--pull=never --profile load "$@"); }

container() { echo "outlay_$1_1"; }

# A command whose output is shown only if it fails.
logged() {
    local log=$images/$1.log
    shift
    if ! "$@" >"$log" 2>&1 </dev/null; then
        tail -40 "$log"
        return 1
    fi
}

# Tries a command until it succeeds, for as long as a busy machine may take.
patiently() {
    local end=$((SECONDS + patience))
    until "$@"; do
        [ "$SECONDS" -lt "$end" ] || return 1
        sleep 0.25
    done
}

answers() { case $(curl --silent --globoff --max-time 10 "$1") in *"$2"*) ;; *) false ;; esac; }

until_answered() {
    patiently answers "$2" "$3" || fail "$1: $2 answered $(curl --silent --globoff --max-time 10 "$2" || true)"
}

# Records an expense through the page, and prints the id of its trace.
record_expense() {
    curl --silent --include --max-time 60 http://127.0.0.1:8000/api/expenses --header 'content-type: application/json' \
        --data '{"description":"Train","amount":"19.90","currency":"EUR"}' |
        tr -d '\r' | sed -n 's/^traceresponse: 00-\([0-9a-f]*\)-.*/\1/pI'
}

# The spans of a trace at a backend: service, name of the operation and id, one a line.
spans_at() {
    podman exec "$(container "$1")" outlay trace "$2" --json 2>/dev/null | python3 2>/dev/null -c '
import json, sys
for trace in json.load(sys.stdin)["data"]:
    for span in trace["spans"]:
        print(trace["processes"][span["processID"]]["serviceName"], span["spanID"])' | sort
}

# Whether all the given services took part in a trace, as a backend has it.
has_services() {
    local backend=$1 trace=$2 spans service
    shift 2
    spans=$(spans_at "$backend" "$trace") || return 1
    for service in "$@"; do grep -q "^$service " <<<"$spans" || return 1; done
}

# Whether the two backends hold the same spans of a trace.
is_the_same() { [ "$(spans_at jaeger "$1")" = "$(spans_at zipkin "$1")" ]; }

until_traced() {
    patiently has_services "$@" || fail "at $1, trace $2 has no span of one of ${*:3}: $(spans_at "$1" "$2") $(podman logs --tail 5 "$(container otel-collector)" 2>&1)"
}

# Every service, after those that it depends upon, each with its condition: SERVICE [SERVICE=CONDITION...]
in_order() {
    python3 - "$repository/compose.yaml" "$@" <<'ORDER'
import sys
import graphlib, yaml
services = yaml.safe_load(open(sys.argv[1]))["services"]
wanted = {name: services[name].get("depends_on", {}) for name in sys.argv[2:]}
for name in graphlib.TopologicalSorter(wanted).static_order():
    print(name, *(f"{other}={how['condition']}" for other, how in wanted[name].items()))
ORDER
}

# What a service waits for. This podman waits for no health, and nothing here asks for it at its intervals.
wait_for() {
    local service=$1 condition=$2
    case $condition in
        service_healthy) patiently podman healthcheck run "$(container "$service")" >/dev/null 2>&1 ;;
        service_started) true ;;
        service_completed_successfully) [ "$(timeout "$patience" podman wait "$(container "$service")")" = 0 ] ;;
        *) false ;;
    esac || fail "$service is not what others wait for, $condition: $(podman logs --tail 5 "$(container "$service")" 2>&1)"
}

# Brings services up, as what they depend upon allows.
bring_up() {
    local service dependencies one
    while read -r -u 3 service dependencies; do
        for one in $dependencies; do wait_for "${one%=*}" "${one#*=}"; done
        logged "up-$service" compose up --detach --no-build --no-deps "$service" ||
            fail "$service does not come up; see above."
    done 3< <(in_order "$@")
}

# The health checks that nobody waited for.
check_health() {
    local service
    for service in "${roles[@]}" prometheus; do wait_for "$service" service_healthy; done
}

check_trace() {
    local trace
    trace=$(record_expense)
    [ -n "$trace" ] || fail "recording an expense through the page answered without a trace."
    until_traced jaeger "$trace" outlay-web outlay-expenses outlay-worker
    until_traced zipkin "$trace" outlay-web outlay-expenses outlay-worker
    patiently is_the_same "$trace" ||
        fail "Jaeger and Zipkin hold different spans of $trace: $(diff <(spans_at jaeger "$trace") <(spans_at zipkin "$trace"))"
    until_answered "Jaeger's own API" "http://127.0.0.1:16686/api/traces/$trace" outlay-worker
}

# What a sidecar does whose tracer is Zipkin's.
check_sidecar() {
    local trace
    trace=$(tr -d - </proc/sys/kernel/random/uuid)
    curl --silent --fail http://127.0.0.1:9411/api/v2/spans --header 'content-type: application/json' --data \
        "[{\"traceId\":\"$trace\",\"id\":\"${trace:16}\",\"name\":\"inbound\",\"kind\":\"SERVER\",
           \"timestamp\":$(date +%s)000000,\"duration\":10,\"localEndpoint\":{\"serviceName\":\"proxy\"}}]" ||
        fail "the agent takes no spans of Zipkin's."
    until_traced jaeger "$trace" proxy
    until_traced zipkin "$trace" proxy
}

prometheus() { until_answered "Prometheus, asked $1" "http://127.0.0.1:9090/api/v1/query?query=$1" "$2"; }

# The four roles are scraped, and their requests counted, among them payments, which only load makes.
check_metrics() {
    prometheus 'sum(up%7Bjob%3D~%22web%7Cexpenses%7Cbank%7Cworker%22%7D)' '"4"]'
    prometheus 'sum(http_server_request_duration_seconds_count%7Bjob%3D%22bank%22%7D)%3E10' '"result":[{'
}

# Notes what each role has taken at most, and fails if that is more than half of what it may.
check_memory() {
    local role pid peak limit
    for role in "${roles[@]}" load; do
        pid=$(podman inspect --format '{{.State.Pid}}' "$(container "$role")")
        peak=$(awk '/^VmHWM/ { printf "%d", ($2 + 1023) / 1024 }' "/proc/$pid/status") ||
            fail "$role is not there any more: $(podman logs --tail 5 "$(container "$role")" 2>&1)"
        limit=$(($(podman inspect --format '{{.HostConfig.Memory}}' "$(container "$role")") >> 20))
        echo "$role $peak MiB of $limit" >>"$images/memory.txt"
        [ $((peak * 2)) -le "$limit" ] || fail "$role has taken $peak MiB, more than half of its limit of $limit."
    done
}

# Another file of the collector's, by the variable alone: new traces come to one backend, and not to the other.
check_backend() {
    local chosen=$1 other=$2 trace
    COLLECTOR=$chosen logged "up-$chosen" compose up --detach --no-build --no-deps --force-recreate otel-collector ||
        fail "the collector does not start with COLLECTOR=$chosen; see above."
    trace=$(record_expense)
    until_traced "$chosen" "$trace" outlay-web outlay-expenses outlay-worker
    if has_services "$other" "$trace" outlay-web; then fail "with COLLECTOR=$chosen, $other gets traces, too."; fi
}

# The page's links follow.
check_links() {
    local address='http://localhost:9412/zipkin/traces/{trace}'
    OUTLAY_VIEWER_URL=$address logged up-links compose up --detach --no-build --no-deps --force-recreate web ||
        fail "the page does not start with another viewer; see above."
    until_answered "the page's settings" http://127.0.0.1:8000/config.json "$address"
}

# Everything ends when it is told to, without having been started anew; first what depends, as compose does it.
check_end() {
    local service code
    while read -r -u 3 service _; do
        podman stop --time 30 "$(container "$service")" >/dev/null 2>&1 || fail "$service cannot be stopped."
    done 3< <(in_order "${backends[@]}" migrate "${roles[@]}" load | tac)
    for service in "${roles[@]}" load migrate "${backends[@]}"; do
        code=$(podman inspect --format '{{.State.ExitCode}} {{.RestartCount}} {{.State.OOMKilled}}' "$(container "$service")")
        case "$service $code" in
            # It may have come before the database was there.
            "migrate 0 "*" false" | *" 0 0 false") ;;
            *) fail "$service ended with $code (code, restarts, out of memory): $(podman logs --tail 5 "$(container "$service")" 2>&1)" ;;
        esac
    done
}

# Ends all that is there; what it has said stays in logs/.
down() {
    local name
    rm -rf "$images/logs" && mkdir "$images/logs"
    for name in $(podman ps --all --format '{{.Names}}'); do podman logs "$name" >"$images/logs/$name.log" 2>&1; done
    compose down --volumes >"$images/down.log" 2>&1 || true
}

main() {
    # Where podman notes addresses and what runs: nothing is left there by a run that was killed.
    mount -t tmpfs tmpfs /run
    ip link set lo up
    : >"$images/memory.txt"
    down
    trap down EXIT
    bring_up "${backends[@]}" migrate "${roles[@]}" load
    check_health
    local loaded_since=$SECONDS
    check_trace
    check_sidecar
    check_metrics
    while [ $((SECONDS - loaded_since)) -lt "$seconds_of_load" ]; do sleep 1; done
    check_memory
    check_backend zipkin jaeger
    check_links
    check_backend jaeger zipkin
    check_end
    echo "compose: up with load, a request is one trace at Jaeger and Zipkin, down again; $(paste -sd, "$images/memory.txt" | sed 's/,/, /g')."
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then main; fi
