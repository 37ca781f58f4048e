# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# What the checks of deployment run with: tools of the machine, and a virtual environment of their own, since
# what they install is large and only they need it.

readonly deploy_requirements=scripts/deploy/requirements.txt

# Whether something here renders kustomizations with components, as ours are, which kubectl does since 1.27.
has_kustomize() {
    command -v kustomize >/dev/null ||
        { command -v kubectl >/dev/null && kubectl version --client 2>/dev/null | grep -q "Kustomize Version: v5"; }
}

# Whether the package manager's kubectl is new enough; that of Debian 12 is not.
offers_kubectl() {
    case $(package_manager) in
        brew) true ;;
        apt) apt-cache policy kubernetes-client 2>/dev/null |
            grep -q -E 'Candidate: (1\.(2[7-9]|[3-9][0-9])|[2-9])' ;;
        *) false ;;
    esac
}

# Whether images are built, run and brought up, which takes minutes.
is_slow() { [ "${OUTLAY_VERIFY_SLOW:-}" = true ]; }

# Installs what the checks need and the package manager has. What it does not have is left to the checks to
# name: none of it is needed to build or to run Outlay.
provide_deploy_tools() {
    local needs=("${shell_needs[@]}")
    if ! has_kustomize && offers_kubectl; then
        needs+=("kubectl" has_kustomize kubernetes-client kubernetes-cli)
    fi
    if is_slow && [ "$(package_manager)" = apt ]; then needs+=("${container_needs[@]}"); fi
    provide "${python_needs[@]}"
    # In a shell of its own, which may end: a check whose tool is not to be had says so itself.
    (provide "${needs[@]}") || true
}

# Makes the environment of the checks and exports OUTLAY_DEPLOY_PYTHON, unless the variable names one already.
prepare_deploy_python() {
    local venv=$local_state/venv-deploy
    [ -z "${OUTLAY_DEPLOY_PYTHON:-}" ] || return 0
    if ! cmp -s "$deploy_requirements" "$venv/requirements.installed"; then
        with_progress "Preparing Python for deployment" python-deploy.log \
            install_deploy_requirements "$venv" ||
            with_progress "Preparing Python for deployment, again" python-deploy.log \
                install_deploy_requirements "$venv" || return
    fi
    export OUTLAY_DEPLOY_PYTHON=$venv/bin/python
}

# Creates the environment and installs into it; notes what was installed only once it all was.
install_deploy_requirements() {
    python3 -m venv --clear "$1" &&
        "$1/bin/python" -m pip install --disable-pip-version-check -r "$deploy_requirements" &&
        cp "$deploy_requirements" "$1/requirements.installed"
}

# The names of the checks, or those that were asked for.
deploy_checks() {
    if [ $# -gt 0 ]; then printf '%s\n' "$@"; else ls scripts/deploy/checks; fi
}

# Whether a check whose tool could have been installed, and is not there, is a failure: where continuous
# integration says it is at work, unless OUTLAY_VERIFY_ALL says otherwise.
must_check_all() { [ "${OUTLAY_VERIFY_ALL:-${CI:+true}}" = true ]; }

# Whether a folder of strict validators is beside the repository, or where the variable says.
has_validators() { [ -e "${OUTLAY_DEPLOY_VALIDATORS:-../shared/deploy}/validate_k8s.py" ]; }

# Runs one check of a root, in Python where it is written in that.
#   run_check NAME [ROOT]
run_check() {
    local check=scripts/deploy/checks/$1
    shift
    if head -n 1 "$check" | grep -q python3; then
        "$OUTLAY_DEPLOY_PYTHON" "$check" "$@"
    else
        PATH="$(dirname "$OUTLAY_DEPLOY_PYTHON"):$PATH" "$check" "$@"
    fi
}
