# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# The Python that the tests check our wire format, the viewer's page and the dashboards with: a virtual
# environment of this clone's own, for all of them.

readonly python_requirements=(
    scripts/interop/requirements.txt Tests/Browser/requirements.txt Tests/Dashboards/requirements.txt
)

# Makes the virtual environment, or brings it up to date with its requirements, and exports
# OUTLAY_TEST_PYTHON. Needs the network only when the requirements have changed.
prepare_python() {
    local venv=$local_state/venv
    if ! cat "${python_requirements[@]}" | cmp -s - "$venv/requirements.installed"; then
        with_progress "Preparing Python" python.log install_python_requirements "$venv" ||
            with_progress "Preparing Python, again" python.log install_python_requirements "$venv" || return
    fi
    export OUTLAY_TEST_PYTHON=$venv/bin/python
}

# Creates the environment and installs into it; notes what was installed only once it all was.
install_python_requirements() {
    local file arguments=()
    for file in "${python_requirements[@]}"; do arguments+=(-r "$file"); done
    python3 -m venv --clear "$1" &&
        "$1/bin/python" -m pip install --disable-pip-version-check "${arguments[@]}" &&
        cat "${python_requirements[@]}" >"$1/requirements.installed"
}
