# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# What `scripts/lint` looks for in the text of the sources. Each check prints its findings, one a line, and
# fails if there are any. The import check is part of the build: see `build_tests`.

# Runs every check, also after one has failed, and fails if any did.
check_text() {
    local failed=0
    check_format || failed=1
    check_licence_lines || failed=1
    check_unfinished_words || failed=1
    check_unsafe_reasons || failed=1
    check_shell || failed=1
    return "$failed"
}

# The Swift files of the package, separated by NUL.
swift_files() { files_of "*.swift" Package.swift Sources Tests Benchmarks; }

# The scripts: those with a suffix, and those that are commands.
script_files() {
    files_of "*.sh" scripts
    files_of "*.py" scripts dashboards Tests/Browser Tests/Contract Tests/Dashboards
    files_of "*" dashboards/generate .ci/run Benchmarks/{service,brokers,collector} scripts/capacity \
        scripts/{demo,mesh,test,browser,contract,dashboards,screenshots,lint,selftest,fixtures/stub,verify-deploy} \
        scripts/deploy/{selftest,checks}
}

# The files of a name pattern in the given folders, separated by NUL.
files_of() {
    local pattern=$1 folder
    shift
    for folder in "$@"; do
        if [ -e "$folder" ]; then
            find "$folder" -name .build -prune -o -type f -name "$pattern" -print0
        fi
    done
}

# The files of the viewer's page, separated by NUL.
page_files() {
    files_of "*.js" Sources/Viewer
    files_of "*.css" Sources/Viewer
}

# Formatting, as .swift-format says.
check_format() {
    if swift_files | xargs -0 swift format lint --strict --parallel; then return; fi
    complain "the format differs; most of it is put right by: swift format -i -p -r Sources Tests"
    return 1
}

# The licence line, among the first two lines of every source file and script.
check_licence_lines() {
    local bare
    bare=$({ swift_files; files_of "*.h" Sources; page_files; script_files; } | xargs -0 awk '
        FNR == 1 { if (file != "" && !found) print file; file = FILENAME; found = 0 }
        FNR <= 2 && /SPDX-License-Identifier: Apache-2.0/ { found = 1 }
        END { if (file != "" && !found) print file }')
    report "without the line \"SPDX-License-Identifier: Apache-2.0\"" "$bare"
}

# Words that mark unfinished work.
check_unfinished_words() {
    local found
    found=$({ swift_files; page_files; files_of "*.py" scripts Tests; files_of "*.md" ./*.md docs; } |
        xargs -0 grep -n -w -E 'TODO|FIXME' /dev/null || true)
    report "unfinished" "$found"
}

# Escapes from what the compiler proves. Each needs a comment that says why it is safe, using that word, on
# its line or directly above.
check_unsafe_reasons() {
    local found
    # shellcheck disable=SC2016 # the dollars are awk's
    found=$(swift_files | xargs -0 awk '
        FNR == 1 { reason = 0 }
        /^[ \t]*\/\// { if (tolower($0) ~ /safe/) reason = 1; next }
        /@unchecked Sendable|nonisolated\(unsafe\)|try!|fatalError\(/ {
            if (!reason && tolower($0) !~ /\/\/.*safe/) print FILENAME ":" FNR ":" $0
        }
        { reason = 0 }')
    report "without a comment that says why it is safe" "$found"
}

# The scripts themselves, where shellcheck is installed.
check_shell() {
    if ! command -v shellcheck >/dev/null; then
        say "shellcheck is not installed: the scripts are left unchecked."
        return 0
    fi
    # Those of deployment are looked at by scripts/deploy/checks/shell.
    shellcheck -x --source-path=SCRIPTDIR \
        scripts/{demo,mesh,test,browser,contract,dashboards,screenshots,lint,selftest,fixtures/stub} .ci/run \
        Benchmarks/{service,brokers,collector}
}

# Prints what a check found, and fails unless that is nothing.
report() {
    [ -n "$2" ] || return 0
    complain "$1:"
    printf '%s\n' "$2" | sed 's/^/  /' >&2
    return 1
}
