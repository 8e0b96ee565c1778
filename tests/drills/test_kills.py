"""The drill of kills in its short form."""

from __future__ import annotations

from tests.drills.kills import run


def test_what_was_acknowledged_outlives_kills_at_any_moment() -> None:
    figures = run(kills=6, adverts=60, seed=3, readers=1, rendered=False)
    assert figures["first_broken"] == []
    assert figures["kills"] >= 6
    assert figures["reader_kills"] > 0
