# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# The Python that the tests check our wire format with: a virtual environment of this clone's own.

readonly python_requirements=scripts/interop/requirements.txt

# Makes the virtual environment, or brings it up to date with its requirements, and exports
# OUTLAY_TEST_PYTHON. Needs the network only when the requirements have changed.
prepare_python() {
    local venv=$local_state/venv
    if ! cmp -s "$python_requirements" "$venv/requirements.installed"; then
        with_progress "Preparing Python" python.log install_python_requirements "$venv" || return
    fi
    export OUTLAY_TEST_PYTHON=$venv/bin/python
}

# Creates the environment and installs into it; notes what was installed only once it all was.
install_python_requirements() {
    python3 -m venv --clear "$1" &&
        "$1/bin/python" -m pip install --disable-pip-version-check -r "$python_requirements" &&
        cp "$python_requirements" "$1/requirements.installed"
}
