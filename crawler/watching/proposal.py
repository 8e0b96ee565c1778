"""A draft of a source's file from an address alone: looked at, read for a few pages, written for a person."""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from crawler.advert import Advert, RunReport
from crawler.errors import SourceError
from crawler.extract import Page, PageState
from crawler.fetching.addresses import host_port, normalise_url, site_of
from crawler.fetching.fetch import Fetched
from crawler.settings import CrawlerSettings
from crawler.sniff import kind_of
from crawler.watching.api_guess import guess_paths
from crawler.watching.source import LEAST_DELAY_S, Source, source_for_url
from crawler.watching.trial import try_out

_FIELDS = ("employer", "place", "wage", "posted", "links")
_CHANNEL = re.compile(r"^(https?://(?:www\.)?(?:t|telegram)\.me/)(?!s/)(\w{4,40})/?$")
_ASSAMESE = re.compile("[\u09f0\u09f1]")


@dataclass(frozen=True, slots=True)
class Look:
    """What an address showed at first sight: the kind of its source, and what robots.txt says."""

    url: str
    kind: str
    title: str
    state: PageState
    robots: str
    delay_s: float
    sitemaps: int
    feeds: tuple[str, ...] = ()
    api: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Draft:
    """A source's file as proposed: `text` is YAML, `adverts` how many were seen while looking."""

    name: str
    kind: str
    adverts: int
    text: str


def propose_source(
    url: str, settings: CrawlerSettings, name: str | None, max_pages: int, say: Callable[[str], None]
) -> Draft:
    """Look at an address, read at most `max_pages` pages from there, and draft its file.

    Nothing is kept. Raises: SourceError for no usable address or name, and JSON that has no list of adverts;
    RefusedFetchError, FetchError where the address itself cannot be had; OSError of the disk.
    """
    source = source_for_url(_preview(url))
    look = asyncio.run(_look(source.start[0], settings))
    say(f"{look.url}: {_WHAT[look.kind]}")
    plain = {"kind": look.kind, "api": look.api or None, "name": name or source.name.removeprefix("url-")}
    trial = Source.model_validate({**source.model_dump(), "start": [look.url], **plain})
    seen: list[Advert] = []
    report = try_out(trial, settings, max_pages, seen.append, say)
    return Draft(trial.name, look.kind, len(seen), _write(trial, look, seen, report, max_pages))


_WHAT = {
    "site": "pages of HTML: adverts are found from sitemap, feeds, listings",
    "feed": "a feed or an export of jobs",
    "telegram": "the public preview of a channel",
    "api": "JSON with a list in it",
    "rendered": "an empty shell: its pages have to be opened in Chromium",
}


def _preview(url: str) -> str:
    """A channel's public preview, where its plain address was given."""
    return _CHANNEL.sub(r"\1s/\2", url.strip())


async def _look(url: str, settings: CrawlerSettings) -> Look:
    from crawler.job import make_fetcher

    fetcher = make_fetcher(settings, [host_port(url)], 1.0)
    try:
        fetched = await fetcher.fetch(url)
        rules = await fetcher.robots.rules(fetched.url)
    finally:
        fetcher.close()
    page = _page(fetched)
    kind, state, feeds = _kind(page)
    return Look(
        url=normalise_url(fetched.url),
        kind=kind,
        title=_title(page),
        state=state,
        robots=fetched.robots,
        delay_s=rules.delay_s,
        sitemaps=len(rules.sitemaps),
        feeds=feeds,
        api=_paths(page) if kind == "api" else {},
    )


def _page(fetched: Fetched) -> Page:
    kind = fetched.last.head.get("Content-Type")
    return Page(fetched.body, fetched.url, kind, "look", "look", fetched.last.started_at)


def _kind(page: Page) -> tuple[str, PageState, tuple[str, ...]]:
    from crawler.extract import extract_page

    named = {"feed": "feed", "gzip": "feed", "channel": "telegram", "json": "api"}.get(kind_of(page))
    if named is not None:
        return named, "ok", ()
    found = extract_page(page)
    return "rendered" if found.state == "empty_shell" else "site", found.state, found.feed_links


def _paths(page: Page) -> dict[str, Any]:
    """Raises: SourceError where there is no list of adverts in the JSON."""
    paths = guess_paths(page)
    if not paths:
        raise SourceError(f"{page.url}: JSON without a list of things that have a title and a text")
    return paths


def _title(page: Page) -> str:
    found = re.search(rb"<title[^>]{0,100}>([^<]{1,300})", page.body[:20_000], re.IGNORECASE)
    return " ".join(found[1].decode("utf-8", "replace").split())[:120] if found else ""


def _languages(adverts: list[Advert], report: RunReport) -> list[str]:
    """Codes by the letters of most adverts; which language of a script it is remains a guess."""
    assamese = any(_ASSAMESE.search(advert.text) for advert in adverts)
    codes = {"Latn": "en", "Deva": "hi", "Beng": "as" if assamese else "bn", "Mtei": "mni-Mtei"}
    scripts = Counter(dict(report.scripts)).most_common()
    return [codes[script] for script, number in scripts if script in codes and number * 10 >= len(adverts)]


def _write(source: Source, look: Look, seen: list[Advert], report: RunReport, max_pages: int) -> str:
    """The file, with what a person has to look at in comments; strings are quoted as JSON, which is YAML."""
    filled = {name: sum(bool(getattr(advert, name)) for advert in seen) for name in _FIELDS}
    least = {name: round(number / len(seen) - 0.2, 1) for name, number in filled.items() if seen}
    promised = ", ".join(f"{name}: {share:g}" for name, share in least.items() if share >= 0.3)
    whole = report.state == "ok" and not report.limited
    delay_s = max(look.delay_s, source.delay_s, LEAST_DELAY_S if source.delay_s else 0.0)
    lines = [
        f"# A draft, made by looking at {look.url}: {_WHAT[look.kind]}.",
        f"# {_seen_line(report, max_pages)}",
        *(f"# {note}" for note in _notes(look, report)),
        "# Check every line, then set enabled to true. docs/add_a_source.md explains all keys.",
        f"name: {source.name}",
        f"who: {_quoted(look.title or site_of(look.url))}  # who runs it? write it down",
        'why: "not yet said"  # why is it watched? whose adverts, for which places',
        f"legal: {_quoted(f'robots.txt: {look.robots}; terms not yet read')}  # who read its terms, and when",
        f"kind: {look.kind}",
        f"start: [{_quoted(look.url)}]",
        "region: []  # ISO 3166-2 codes of where its adverts reach, like IN-AS: a person knows",
        f"languages: [{', '.join(_languages(seen, report))}]  # by the letters seen: right?",
        "schedule: {every_h: 24}",
        f"delay_s: {delay_s:g}" + ("  # robots.txt asks for it" if look.delay_s >= delay_s > 0 else ""),
        f"min_adverts: {max(1, len(seen) // 2)}  # {_least_line(len(seen), whole)}",
        *([f"filled: {{{promised}}}  # a little under what was seen"] if promised else []),
        *_api_lines(look.api),
        "enabled: false",
    ]
    return "\n".join(lines) + "\n"


def _seen_line(report: RunReport, max_pages: int) -> str:
    more = f"; no more than {max_pages} pages were looked at" if report.limited else ""
    return f"{report.adverts} adverts on {report.pages} pages; the run would be called {report.state}{more}."


def _least_line(number: int, whole: bool) -> str:
    run = "a whole run" if whole else "a first look: a run gives more"
    return f"half of the {number} of {run}"


def _notes(look: Look, report: RunReport) -> list[str]:
    notes = []
    if look.state not in ("ok", "empty_shell"):
        notes.append(f"The address itself shows a page that is called {look.state}.")
    if look.sitemaps:
        notes.append(f"robots.txt names {look.sitemaps} sitemaps.")
    if look.feeds:
        notes.append(f"It names {len(look.feeds)} feeds, the first is {look.feeds[0][:200]}.")
    if report.image_only:
        notes.append(f"{report.image_only} adverts are only a picture, which is never fetched.")
    counted = [f"{what} {number}" for what, number in (*report.refused, *report.errors)]
    if counted:
        notes.append(f"Not had: {', '.join(counted)}.")
    return [" ".join(_printable(note).split()) for note in notes]


def _api_lines(api: dict[str, Any]) -> list[str]:
    if not api:
        return []
    paging = api.get("paging")
    lines = [f"  {name}: {_quoted(path)}" for name, path in api.items() if name != "paging"]
    inner = ", ".join(f"{key}: {json.dumps(value)}" for key, value in (paging or {}).items())
    tail = [f"  paging: {{{inner}}}"] if inner else []
    return ["api:  # JMESPath, guessed by the names: right?", *lines, *tail]


def _quoted(text: str) -> str:
    return json.dumps(_printable(text), ensure_ascii=False)


def _printable(text: str) -> str:
    """Without what YAML refuses, also in comments."""
    return "".join(char if char.isprintable() else " " for char in text)
