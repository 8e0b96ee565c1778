"""When a known page is fetched again, as pure functions of what its visits showed.

A page rests for half of the time for which it was seen unchanged, so that without a change each gap is half
as long again as the one before; a change starts anew. Two published policies do the like: the heuristic
freshness of HTTP caches, a fraction of the age (RFC 9111, 4.2.2), and Apache Nutch's AdaptiveFetchSchedule,
which grows the gap by a factor and, after a longest time, fetches whole whatever the server says.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from crawler.visits import KnownPage

_SHARE = 0.5
# With a run a day, at an hour that wanders, each known page is fetched at least every seven days.
LONGEST = timedelta(days=6)
# An advert that no listing leads to any more is probably on its way out.
LONGEST_UNLINKED = timedelta(hours=20)


def rest_of(page: KnownPage, *, linked: bool = True) -> timedelta:
    """How long after its last visit the page is left alone. `linked`: some page of this run leads to it."""
    steady = max(page.seen_at - page.changed_at, timedelta(0))
    return min(steady * _SHARE, LONGEST if linked else LONGEST_UNLINKED)


def due_at(page: KnownPage, *, linked: bool = True) -> datetime:
    """From when on the page is to be fetched again."""
    return page.seen_at + rest_of(page, linked=linked)


def is_due(
    page: KnownPage, now: datetime, read_as: str, *, linked: bool = True, modified: datetime | None = None
) -> bool:
    """Whether to fetch the page now: it rested, reads otherwise since, or its sitemap says that it changed.

    `modified`: the sitemap's date of the last change. A visit that lies ahead (a clock that was set back)
    is no reason to rest.
    """
    if page.read_as != read_as or page.seen_at > now:
        return True
    return now >= due_at(page, linked=linked) or (modified is not None and page.seen_at < modified <= now)


def is_overdue(page: KnownPage, now: datetime) -> bool:
    """Whether the page has rested for as long as any may: it goes before pages never seen."""
    return now >= page.seen_at + LONGEST


def may_ask_whether_modified(page: KnownPage, now: datetime, read_as: str) -> bool:
    """Whether "not modified" would do. A server's word is taken for so long only: then the body counts."""
    fresh = timedelta(0) <= now - page.whole_at < LONGEST
    return fresh and page.read_as == read_as and bool(page.etag or page.last_modified)
