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
_PARSER = ("parser", "spider_error", "browser_crash")
_BROKEN = (*_PARSER, "broken XML", "broken feed", "no_json", "json_unread")
_WALLS: tuple[SourceState, ...] = ("captcha", "login_wall", "blocked", "empty_shell")
# So many pages of adverts lost in a row at the end, or one in ten of all, and the run is not whole.
_LOST_AT_LEAST = 3
_ONE_IN = 10


@dataclass(frozen=True, slots=True)
class Counts:
    """What a run saw. `pages` were fetched, or are as they were; `page_states`: which were walls or shells.
    `adverts` are those read, and one for each known page that is as it was or not due yet.

    `lost`: pages where adverts were to be expected and a wall or silence came instead, by what it was;
    `lost_last`: how many of them came after the last good one, and `lost_as`: what the last of them was.
    `short`: fewer adverts than promised; `thin`: adverts that are not as promised (fields, letters).
    `wall_clock_hit`: time ran out; `left_details`: known adverts and rests of pages beyond a budget;
    `gave_up`: the failure that came so many times in a row that the run was ended, or nothing.
    """

    pages: int = 0
    adverts: int = 0
    refused: Mapping[str, int] = field(default_factory=dict)
    errors: Mapping[str, int] = field(default_factory=dict)
    page_states: Mapping[str, int] = field(default_factory=dict)
    lost: Mapping[SourceState, int] = field(default_factory=dict)
    lost_last: int = 0
    lost_as: SourceState = "ok"
    short: bool = False
    thin: bool = False
    wall_clock_hit: bool = False
    left_details: int = 0
    gave_up: str = ""


def loss_of(reason: str) -> SourceState:
    """What a failed fetch says of the site: it turns us away, it does not answer, or (`ok`) neither."""
    if reason in BLOCKS or reason in THROTTLES:
        return "blocked"
    if reason == "no_chromium":
        return "empty_shell"
    return "dead" if reason in SILENCE or reason.startswith("http_5") else "ok"


def state_of(counts: Counts) -> SourceState:
    """What kept the run from seeing everything, the strongest reason first; `ok` where nothing did.

    `stale` is not decided here: it is a matter of the schedule, and of runs that were killed.
    """
    wall = _wall(counts)
    if counts.pages == 0:
        return wall or _why_nothing(counts)
    if wall is not None and 2 * _weights(counts)[wall] >= counts.pages:
        return wall
    lost = _lost(counts)
    rules: tuple[tuple[bool, SourceState], ...] = (
        (bool(counts.gave_up), "blocked" if loss_of(counts.gave_up) == "blocked" else "dead"),
        (_sum(counts.errors, _PARSER) * _ONE_IN >= counts.pages, "parser_loss"),
        (lost != "ok", lost),
        (counts.wall_clock_hit or _left_something(counts), "over_budget"),
        (_failures(counts) > counts.pages, "dead"),
        (counts.short, wall or _why_few(counts)),
        (counts.thin, "changed_layout"),
    )
    return next((state for holds, state in rules if holds), "ok")


def _lost(counts: Counts) -> SourceState:
    """What the site turned to in the middle of the run, or kept one page in ten behind."""
    if counts.lost_last >= _LOST_AT_LEAST:
        return counts.lost_as
    number, most = max(((number, state) for state, number in counts.lost.items()), default=(0, None))
    enough = number >= _LOST_AT_LEAST and number * _ONE_IN >= counts.pages
    return most if most is not None and enough else "ok"


def _left_something(counts: Counts) -> bool:
    """Adverts known to be there and not read: beyond the pages of a run, or the end of a feed."""
    return counts.left_details > 0 or counts.errors.get("over_budget", 0) > 0


def _why_few(counts: Counts) -> SourceState:
    if counts.refused.get("robots_disallow"):
        return "robots_disallow"
    if 2 * counts.errors.get("soft_404", 0) >= counts.pages:
        return "dead"
    return "parser_loss" if _sum(counts.errors, _BROKEN) else "changed_layout"


def _sum(counted: Mapping[str, int], names: tuple[str, ...]) -> int:
    return sum(counted.get(name, 0) for name in names)


def _weights(counts: Counts) -> dict[SourceState, int]:
    """How often each wall was met. Once there are adverts, a log-in or CAPTCHA counts only where an advert
    was to be expected: every board has one behind "apply" and "post a job"."""
    shown = counts.lost if counts.adverts else counts.page_states
    logins = 0 if counts.adverts else counts.refused.get("login_wall", 0)
    return {
        "captcha": shown.get("captcha", 0),
        "login_wall": shown.get("login_wall", 0) + logins,
        "blocked": _sum(counts.refused, BLOCKS)
        + _sum(counts.errors, THROTTLES)
        + counts.page_states.get("blocked", 0),
        "empty_shell": counts.page_states.get("empty_shell", 0) + counts.errors.get("empty_page", 0),
    }


def _wall(counts: Counts) -> SourceState | None:
    weights = _weights(counts)
    heaviest = max(_WALLS, key=lambda state: weights[state])
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
