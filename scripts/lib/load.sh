# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# Loads what the scripts share. Each file says at its top what it is for.

library=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=lib/say.sh
. "$library/say.sh"
# shellcheck source=lib/repository.sh
. "$library/repository.sh"
# shellcheck source=lib/packages.sh
. "$library/packages.sh"
# shellcheck source=lib/needs.sh
. "$library/needs.sh"
# shellcheck source=lib/python.sh
. "$library/python.sh"
# shellcheck source=lib/deploy.sh
. "$library/deploy.sh"
# shellcheck source=lib/build.sh
. "$library/build.sh"
# shellcheck source=lib/checks.sh
. "$library/checks.sh"
