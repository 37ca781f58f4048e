# SPDX-License-Identifier: Apache-2.0
"""What these tests share: one system, after its day."""

import sys
from pathlib import Path

import pytest

# Postgres and the collector are started as for the tests of the page.
sys.path.append(str(Path(__file__).resolve().parents[1] / "Browser"))

from system import running_system  # noqa: E402


@pytest.fixture(scope="session")
def system():
    """Outlay at work, with everything behind it that dashboards and alerts tell of."""
    with running_system() as system:
        system.live_through_a_day()
        yield system
