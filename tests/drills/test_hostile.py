"""The drill of hostile pages in its short form: lighter pages, and fewer of them."""

from __future__ import annotations

from tests.drills.hostile import is_kept, run, summary

PAGES, SLOW = 120, 1
# The machine that runs the suite may be busy with other things.
_BUSY_LIMIT_S = 8.0


def test_hostile_pages_end_with_a_name_in_bounded_time_and_memory() -> None:
    figures = summary(run(PAGES, 1, SLOW, light=True), PAGES, 0.0)
    assert figures["first_broken"] == []
    assert is_kept(figures, PAGES + SLOW, _BUSY_LIMIT_S), figures
