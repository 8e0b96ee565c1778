"""What every invented site shares: routing, robots.txt, pictures, decoys, and the noise of live pages."""

from __future__ import annotations

import gzip
import hashlib
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, ClassVar

from demo.boards.pages import render
from demo.world import Posting

_PICTURE = bytes.fromhex(
    "47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b"
)
_PICTURE_PATH = re.compile(r"\.(?:png|jpe?g|gif|webp|ico)$")


@dataclass(frozen=True, slots=True)
class Request:
    """A GET or HEAD: path without its query, the query's values, and headers in lower case."""

    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]

    @property
    def page(self) -> int:
        """The page of a listing that is asked for, from 1."""
        asked = self.query.get("page", "1")
        return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else 1


@dataclass(frozen=True, slots=True)
class Reply:
    """A response before the server adds its date; `decoy` marks what nobody may have asked for."""

    body: bytes
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    picture: bool = False
    decoy: bool = False


def text_reply(text: str, content_type: str, *, status: int = 200) -> Reply:
    """UTF-8 text as a reply."""
    return Reply(text.encode("utf-8"), content_type, status)


def redirect(target: str, status: int = 301) -> Reply:
    """A redirect within the site."""
    return Reply(b"", status=status, headers=(("Location", target),))


@dataclass
class Site:
    """A board with its postings, newest first; a subclass gives its pages by `routes`: pattern to method.

    `helpline` stands in the footer of every page: shared by all, and nobody's contact.
    """

    postings: tuple[Posting, ...]
    base: str = ""
    by_number: dict[int, Posting] = field(init=False)

    name: ClassVar[str]
    kind: ClassVar[str]
    who: ClassVar[str]
    languages: ClassVar[tuple[str, ...]]
    region: ClassVar[tuple[str, ...]] = ("IN",)
    start: ClassVar[str] = "/"
    helpline: ClassVar[str] = ""
    robots: ClassVar[str | None] = None
    disallowed: ClassVar[tuple[str, ...]] = ()
    selectors: ClassVar[Mapping[str, str] | None] = None
    min_share: ClassVar[float] = 0.6
    per_page: ClassVar[int] = 20
    routes: ClassVar[tuple[tuple[str, str], ...]] = ()
    query_in_address: ClassVar[bool] = False

    def __post_init__(self) -> None:
        self.by_number = {posting.number: posting for posting in self.postings}

    def path_of(self, posting: Posting) -> str:
        """The path of the page on which a posting stands."""
        raise NotImplementedError

    def paths_of(self, posting: Posting) -> tuple[str, ...]:
        """All paths at which the whole posting can be read, its own page first."""
        return (self.path_of(posting),)

    def answer(self, request: Request) -> Reply:
        """The reply to a request; 404 where the site has no such page."""
        if request.path == "/robots.txt":
            return self._robots()
        if _PICTURE_PATH.search(request.path):
            return Reply(_PICTURE, "image/gif", picture=True)
        if any(request.path.startswith(prefix) for prefix in self.disallowed):
            return self._decoy()
        for pattern, method in self.routes:
            found = re.fullmatch(pattern, request.path)
            if found:
                page: Callable[..., Reply | None] = getattr(self, method)
                reply = page(request, *found.groups())
                if reply is not None:
                    return reply
        return self.page("not_found.html", status=404)

    def page(self, template: str, *, status: int = 200, **values: Any) -> Reply:
        """A rendered page of this site with the noise of a live one."""
        return text_reply(self.text_of(template, **values), "text/html; charset=utf-8", status=status)

    def text_of(self, template: str, **values: Any) -> str:
        """The rendered page as text."""
        return render(template, site=self, noise=make_noise(), **values)

    def numbered(self, number: str) -> Posting | None:
        """The posting with this number, if it stands here."""
        return self.by_number.get(int(number)) if len(number) < 10 else None

    def related(self, posting: Posting) -> tuple[Posting, ...]:
        """Other postings that the page of this one shows beside it."""
        place = self.postings.index(posting)
        ring = self.postings[place + 1 :] + self.postings[:place]
        return ring[:4]

    def slice_of(self, request: Request) -> tuple[tuple[Posting, ...], int]:
        """The postings on the listing page asked for, and the number of listing pages."""
        pages = -(-len(self.postings) // self.per_page)
        first = (request.page - 1) * self.per_page
        return self.postings[first : first + self.per_page], pages

    def _robots(self) -> Reply:
        if self.robots is None:
            return self.page("not_found.html", status=404)
        return text_reply(self.robots.replace("{base}", self.base), "text/plain; charset=utf-8")

    def _decoy(self) -> Reply:
        reply = self.page("decoy.html")
        return Reply(reply.body, decoy=True)


@dataclass(frozen=True, slots=True)
class Noise:
    """What differs at each request and says nothing about the adverts."""

    token: str
    views: int
    online: int
    now: str
    banner: str


def make_noise() -> Noise:
    """Fresh noise; deliberately not seeded."""
    banners = (
        "Monsoon sale on school bags",
        "Learn driving in 15 days",
        "Tea wholesale",
        "Rooms near the ghat",
    )
    return Noise(
        token=secrets.token_hex(16),
        views=100 + secrets.randbelow(9_000),
        online=1 + secrets.randbelow(60),
        now=datetime.now(UTC).strftime("%d %b %Y, %H:%M:%S UTC"),
        banner=banners[secrets.randbelow(len(banners))],
    )


def finish(reply: Reply, request: Request) -> Reply:
    """Add ETag and, where it pays and is accepted, gzip; 304 where the asker has the same bytes."""
    if reply.status != 200 or not reply.body:
        return reply
    tag = f'W/"{hashlib.sha256(reply.body).hexdigest()[:20]}"'
    headers = (*reply.headers, ("ETag", tag), ("Vary", "Accept-Encoding"))
    if request.headers.get("if-none-match") == tag:
        return Reply(b"", reply.content_type, 304, headers, reply.picture, reply.decoy)
    body = reply.body
    if "gzip" in request.headers.get("accept-encoding", "") and len(body) > 1400 and not reply.picture:
        body, headers = gzip.compress(body, 5), (*headers, ("Content-Encoding", "gzip"))
    return Reply(body, reply.content_type, 200, headers, reply.picture, reply.decoy)
