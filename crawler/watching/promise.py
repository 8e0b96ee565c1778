"""A run held against what its source promises: how many adverts, with which fields, in whose letters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from crawler.advert import Problem, RunReport
from crawler.watching.letters import NAMES, scripts_of
from crawler.watching.source import Source

PROMISE = "promise"
# How many runs back a whole one is looked for, how many of them count, and from how many on.
LOOK_BACK = 60
_RUNS = 5
_LEAST_RUNS = 3
# Letters are judged from so many adverts on: one notice in English is no change of a board.
_LEAST_ADVERTS = 3


@dataclass(frozen=True, slots=True)
class Yielded:
    """What a run gave. `unchanged` are known pages as they were, or not due yet: each stands for an advert.

    `filled` and `scripts` count adverts; `limited`: the run was asked to see less than the source.
    """

    adverts: int
    unchanged: int
    filled: Mapping[str, int]
    scripts: Mapping[str, int]
    limited: bool = False

    @property
    def seen(self) -> int:
        """What is held against a promised number."""
        return self.adverts + self.unchanged


def broken_yield(source: Source, given: Yielded, past: Sequence[RunReport]) -> tuple[Problem, ...]:
    """Promises of number that are broken. `past`: reports of earlier runs, newest first.

    The usual number is the median of the last five whole runs that were ok, three at least. A source that
    promises no advert (`min_adverts: 0`) is compared only where it names `max_drop`.
    """
    said = []
    if given.seen < source.min_adverts:
        said.append(f"{_adverts(given)}, at least {source.min_adverts} promised")
    compared = source.min_adverts > 0 or "max_drop" in source.model_fields_set
    usual = usual_yield(past) if compared and not given.limited else None
    if usual is not None:
        number, runs = usual
        fell = 1 - given.seen / number
        if fell > source.max_drop:
            said.append(
                f"{_adverts(given)}, the last {runs} runs gave {number:g} (median):"
                f" fell by {fell * 100:.0f} %, at most {source.max_drop * 100:.0f} % promised"
            )
    return _problems(source, said)


def usual_yield(past: Sequence[RunReport]) -> tuple[float, int] | None:
    """Adverts that the last whole runs gave (median), and how many runs these were; `None` of too few."""
    whole = [
        report.adverts + report.not_modified + report.not_due
        for report in past
        if report.state == "ok" and not report.limited
    ][:_RUNS]
    number = median(whole) if len(whole) >= _LEAST_RUNS else 0
    return (number, len(whole)) if number > 0 else None


def broken_content(source: Source, given: Yielded) -> tuple[Problem, ...]:
    """Promises of what adverts are like that are broken: the share that has a field, and their letters."""
    said = []
    # Beside many pages that were not read again, a few adverts are no measure of the source.
    judged = given.adverts if given.adverts >= _LEAST_ADVERTS or not given.unchanged else 0
    for name, share in source.filled.items():
        having = given.filled.get(name, 0)
        if judged and having < share * judged:
            said.append(
                f"{name}: {having} of {given.adverts} adverts have it"
                f" ({having / given.adverts * 100:.0f} %), at least {share * 100:.0f} % promised"
            )
    said.extend(_other_letters(source, given))
    return _problems(source, said)


def _other_letters(source: Source, given: Yielded) -> list[str]:
    """At least half of the adverts are in letters that the source's languages are written in."""
    expected = scripts_of(source.languages)
    written = {script: number for script, number in given.scripts.items() if script != "Zyyy"}
    number = sum(written.values())
    fitting = sum(written.get(script, 0) for script in expected)
    if not expected or number < _LEAST_ADVERTS or 2 * fitting >= number:
        return []
    names = " or ".join(sorted(NAMES[script] for script in expected))
    most = NAMES.get(max(written, key=lambda script: written[script]), "other")
    return [
        f"{fitting} of {number} adverts are in {names} letters, as {', '.join(source.languages)} promise;"
        f" most are in {most} letters"
    ]


def _adverts(given: Yielded) -> str:
    number = f"{given.adverts} advert{'s' if given.adverts != 1 else ''}"
    return f"{number} and {given.unchanged} unchanged pages" if given.unchanged else number


def _problems(source: Source, said: Sequence[str]) -> tuple[Problem, ...]:
    return tuple(Problem(PROMISE, source.name, line) for line in said)
