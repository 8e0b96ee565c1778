"""Adverts in the JSON of an API, found by the paths that its source gives (JMESPath, jmespath.org)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

import jmespath
from jmespath.exceptions import JMESPathError

from crawler.advert import Advert, Problem

from .build import Reading, build_adverts, build_teasers, host_of, join_url, tidy_url
from .json_values import NoJsonError, parts_of, read_json
from .offer import kind_of
from .phrases import fold
from .records import ApiPaths, Extraction, Page, PageState
from .richtext import one_line, rich_text
from .signs import BLOCKED, CAPTCHA, LOGIN
from .targets import contact_links, is_contact
from .tree import Tree

ITEM_LIMIT = 10_000
_SHORT_CHARS = 2000
_PHONE = re.compile(r"\+?[\d\s().-]{7,24}")
_ADDRESS = re.compile(r"[^\s@:/]{1,64}@[^\s@:/]{3,120}")


def read_api(page: Page, paths: ApiPaths, *, is_first: bool = True) -> Extraction:
    """The adverts of one answer, and the address of the next one as the only listing link.

    `is_first` is false for an answer that paging led to: it may be empty.
    """
    try:
        answer = read_json(page)
    except NoJsonError as error:
        return _no_json(page, error)
    try:
        items = _search(paths.items, answer)
        if not isinstance(items, list) or not items:
            return _no_items(page, paths.items, answer, items, is_first=is_first)
        return _read_items(page, paths, answer, items)
    except JMESPathError as error:
        return Extraction(problems=(Problem("path_failed", page.url, type(error).__name__),))


def _search(path: str | None, value: Any) -> Any:
    return jmespath.search(path, value) if path else None


def _no_json(page: Page, error: NoJsonError) -> Extraction:
    """A login, a CAPTCHA or a block in HTML is known as such."""
    from .page import extract_html

    problem = Problem("no_json", page.url, str(error))
    state: PageState = extract_html(page).state if str(error).startswith("markup") else "ok"
    return Extraction(problems=(problem,), state=state)


def _no_items(page: Page, path: str, answer: Any, items: Any, *, is_first: bool) -> Extraction:
    if isinstance(items, list) or (items is None and not is_first):
        return Extraction()
    kind = "nothing" if items is None else type(items).__name__
    problem = Problem("path_found_no_list", page.url, f"items: {path[:80]} gives {kind}")
    return Extraction(problems=(problem,), state=_refusal(answer))


def _refusal(answer: Any) -> PageState:
    """What a short answer says instead of adverts."""
    said = " ".join(parts_of(answer))
    if len(said) > _SHORT_CHARS:
        return "ok"
    words = fold(said)
    if CAPTCHA.within(words):
        return "captcha"
    if BLOCKED.within(words):
        return "blocked"
    is_login = LOGIN.within(words) or re.search(
        r"\bun ?auth(?:oriz|oris|enticat)ed\b|\bauth_required\b", words
    )
    return "login_wall" if is_login else "ok"


def _read_items(page: Page, paths: ApiPaths, answer: Any, items: list[Any]) -> Extraction:
    problems = []
    if len(items) > ITEM_LIMIT:
        problems.append(Problem("over_budget", page.url, f"{len(items)} items, {ITEM_LIMIT} are read"))
    readings: list[Reading] = []
    for number, item in enumerate(items[:ITEM_LIMIT], 1):
        reading = _reading(item, paths, page)
        on_site = reading.permalink is not None and host_of(reading.permalink) == host_of(page.url)
        if reading.text or (reading.title and on_site):
            readings.append(reading)
        else:
            missing = "text" if reading.title else "title and no text"
            problems.append(Problem("item_without_text", page.url, f"item {number} has no {missing}"))
    whole = [reading for reading in readings if reading.text]
    short = [reading for reading in readings if not reading.text and reading.permalink]
    onward, astray = _next_page(page, paths, answer)
    return Extraction(
        adverts=_adverts(whole, page, paths),
        teasers=build_teasers(short, page),
        detail_links=tuple(dict.fromkeys(tidy_url(reading.permalink or "") for reading in short)),
        listing_links=onward,
        problems=(*problems, *astray),
    )


def _reading(item: Any, paths: ApiPaths, page: Page) -> Reading:
    markup = "\n".join(parts_of(_search(paths.text, item)))
    text = rich_text(markup)
    title = _line(paths.title, item) or text.split("\n", 1)[0][:120]
    identifier = _line(paths.id, item)
    return Reading(
        title=title,
        text=text,
        employer=_line(paths.employer, item),
        place=_line(paths.place, item),
        wage=_line(paths.wage, item),
        posted=_line(paths.posted, item),
        kind=kind_of(title, text),
        links=_links(markup, _search(paths.links, item)),
        identifier=identifier,
        permalink=_permalink(item, paths, page, identifier),
    )


def _line(path: str | None, item: Any) -> str | None:
    """A short field: what a path leads to, parts of it with a comma between."""
    lines = (one_line(part) for part in parts_of(_search(path, item)))
    return ", ".join(dict.fromkeys(line for line in lines if line)) or None


def _permalink(item: Any, paths: ApiPaths, page: Page, identifier: str | None) -> str | None:
    url = _search(paths.url, item)
    if isinstance(url, str) and url.strip():
        return join_url(page.url, url)
    if paths.address and identifier:
        return join_url(page.url, paths.address.replace("{id}", quote(identifier, safe="")))
    return None


def _links(markup: str, given: Any) -> tuple[str, ...]:
    """Contact links of the text, then those that a path leads to: an address, a number or a mail address."""
    inside = contact_links(Tree(f"<body>{markup}</body>").elements) if "href" in markup else ()
    return tuple(dict.fromkeys((*inside, *filter(None, (_contact(part) for part in parts_of(given))))))


def _contact(value: str) -> str | None:
    value = value.strip()
    if is_contact(value):
        return value
    if _PHONE.fullmatch(value):
        return f"tel:{value}"
    return f"mailto:{value}" if _ADDRESS.fullmatch(value) else None


def _adverts(readings: list[Reading], page: Page, paths: ApiPaths) -> tuple[Advert, ...]:
    """Adverts at their public pages where they have some, else at the API's address without its paging."""
    base, found = _base(page.url, paths), dict[str, Advert]()
    for reading in readings:
        home = reading.permalink if _is_home(reading.permalink, page.url, paths.address) else None
        reading.url = reading.permalink or page.url
        where = tidy_url(home) if home else base
        if not home:
            reading.permalink = None if reading.identifier else reading.permalink
        (advert,) = build_adverts([reading], page, where, alone=home is not None)
        known = found.get(advert.id)
        if known is not None and known.content_sha256 != advert.content_sha256:
            more = (reading.identifier or "", reading.place or "", reading.text[:80])
            (advert,) = build_adverts(
                [replace(reading, identifier="\n".join(more))], page, where, alone=home is not None
            )
        found.setdefault(advert.id, advert)
    return tuple(found.values())


def _is_home(url: str | None, api: str, address: str | None) -> bool:
    """Whether a page is the advert's own: on the API's host, one below or above, or where the source says."""
    if url is None:
        return False
    one, other = (host_of(place).removeprefix("api.") for place in (url, api))
    if address is not None and one == host_of(address):
        return True
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def _base(url: str, paths: ApiPaths) -> str:
    return _with_key(url, paths.key, None) if paths.key else url.partition("?")[0] if paths.next else url


def _with_key(url: str, key: str, value: str | None) -> str:
    """An address with one key of its query set, or taken out."""
    parts = urlsplit(url)
    pairs = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != key]
    if value is not None:
        pairs.append((key, value))
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(pairs), ""))


def _next_page(page: Page, paths: ApiPaths, answer: Any) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
    """The address of the next answer, or a problem where it leads away."""
    onward = _onward(page, paths, answer)
    if onward is None or onward == page.url:
        return (), ()
    if host_of(onward) != host_of(page.url):
        return (), (Problem("paging_leads_away", page.url, host_of(onward)[:80]),)
    return (onward,), ()


def _onward(page: Page, paths: ApiPaths, answer: Any) -> str | None:
    if paths.next:
        address = _search(paths.next, answer)
        return join_url(page.url, address) if isinstance(address, str) and address.strip() else None
    if not paths.key:
        return None
    if paths.cursor:
        told = _search(paths.cursor, answer)
        usable = isinstance(told, str | int) and not isinstance(told, bool) and str(told).strip()
        return _with_key(page.url, paths.key, str(told)) if usable else None
    pairs = dict(parse_qsl(urlsplit(page.url).query, keep_blank_values=True))
    asked = pairs.get(paths.key, "")
    here = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else paths.first
    return _with_key(page.url, paths.key, str(here + paths.step))
