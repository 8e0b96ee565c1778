"""Entries of a feed or export: whole ones are adverts, short ones lead to a page."""

from __future__ import annotations

from crawler.advert import Problem

from .build import Reading, build_adverts, build_teasers, tidy_url
from .links import never_followed
from .offer import has_contact
from .records import Extraction, Page

_WHOLE_CHARS = 350
_SHORT_CHARS = 60


def sort_entries(
    readings: list[Reading], page: Page, problems: list[Problem], *, onward: tuple[str, ...] = ()
) -> Extraction:
    """Adverts and links of a feed's entries; `onward` are addresses of the feed's further pages."""
    whole = [reading for reading in readings if len(reading.text) >= _WHOLE_CHARS or _complete(reading)]
    short = [reading for reading in readings if reading not in whole and reading.permalink]
    details = [tidy_url(r.permalink) for r in short if r.permalink and not never_followed(r.permalink)]
    return Extraction(
        adverts=build_adverts(whole, page, tidy_url(page.url), alone=False),
        teasers=build_teasers(short, page),
        detail_links=tuple(dict.fromkeys(details)),
        feed_links=onward,
        problems=tuple(problems),
    )


def _complete(reading: Reading) -> bool:
    """A short entry that is whole: not cut off, and it says how to answer or has no page of its own."""
    text = reading.text.rstrip()
    if not text:
        return False
    cut = text.endswith(("...", "…", "[…]", "[...]", "Read more", "Continue reading")) or "[…]" in text[-40:]
    answered = has_contact(text) or bool(reading.links) or not reading.permalink
    return not cut and (answered or (reading.whole and len(text) >= _SHORT_CHARS))
