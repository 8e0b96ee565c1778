"""The short form of the schedule's drill; the long one is `make drill-schedule`."""

from __future__ import annotations

import pytest

from tests.drills.schedule import drill_schedule, is_good


@pytest.mark.slow
def test_killed_stopped_and_misled_schedulers_double_and_lose_no_slot() -> None:
    found = drill_schedule(20, sources=2, machines=3, work_s=0.1, speed=1800.0)
    assert is_good(found), found
    assert found["days off"] == 3
    assert found["covered"] > 2 * 3 * 24 * 4 - 10
