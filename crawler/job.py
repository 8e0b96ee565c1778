"""One crawl's parts, put together once: the source, its limits, counts, fetcher and spool."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from crawler.advert import Advert, SourceState
from crawler.errors import SourceError
from crawler.extract import ApiPaths, Page, Selectors
from crawler.fetching.addresses import host_port, normalise_url, url_key
from crawler.fetching.fetch import Fetched, Fetcher
from crawler.fetching.guard import Guard, parse_allow_list, read_opt_out
from crawler.frontier import Role, Target
from crawler.reader import Reader
from crawler.reading import Found, Manner, Task
from crawler.rounds import Ending, Outcome, Round, message_of
from crawler.settings import CrawlerSettings
from crawler.storing.shelf import Shelf
from crawler.storing.spool import SOFTWARE, SpoolWriter, open_run
from crawler.tally import Tally
from crawler.visits import NOTHING_KNOWN, Known, KnownPage
from crawler.watching.source import Source

VERSION = "0.1"


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one crawl. `page_only`: the start address alone, nothing followed; `limited`: less than the
    source says."""

    max_pages: int
    crawl_limit_s: float
    page_only: bool = False
    limited: bool = False


def user_agent(settings: CrawlerSettings) -> str:
    """How we introduce ourselves: name, version, and where a site can reach us."""
    contact = settings.contact.strip()
    return f"MUKTIWatch/{VERSION}" + (f" (+{contact})" if contact else "")


def make_fetcher(settings: CrawlerSettings, hosts: list[tuple[str, int]], delay_s: float) -> Fetcher:
    """The fetcher of one crawl. Raises: SourceError for a public host to be visited without a contact."""
    try:
        allow = parse_allow_list(settings.allow_hosts)
    except ValueError as error:
        raise SourceError(str(error)) from error
    public = [host for host, port in hosts if (host.lower(), port) not in allow]
    contact = settings.contact.strip()
    if public and not contact:
        raise SourceError(
            "contact: set MUKTI_CONTACT (or contact in mukti.toml) to a mail or web address"
            f" before visiting {public[0]}"
        )
    if not contact.isascii() or not contact.isprintable() or len(contact) > 200:
        raise SourceError("contact: expected a mail or web address in plain letters")
    try:
        opted_out = read_opt_out(settings.opt_out.read_text("utf-8"))
    except FileNotFoundError:
        opted_out = frozenset()
    return Fetcher(
        settings,
        Guard(allow),
        user_agent(settings),
        delay_s=delay_s,
        opted_out=opted_out,
        keep_robots=bool(public),
    )


def manner_of(source: Source, settings: CrawlerSettings) -> Manner:
    """How the pages of a source are read."""
    selectors = Selectors(**source.selectors.model_dump()) if source.selectors else None
    return Manner(
        source.kind, selectors, _api_paths(source), settings.body_limit_bytes, settings.sitemap_limit_bytes
    )


def _api_paths(source: Source) -> ApiPaths | None:
    if source.api is None:
        return None
    paging = source.api.paging.model_dump() if source.api.paging else {}
    return ApiPaths(**source.api.model_dump(exclude={"paging"}), **paging)


def _read_as(manner: Manner) -> str:
    """A name for the way in which pages are read: pages are read anew by other software or selectors."""
    return hashlib.sha256(f"{SOFTWARE} {manner!r}".encode()).hexdigest()[:16]


def _is_its_own(target: Target, page: Fetched, found: Found) -> bool:
    """Whether a page is there for its adverts alone, so that it need not be fetched for its links."""
    if not found.own or target.role == Role.DETAIL:
        return bool(found.own)
    here = url_key(normalise_url(page.url))
    alone = len(found.own) == 1 and not found.elsewhere.adverts
    return target.role == Role.CANDIDATE and alone and url_key(found.own[0].canonical_url) == here


class Job:
    """What the spiders and the download handler share; adverts go through `store`."""

    def __init__(
        self,
        source: Source,
        settings: CrawlerSettings,
        limits: Limits,
        *,
        tally: Tally,
        spool: Path,
        on_advert: Callable[[Advert], None],
        known: Known = NOTHING_KNOWN,
    ) -> None:
        self.source = source
        self.settings = settings
        self.limits = limits
        self.tally = tally
        self.started_at = datetime.now(UTC)
        self.fetcher = make_fetcher(settings, [host_port(url) for url in source.start], source.delay_s)
        self._on_advert = on_advert
        self.run_dir, self._lock = open_run(spool, source.name)
        self.spool = SpoolWriter(self.run_dir, source.name, self.fetcher.user_agent, self._stored)
        manner = manner_of(source, settings)
        self.reader = Reader(manner, settings.read_limit_s, settings.read_memory_limit_bytes)
        self.round = Round(source.name, known, _read_as(manner), self.started_at)
        self._shelf = Shelf(self.spool, source.sites)
        self.exhausted = False
        self._back_to: dict[str, int] = {}
        self.wall_clock_hit = False
        self.left_details = 0
        self.gave_up = ""
        self.refused_addresses: Counter[str] = Counter()

    def store(self, target: Target, page: Fetched, capture_id: str, found: Found) -> None:
        """Spool a page: `found.own` are its adverts, `found.elsewhere` those with a page of their own."""
        keep = bool(found.image_only) or found.kind == "failed" or target.known is not None
        if target.known is not None:
            self.round.miss(target.known, page, capture_id, found)
        its_own = _is_its_own(target, page, found)
        visit = self.round.first_look(page, capture_id, found.own) if its_own else None
        if self.source.kind == "telegram":
            self._note_messages(found.own)
        self._shelf.store(page, capture_id, found.own, found.elsewhere, keep=keep, visit=visit)

    def store_known(self, page: KnownPage, fetched: Fetched, capture_id: str, outcome: Outcome) -> None:
        """Spool the answer that a known page is as it was, or gone."""
        if outcome == "gone":
            self.round.miss(page, fetched, capture_id)
            self._shelf.store_answer(fetched, capture_id, None, None)
            return
        visit = self.round.repeat(page, fetched, capture_id, outcome)
        before = page if outcome == "not_modified" else None
        self._shelf.store_answer(fetched, capture_id, visit, before)

    def _note_messages(self, adverts: tuple[Advert, ...]) -> None:
        for place, number in (message_of(advert.canonical_url) for advert in adverts):
            if number is not None:
                self._back_to[place] = min(number, self._back_to.get(place, number))

    def task(self, target: Target, fetched: Fetched, capture_id: str) -> Task:
        """A fetched page, as it is given to be read."""
        head = fetched.last.head
        page = Page(
            body=fetched.body if fetched.dom is None else fetched.dom,
            url=fetched.url,
            content_type=head.get("Content-Type") if fetched.dom is None else "text/html; charset=utf-8",
            source=self.source.name,
            capture_id=capture_id,
            fetched_at=fetched.last.started_at,
        )
        return Task(page, target.role, target.depth, target.render, self.limits.page_only, fetched.states)

    def note_refused(self, url: str) -> None:
        """A page that cannot be had, today or tomorrow: what a listing shows of it is all there is."""
        self._shelf.note_refused(url)

    def finish(self) -> None:
        """Store what waited for a page of its own that gave nothing, and write all to the disk."""
        self._shelf.finish(self.round.kept())

    def close(self, state: SourceState) -> int:
        """Spool what this run, which ended so, may say is gone; returns how many adverts are."""
        whole = self.exhausted and not self.limits.limited and not self.wall_clock_hit
        ending = Ending(state, self._shelf.seen, whole, self._back_to)
        gone = self.round.vanished(ending, datetime.now(UTC))
        self._shelf.close(gone)
        return sum(len(visit.adverts) for visit in gone)

    def _stored(self, adverts: list[Advert]) -> None:
        """Called by the spool once the adverts are on the disk."""
        for advert in adverts:
            self.tally.count_stored(advert)
            self._on_advert(advert)
