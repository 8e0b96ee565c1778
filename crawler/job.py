"""One crawl's parts, put together once: the source, its limits, counts, fetcher and spool."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from crawler.addresses import host_port
from crawler.advert import Advert
from crawler.errors import SourceError
from crawler.extract import ApiPaths, Page, Selectors
from crawler.fetch import Fetched, Fetcher
from crawler.frontier import Target
from crawler.guard import Guard, parse_allow_list, read_opt_out
from crawler.reader import Reader
from crawler.reading import Elsewhere, Manner, Task
from crawler.settings import CrawlerSettings
from crawler.shelf import Shelf
from crawler.source import Source
from crawler.spool import SpoolWriter, open_run
from crawler.tally import Tally

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
        self.reader = Reader(
            manner_of(source, settings), settings.read_limit_s, settings.read_memory_limit_bytes
        )
        self._shelf = Shelf(self.spool, source.sites)
        self.wall_clock_hit = False
        self.left_details = 0
        self.gave_up = ""
        self.refused_addresses: Counter[str] = Counter()

    def store(
        self, page: Fetched, capture_id: str, adverts: tuple[Advert, ...], elsewhere: Elsewhere, *, keep: bool
    ) -> None:
        """Spool a page: `adverts` are its own, `elsewhere` are those that have a page of their own."""
        self._shelf.store(page, capture_id, adverts, elsewhere, keep=keep)

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
        self._shelf.finish()

    def _stored(self, adverts: list[Advert]) -> None:
        """Called by the spool once the adverts are on the disk."""
        for advert in adverts:
            self.tally.count_stored(advert)
            self._on_advert(advert)
