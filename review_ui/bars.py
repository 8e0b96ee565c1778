"""The last runs of a source as bars: for the eye a drawing, for everybody else a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.records import RunYield
from review_ui.words import SOURCE_STATES, count, say

HEIGHT = 24
_WIDTH, _GAP, _LEAST = 7, 2, 2


@dataclass(frozen=True, slots=True)
class Bar:
    """One run, oldest left; all numbers in pixels of a drawing `HEIGHT` high."""

    x: int
    y: int
    width: int
    height: int
    is_ok: bool
    label: str


@dataclass(frozen=True, slots=True)
class Bars:
    """The bars, the drawing's width, and what it shows in words."""

    bars: tuple[Bar, ...]
    width: int
    words: str


def bars_of(yields: Sequence[RunYield]) -> Bars:
    """`yields` come newest first. An empty run is a bar too: nothing is what must be seen."""
    most = max((one.adverts for one in yields), default=0)
    bars = []
    for place, one in enumerate(reversed(yields)):
        height = max(_LEAST, round(HEIGHT * one.adverts / most)) if most else _LEAST
        label = f"{count(one.adverts, 'advert')}, {say(SOURCE_STATES, one.state).lower()}"
        bars.append(Bar(place * (_WIDTH + _GAP), HEIGHT - height, _WIDTH, height, one.state == "ok", label))
    numbers = ", ".join(_number(one) for one in reversed(yields))
    words = f"Adverts of the last {count(len(yields), 'run')}, the newest last: {numbers}"
    return Bars(tuple(bars), max(1, len(bars) * (_WIDTH + _GAP) - _GAP), words)


def _number(one: RunYield) -> str:
    return f"{one.adverts:,}" if one.state == "ok" else f"{one.adverts:,} ({say(SOURCE_STATES, one.state)})"
