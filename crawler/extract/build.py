"""From what was read to the record: identity, canonical address, hash."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from crawler.advert import Advert, Kind, advert_id, hash_content

from .decode import clean
from .records import Page

_TRACKING = re.compile(
    r"^(?:utm_\w{1,30}|fbclid|gclid|gclsrc|dclid|msclkid|yclid|mc_cid|mc_eid|igshid|_ga|gad_source|wbraid|gbraid|phpsessid|jsessionid|sessionid|sid)$",
    re.IGNORECASE,
)
_SESSION = re.compile(r";jsessionid=[\w.!-]{1,100}", re.IGNORECASE)
_PLAIN_URL = re.compile(r"https?://[a-z0-9.-]{1,200}(?::[0-9]{1,5})?(?:/[A-Za-z0-9_~-]{1,200}){0,12}/?")
# A path from the root, of plain signs, none of them a dot: nothing to be resolved.
_PLAIN_PATH = re.compile(r"(?:/[A-Za-z0-9_~-]{1,200}){1,12}/?")
_POSITION = re.compile(r"^[a-z]{0,30}(?:[-_][a-z]{1,30}){0,3}[-_]?\d{0,2}$", re.IGNORECASE)


@dataclass(slots=True)
class Reading:
    """One advert as read from a page, before it becomes a record; `whole` where its source calls it so."""

    title: str
    text: str
    employer: str | None = None
    place: str | None = None
    wage: str | None = None
    posted: str | None = None
    kind: Kind = "job"
    links: tuple[str, ...] = ()
    jobposting: str | None = None
    identifier: str | None = None
    permalink: str | None = None
    anchor: str | None = None
    whole: bool = False
    url: str | None = None


def tidy_url(url: str) -> str:
    """Without fragment, tracking parameters and session ids."""
    if _PLAIN_URL.fullmatch(url):
        return url
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url.strip()
    path = _SESSION.sub("", parts.path)
    query = parts.query
    if query:
        pairs = parse_qsl(query, keep_blank_values=True)
        kept = [(key, value) for key, value in pairs if not _TRACKING.match(key)]
        query = query if len(kept) == len(pairs) else urlencode(kept)
    return urlunsplit((parts.scheme, parts.netloc, path, query, ""))


def join_url(base: str, href: str) -> str | None:
    """An absolute http(s) address, or `None` where there is none."""
    if _PLAIN_PATH.fullmatch(href) and base.startswith(("http://", "https://")):
        return base[: base.find("/", 8)] + href if base.find("/", 8) > 0 else base + href
    try:
        joined = urljoin(base, href.strip())
        parts = urlsplit(joined)
        host = parts.hostname
    except ValueError:
        return None
    return joined if parts.scheme in {"http", "https"} and host else None


def host_of(url: str) -> str:
    """The host without `www.`; empty where there is none."""
    try:
        return (urlsplit(url).hostname or "").lower().removeprefix("www.")
    except ValueError:
        return ""


def canonical_url(url: str, candidates: list[str]) -> str:
    """The first candidate on the same host that is no home page of a deeper address; else the page's own."""
    for candidate in candidates:
        joined = join_url(url, candidate) if candidate.strip() else None
        if joined is None:
            continue
        if _is_deep_in(joined, url):
            return tidy_url(joined)
        if host_of(joined) != host_of(url):
            continue
        parts = urlsplit(joined)
        if parts.path in {"", "/"} and not parts.query and urlsplit(url).path not in {"", "/"}:
            continue
        return tidy_url(joined)
    return tidy_url(url)


def _is_deep_in(one: str, other: str) -> bool:
    """Whether an address begins as another does up to its path, and goes on from there."""
    end = other.find("/", 8) + 1
    return end > 0 and one[:end] == other[:end] and one[end : end + 1] not in ("", "?", "#")


def stable_anchor(anchor: str | None) -> str | None:
    """An element id that names its advert; one that only counts positions does not."""
    return anchor if anchor and not _POSITION.match(anchor) else None


def _key(reading: Reading, canonical: str, alone: bool) -> str:
    if reading.identifier:
        return reading.identifier
    if reading.permalink:
        return reading.permalink
    if alone and not reading.anchor:
        return canonical
    return stable_anchor(reading.anchor) or f"{reading.title}\n{reading.employer or ''}"


def _value(text: str | None) -> str | None:
    tidy = " ".join(clean(text).split()) if text else ""
    return tidy or None


def _advert(reading: Reading, page: Page, canonical: str, key: str) -> Advert:
    title, text = _value(reading.title) or "", clean(reading.text).strip()
    employer, place, wage = _value(reading.employer), _value(reading.place), _value(reading.wage)
    return Advert(
        id=advert_id(page.source, canonical, key),
        source=page.source,
        url=reading.url or page.url,
        canonical_url=canonical,
        title=title,
        text=text,
        employer=employer,
        place=place,
        wage=wage,
        posted=_value(reading.posted),
        kind=reading.kind,
        links=tuple(clean(link) for link in reading.links),
        jobposting=reading.jobposting or None,
        content_sha256=hash_content(title, text, employer, place, wage),
        capture_id=page.capture_id,
        seen_at=page.fetched_at,
    )


def _home(reading: Reading, page: Page, canonical: str, alone: bool) -> str:
    """The advert's own address where the page lists several and says where each lives."""
    if alone or not reading.permalink or host_of(reading.permalink) != host_of(page.url):
        return canonical
    return tidy_url(reading.permalink)


def build_adverts(readings: list[Reading], page: Page, canonical: str, *, alone: bool) -> tuple[Advert, ...]:
    """Records with keys of their own; what is the same advert twice on a page comes once.

    `alone` says that the page is the advert's own: its address is then its permalink.
    """
    adverts: dict[str, Advert] = {}
    for reading in readings:
        where = _home(reading, page, canonical, alone)
        if where != canonical:
            reading.url = reading.url or reading.permalink
        key = clean(_key(reading, where, alone))
        advert = _advert(reading, page, where, key)
        same = adverts.get(advert.id)
        if same is not None and same.content_sha256 != advert.content_sha256:
            more = (reading.place or "", *reading.links[:1], reading.text[:80])
            advert = _advert(reading, page, where, "\n".join((key, *map(clean, more))))
        adverts.setdefault(advert.id, advert)
    return tuple(adverts.values())


def build_teasers(readings: list[Reading], page: Page) -> tuple[Advert, ...]:
    """Records of a listing's cards; each has its detail page's address, as the advert there will."""
    adverts: dict[str, Advert] = {}
    for reading in readings:
        target = tidy_url(reading.permalink or page.url)
        reading.url = reading.permalink or page.url
        advert = _advert(reading, page, target, clean(reading.identifier or target))
        adverts.setdefault(advert.id, advert)
    return tuple(adverts.values())
