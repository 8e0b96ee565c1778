"""The digest as a page and as plain text: laid out here, decided elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from dispatch.partner import Partner
from dispatch.pattern import CONFIDENCES, Pattern
from dispatch.week import Week
from dispatch.wording import Wording


@dataclass(frozen=True, slots=True)
class Change:
    """One line of part 3."""

    ref: str
    words: str
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class DigestPage:
    """All that stands on the page, in the partner's words."""

    partner: Partner
    week: Week
    words: Wording
    regions: str
    actions: tuple[str, ...]
    patterns: tuple[Pattern, ...]
    changes: tuple[Change, ...]
    unseen: tuple[str, ...]
    numbers: tuple[tuple[str, str], ...]


@cache
def _environment(escaped: bool) -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=escaped,  # noqa: S701 - the text file is the only one that is not escaped
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _rows(pattern: Pattern, words: Wording) -> tuple[tuple[str, str], ...]:
    """Label and value of one item; what the adverts do not tell is left out."""
    rows = (
        ("route", pattern.route),
        ("places", "" if pattern.route else pattern.places),
        ("pay", pattern.pay),
        ("contact", pattern.contact),
        ("why", pattern.why),
        ("confidence", words.say(f"confidence.{pattern.confidence}")),
        ("seen", _seen(pattern, words)),
        ("adverts", words.count(pattern.n_adverts)),
    )
    return tuple((words.say(f"label.{key}"), value) for key, value in rows if value)


def _seen(pattern: Pattern, words: Wording) -> str:
    first, last = words.day(pattern.first_seen), words.day(pattern.last_seen)
    return first if first == last else words.say("value.seen", first=first, last=last)


def _values(page: DigestPage) -> dict[str, Any]:
    words = page.words
    return {
        "lang": words.language,
        "say": words.say,
        "fallback": words.fallback,
        "organisation": words.say("page.for", organisation=page.partner.organisation),
        "week": words.say(
            "page.week",
            week=str(page.week),
            since=words.day(page.week.since),
            until=words.day(page.week.until - timedelta(days=1)),
        ),
        "regions": words.say("page.regions", regions=page.regions),
        "actions": page.actions,
        "items": [(pattern, _rows(pattern, words)) for pattern in page.patterns],
        "meanings": [
            (words.say(f"confidence.{key}"), words.say(f"confidence_means.{key}")) for key in CONFIDENCES
        ],
        "changes": page.changes,
        "unseen": page.unseen,
        "numbers": page.numbers,
    }


def render_html(page: DigestPage) -> str:
    """A page that needs nothing beside itself: no script, no remote part, its styles inside."""
    return _environment(True).get_template("digest.html").render(_values(page))


def render_text(page: DigestPage) -> str:
    """The same in plain text."""
    return _environment(False).get_template("digest.txt").render(_values(page))
