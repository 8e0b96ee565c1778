"""One run's round over what was known before it: what to fetch again, what is as it was, and what is gone."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Literal

from crawler.advert import Advert, SourceState
from crawler.fetching.addresses import url_key
from crawler.fetching.fetch import GONE_STATUS, Condition, Fetched
from crawler.frontier import Role
from crawler.reading import Found
from crawler.revisit import due_at, is_due, is_overdue, may_ask_whether_modified
from crawler.visits import GoneWhy, Known, KnownPage, StandingAdvert, Visit, VisitKind

_ETAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e]{0,200}"')
_LONGEST_DATE = 40
# Runs of which the pages' own answers are believed: they were seen, also where time ran out after them.
_ANSWERS_COUNT: tuple[SourceState, ...] = ("ok", "over_budget")
# Pages that lead to adverts, or carry those without a page of their own.
_LEADING = (Role.START, Role.SITEMAP, Role.FEED, Role.LISTING)
Outcome = Literal["unchanged", "not_modified", "gone"]


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ended, for what it may conclude from not seeing an advert.

    `seen` are ids of adverts. `whole`: every page that may carry adverts was read; else `back_to` says of
    channels (the address of a message without its number) how far back theirs were.
    """

    state: SourceState
    seen: frozenset[str]
    whole: bool
    back_to: Mapping[str, int]


class Round:
    """Known pages by the key of their address. `read_as` names the way in which this run reads pages."""

    def __init__(self, source: str, known: Known, read_as: str, now: datetime) -> None:
        self._source = source
        self._pages = {url_key(page.url): page for page in known.pages}
        self._standing = known.standing
        self._read_as = read_as
        self._now = now
        self._linked: set[str] = set()
        self._asked: set[str] = set()
        self._gone: list[Visit] = []
        self._failed: set[str] = set()
        self._has_gap = False
        self.not_due = 0

    def page(self, key: str) -> KnownPage | None:
        """The known page with this key that was not asked for yet."""
        return self._pages.get(key) if key not in self._asked else None

    def link(self, key: str, modified: datetime | None = None) -> bool:
        """Some page leads to this known one; true where it is to be fetched now."""
        page = self._pages[key]
        due = is_due(page, self._now, self._read_as, modified=modified)
        if not due and key not in self._linked:
            self.not_due += 1
        elif due and key in self._linked:
            self.not_due -= 1
        self._linked.add(key)
        return due

    def ask(self, key: str) -> None:
        """The page is being fetched."""
        self._asked.add(key)

    def overdue(self, most: int) -> list[KnownPage]:
        """Pages that have rested for as long as any may, the longest first."""
        found = [page for page in self._pages.values() if is_overdue(page, self._now)]
        return sorted(found, key=due_at)[:most]

    def unlinked(self) -> Iterator[KnownPage]:
        """Due pages that nothing in this run led to: their adverts may be gone."""
        for key, page in self._pages.items():
            free = key not in self._asked and key not in self._linked
            if free and is_due(page, self._now, self._read_as, linked=False):
                yield page

    def condition(self, page: KnownPage) -> Condition:
        """What to tell the page's server of the body that we had, so that it need not be sent again."""
        if not may_ask_whether_modified(page, self._now, self._read_as):
            return Condition(page.final_url)
        return Condition(page.final_url, page.etag, page.last_modified)

    def outcome(self, page: KnownPage, fetched: Fetched) -> Outcome | None:
        """What the answer says by itself; `None` where the page has to be read."""
        status = fetched.last.head.status
        if status == 304:
            return "not_modified"
        if status in GONE_STATUS:
            return "gone"
        same = page.body_sha256 != "" and page.body_sha256 == body_sha256(fetched)
        return "unchanged" if same and page.read_as == self._read_as and fetched.dom is None else None

    def repeat(self, page: KnownPage, fetched: Fetched, capture_id: str, kind: VisitKind) -> Visit:
        """The visit of a page that is as it was."""
        etag, last_modified = validators(fetched)
        return self._visit(
            page.url,
            fetched,
            capture_id,
            kind,
            page.adverts,
            etag=etag or page.etag,
            last_modified=last_modified or page.last_modified,
            body_sha256=page.body_sha256,
        )

    def first_look(self, fetched: Fetched, capture_id: str, own: tuple[Advert, ...]) -> Visit:
        """The visit of a page that was read. A page that a browser made is never compared by its bytes."""
        shown = tuple((advert.id, advert.content_sha256) for advert in own)
        etag, last_modified = ("", "") if fetched.dom is not None else validators(fetched)
        return self._visit(
            fetched.url_asked,
            fetched,
            capture_id,
            "read",
            shown,
            etag=etag,
            last_modified=last_modified,
            body_sha256="" if fetched.dom is not None else body_sha256(fetched),
        )

    def _visit(
        self,
        url: str,
        fetched: Fetched,
        capture_id: str,
        kind: VisitKind,
        adverts: tuple[tuple[str, str], ...],
        **more: str,
    ) -> Visit:
        at = fetched.last.started_at
        return Visit(
            self._source,
            url,
            fetched.url,
            at,
            kind,
            adverts,
            capture_id,
            read_as=self._read_as,
            **more,  # type: ignore[arg-type]
        )

    def miss(self, page: KnownPage, fetched: Fetched, capture_id: str, found: Found | None = None) -> None:
        """Adverts that the page had and has no longer; `found` is what it carries now, if it is a page."""
        own = {advert.id for advert in found.own} if found is not None else set()
        missing = tuple(shown for shown in page.adverts if shown[0] not in own)
        why = _why_gone(page, fetched, found)
        if missing and why:
            self._gone.append(
                Visit(
                    self._source,
                    page.url,
                    fetched.url,
                    fetched.last.started_at,
                    "gone",
                    missing,
                    capture_id,
                    why,
                )
            )

    def fail(self, url: str, role: Role) -> None:
        """A page could not be had or read: what stands there is not seen, and not gone."""
        self._failed.add(url_key(url))
        self._has_gap = self._has_gap or role in _LEADING

    def kept(self) -> Iterator[KnownPage]:
        """Pages that nothing was missed of, whether they were fetched or not."""
        gone = {visit.url for visit in self._gone}
        return (page for page in self._pages.values() if page.url not in gone)

    def vanished(self, ending: Ending, now: datetime) -> tuple[Visit, ...]:
        """What this run may say is gone: not seen is not gone, unless all was seen."""
        if ending.state not in _ANSWERS_COUNT:
            return ()
        gone = [left for visit in self._gone if (left := _unseen(visit, ending.seen)) is not None]
        if ending.state != "ok":
            gone = [visit for visit in gone if visit.why != "no_advert"]
        if ending.state == "ok":
            gone += [
                self._not_listed(one.id, one.url, now) for one in self._standing if self._is_out(one, ending)
            ]
        return tuple(gone)

    def _is_out(self, one: StandingAdvert, ending: Ending) -> bool:
        """An advert without a page of its own that was not where it must have been seen."""
        if one.id in ending.seen or self._has_gap or url_key(one.url) in self._failed:
            return False
        place, number = message_of(one.url)
        return ending.whole or (number is not None and number > ending.back_to.get(place, number))

    def _not_listed(self, advert: str, url: str, now: datetime) -> Visit:
        return Visit(self._source, url, url, now, "gone", ((advert, ""),), "", "not_listed")


def _unseen(visit: Visit, seen: frozenset[str]) -> Visit | None:
    left = tuple(shown for shown in visit.adverts if shown[0] not in seen)
    return replace(visit, adverts=left) if left else None


def _why_gone(page: KnownPage, fetched: Fetched, found: Found | None) -> GoneWhy:
    status = fetched.last.head.status
    if status in GONE_STATUS:
        return "http_404" if status == 404 else "http_410"
    if found is None or found.kind != "page":
        return ""
    if found.state == "soft_404":
        return "soft_404"
    if found.state != "ok":
        return ""
    moved = len(fetched.hops) > 1 and url_key(fetched.url) != url_key(page.final_url)
    return "moved" if moved else "no_advert"


def body_sha256(fetched: Fetched) -> str:
    """Hex SHA-256 of a page's body without content encoding: the same page may be packed another way."""
    return hashlib.sha256(fetched.body).hexdigest()


def validators(fetched: Fetched) -> tuple[str, str]:
    """The ETag and Last-Modified of an answer, as sent; empty where they are not what RFC 9110 calls so.

    Both are sent back to the server: nothing else may travel that way.
    """
    head = fetched.last.head
    etag, modified = head.get("ETag") or "", head.get("Last-Modified") or ""
    return etag if _ETAG.fullmatch(etag) else "", modified if _is_date(modified) else ""


def _is_date(text: str) -> bool:
    if not text.isascii() or not text.isprintable() or len(text) > _LONGEST_DATE:
        return False
    try:
        parsedate_to_datetime(text)
    except (ValueError, IndexError):
        return False
    return True


def message_of(url: str) -> tuple[str, int | None]:
    """The address of a channel's message without its number, and the number."""
    place, _, last = url.rpartition("/")
    return place, int(last) if last.isascii() and last.isdecimal() and len(last) < 16 else None
