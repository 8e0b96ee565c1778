"""The state of a run, as a pure function of what it counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from crawler.advert import SourceState

# Refusals that are walls of the site, and errors that say that nobody answered.
BLOCKS = ("http_401", "http_402", "http_403", "http_407", "http_451", "blocked")
THROTTLES = ("throttled", "http_429", "http_503")
SILENCE = (
    "dns",
    "connect",
    "timeout",
    "tls",
    "no_answer",
    "truncated",
    "bad_response",
    "browser",
    "no_chromium",
)
_PARSER = ("parser", "spider_error")


@dataclass(frozen=True, slots=True)
class Counts:
    """What a run saw. `pages` were fetched whole; `page_states` says what of them were walls or shells.

    `wall_clock_hit`: time ran out; `left_details`: known adverts that the page budget did not reach;
    `gave_up`: the failure that came so many times in a row that the run was ended, or nothing.
    """

    pages: int = 0
    adverts: int = 0
    image_only: int = 0
    min_adverts: int = 0
    refused: Mapping[str, int] = field(default_factory=dict)
    errors: Mapping[str, int] = field(default_factory=dict)
    page_states: Mapping[str, int] = field(default_factory=dict)
    wall_clock_hit: bool = False
    left_details: int = 0
    gave_up: str = ""


def state_of(counts: Counts) -> SourceState:
    """What kept the run from seeing everything, the strongest reason first; `ok` where nothing did.

    `stale` is not decided here: it is a matter of the schedule, and of runs that were killed.
    """
    wall = _wall(counts)
    if counts.pages == 0:
        return wall or _why_nothing(counts)
    if wall is not None and 2 * _weights(counts)[wall] >= counts.pages:
        return wall
    rules: tuple[tuple[bool, SourceState], ...] = (
        (counts.gave_up in (*BLOCKS, *THROTTLES), "blocked"),
        (bool(counts.gave_up), "dead"),
        (_sum(counts.errors, _PARSER) * 10 >= counts.pages, "parser_loss"),
        (counts.wall_clock_hit or counts.left_details > 0, "over_budget"),
        (_failures(counts) > counts.pages, "dead"),
        (counts.adverts < counts.min_adverts, wall or _why_few(counts)),
    )
    return next((state for holds, state in rules if holds), "ok")


def _why_few(counts: Counts) -> SourceState:
    return "robots_disallow" if counts.refused.get("robots_disallow") else "changed_layout"


def _sum(counted: Mapping[str, int], names: tuple[str, ...]) -> int:
    return sum(counted.get(name, 0) for name in names)


def _weights(counts: Counts) -> dict[SourceState, int]:
    return {
        "captcha": counts.page_states.get("captcha", 0),
        "login_wall": counts.page_states.get("login_wall", 0) + counts.refused.get("login_wall", 0),
        "blocked": _sum(counts.refused, BLOCKS)
        + _sum(counts.errors, THROTTLES)
        + counts.page_states.get("blocked", 0),
        "empty_shell": counts.page_states.get("empty_shell", 0) + counts.errors.get("empty_page", 0),
    }


def _wall(counts: Counts) -> SourceState | None:
    weights = _weights(counts)
    heaviest = max(weights, key=lambda state: weights[state])
    return heaviest if weights[heaviest] else None


def _failures(counts: Counts) -> int:
    server = sum(n for name, n in counts.errors.items() if name.startswith("http_5"))
    return server + _sum(counts.errors, SILENCE)


def _why_nothing(counts: Counts) -> SourceState:
    if _sum(counts.refused, ("robots_disallow", "robots_5xx", "opt_out")):
        return "robots_disallow"
    if _sum(counts.errors, _PARSER):
        return "parser_loss"
    if counts.refused.get("too_large") or counts.errors.get("too_large"):
        return "over_budget"
    return "over_budget" if counts.wall_clock_hit else "dead"
