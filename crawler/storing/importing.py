"""Adverts from archives: the pages of a WARC file go the way of a live crawl's, without a network."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from crawler.advert import Advert, Problem, RunReport, SourceState
from crawler.errors import FetchError, RefusedFetchError, SourceError
from crawler.extract import Page
from crawler.fetching.addresses import host_port, site_of
from crawler.fetching.fetch import Fetched
from crawler.fetching.guard import is_opted_out, read_opt_out
from crawler.frontier import Role
from crawler.job import manner_of
from crawler.reader import Reader
from crawler.reading import Found, Manner, Task
from crawler.settings import CrawlerSettings
from crawler.storing.archive import check_archive, read_archive
from crawler.storing.digests import file_sha256
from crawler.storing.report import report_of
from crawler.storing.shelf import Shelf
from crawler.storing.spool import SOFTWARE, SpoolWriter, new_id, open_run, write_report
from crawler.tally import Tally
from crawler.watching.health import Counts, state_of
from crawler.watching.source import Source

_SAY_EVERY_S = 5.0
# Losses that are the archive's: what it says of itself does not hold, or we could not read it.
_DAMAGE = ("truncated", "digest", "bad_record", "bad_response", "bad_encoding", "bad_date", "parser")


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What a caller may say about an import. `source`: its pages alone are read, in its way."""

    settings: CrawlerSettings
    source: Source | None = None
    spool: Path | None = None
    on_advert: Callable[[Advert], None] = lambda advert: None
    say: Callable[[str], None] = lambda line: None


def import_archives(files: tuple[Path, ...], options: ImportOptions) -> RunReport:
    """Read WARC files into one run of the spool; captures carry the archive's own dates, heads and addresses.

    The state is `parser_loss` where anything was damaged.
    Raises: SourceError for what is no WARC file; OSError of the disk.
    """
    for file in files:
        check_archive(file)
    with _Import(_run_name(files, options.source), options) as run:
        asyncio.run(run.read(files))
        return run.finish()


def _run_name(files: tuple[Path, ...], source: Source | None) -> str:
    if source is not None:
        return source.name
    stem = re.sub(r"(?:\.warc)?(?:\.gz|\.zst|\.warc)?$", "", files[0].name, flags=re.IGNORECASE)
    slug = re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")
    return f"import-{slug or 'archive'}"[:63].rstrip("-")


class _Import:
    """One run; it is seen in the spool once the first file has turned out to be an archive."""

    def __init__(self, name: str, options: ImportOptions) -> None:
        self._options = options
        self._settings = options.settings
        self._name = name
        self._started_at = datetime.now(UTC)
        self._tally = Tally(options.say)
        self._sites = options.source.sites if options.source else None
        manner = manner_of(options.source, self._settings) if options.source else Manner("site")
        self._reader = Reader(manner, self._settings.read_limit_s, self._settings.read_memory_limit_bytes)
        self._opted_out = _opted_out(self._settings)
        self._run_dir: Path | None = None
        self._said = time.monotonic()

    def __enter__(self) -> _Import:
        return self

    def __exit__(self, *_: object) -> None:
        self._reader.close()

    def _open(self) -> None:
        """Raises: OSError of the disk."""
        spool = self._options.spool or self._settings.spool
        self._run_dir, self._lock = open_run(spool, self._name)
        agent, robots = "not known: pages are from an archive", "not asked: pages are from an archive"
        writer = SpoolWriter(self._run_dir, self._name, agent, self._stored, robots=robots)
        self._shelf = Shelf(writer, None)

    def _stored(self, adverts: list[Advert]) -> None:
        for advert in adverts:
            self._tally.count_stored(advert)
            self._options.on_advert(advert)

    async def read(self, files: tuple[Path, ...]) -> None:
        """Read all files. Raises: SourceError where one is no archive; OSError of the disk."""
        for file in files:
            await self._read(file, file_sha256(file))

    async def _read(self, file: Path, sha256: str) -> None:
        for found in read_archive(file, self._settings.body_limit_bytes):
            if self._run_dir is None:
                self._open()
            self._shelf.software = f"{SOFTWARE}, import of {file.name}, sha256 {sha256}"
            refusal = self._refusal(found)
            if refusal is not None:
                self._tally.refuse(refusal)
            elif isinstance(found, Fetched):
                await self._take(replace(found, robots=f"not asked: from an archive ({file.name})"))
            self._say(file)

    def _refusal(self, found: Fetched | FetchError) -> FetchError | None:
        if isinstance(found, FetchError):
            return found
        if is_opted_out(host_port(found.url)[0], self._opted_out):
            return RefusedFetchError("opt_out", found.url)
        if self._sites is not None and site_of(found.url) not in self._sites:
            return RefusedFetchError("offsite", found.url)
        return None

    async def _take(self, fetched: Fetched) -> None:
        capture_id = new_id()
        head, last = fetched.last.head, fetched.last
        rendered = fetched.dom is not None
        kind = "text/html; charset=utf-8" if rendered else head.get("Content-Type")
        page = Page(fetched.dom or fetched.body, fetched.url, kind, self._name, capture_id, last.started_at)
        found = await self._reader.read(Task(page, Role.CANDIDATE, 1, rendered, False, fetched.states))
        self._count(fetched, found)
        if found.kind in ("page", "failed"):
            keep = bool(found.image_only) or found.kind == "failed"
            self._shelf.store(fetched, capture_id, found.own, found.elsewhere, keep=keep)

    def _count(self, fetched: Fetched, found: Found) -> None:
        tally = self._tally
        for problem in found.problems:
            tally.note(problem)
        if fetched.last.cut:
            tally.refuse(RefusedFetchError("cut_in_archive", fetched.url))
        tally.pages += found.kind in ("page", "empty", "failed")
        tally.rendered += fetched.dom is not None
        tally.image_only.extend(url for url in found.image_only if url not in tally.image_only)
        if found.state not in ("ok", "soft_404"):
            tally.note_state(Problem(found.state, fetched.url, ""))

    def _say(self, file: Path) -> None:
        if time.monotonic() - self._said > _SAY_EVERY_S:
            self._said = time.monotonic()
            self._options.say(f"{file.name}: {self._tally.pages} pages, {self._tally.adverts} adverts")

    def finish(self) -> RunReport:
        """Write what waits, and the report. Raises: OSError of the disk."""
        if self._run_dir is None:
            raise SourceError(f"{self._name}: archives without one record that could be a page")
        self._shelf.finish()
        self._shelf.close()
        run = self._run_dir.name
        report = report_of(
            self._tally, run, self._name, state=self._state(), started_at=self._started_at, limited=True
        )
        write_report(self._run_dir, report)
        return report

    def _state(self) -> SourceState:
        """What kept us from reading everything; walls are those that the archive holds pages of."""
        tally = self._tally
        if any(tally.errors[name] for name in _DAMAGE):
            return "parser_loss"
        return state_of(Counts(tally.pages, tally.adverts, page_states=tally.page_states))


def _opted_out(settings: CrawlerSettings) -> frozenset[str]:
    try:
        return read_opt_out(settings.opt_out.read_text("utf-8"))
    except FileNotFoundError:
        return frozenset()
