"""The spool as it is written: one folder per run, append-only; nothing counts before it is on the disk."""

from __future__ import annotations

import fcntl
import json
import os
import platform
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from crawler.advert import Advert, Capture, RunReport, to_json
from crawler.fetching.fetch import Fetched
from crawler.storing.warc import dom_record, info_record, request_record, response_record, revisit_record
from crawler.visits import KnownPage, Visit, visit_json

RECORDS = "records.jsonl"
PAGES = "pages.warc.gz"
REPORT = "report.json"
SOFTWARE = "MUKTI Watch 0.1.0"
# Pages that may wait for the disk, and how long the first of them waits for others to share its sync.
_BEHIND = 64
_GATHER_S = 0.03


@dataclass(frozen=True, slots=True)
class SpooledPage:
    """A fetched page on its way to the disk, with the adverts read from it.

    `capture_id` is also the id of its WARC record. `keep` asks for a capture record: where there is
    an advert, or a picture that may be one. `software` took the page from the net, or from an archive.
    `visit` is spooled with it; `before` is what a page that
    the server calls not modified was like.
    """

    capture_id: str
    page: Fetched
    adverts: tuple[Advert, ...]
    keep: bool
    software: str = SOFTWARE
    visit: Visit | None = None
    before: KnownPage | None = None


def new_id() -> str:
    """A fresh id for a capture or a WARC record: a UUID."""
    return str(uuid.uuid4())


def dump_line(plain: dict[str, Any]) -> bytes:
    """One JSON line; lone surrogates, which hostile pages have, are escaped."""
    try:
        return orjson.dumps(plain) + b"\n"
    except TypeError:
        return json.dumps(plain).encode("ascii") + b"\n"


def record_line(kind: str, record: Advert | Capture | Visit) -> bytes:
    """The line of a record; the same as `dump_line` of its plain values, without making them."""
    try:
        return b'{"type":"' + kind.encode("ascii") + b'",' + orjson.dumps(record)[1:] + b"\n"
    except TypeError:
        plain = visit_json(record) if isinstance(record, Visit) else to_json(record)
        return dump_line({"type": kind, **plain})


def open_run(spool: Path, source: str) -> tuple[Path, int]:
    """A new run's folder, and the file number of its lock, which this process holds before it can be seen.

    Folder names sort by time: `<UTC time>-<source>`.
    """
    spool.mkdir(parents=True, exist_ok=True)
    hidden = spool / f".{new_id()}"
    hidden.mkdir()
    lock = os.open(hidden, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)
    (hidden / RECORDS).touch()
    run_dir = spool / f"{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}-{source}"
    hidden.rename(run_dir)
    sync_dir(spool)
    return run_dir, lock


def sync_dir(folder: Path) -> None:
    """Make the names in a folder survive a loss of power."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def write_report(run_dir: Path, report: RunReport) -> None:
    """The run's report, whole or not at all."""
    fresh = run_dir / f".{REPORT}.{os.getpid()}"
    with fresh.open("wb") as file:
        file.write(dump_line(to_json(report)))
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(run_dir / REPORT)
    sync_dir(run_dir)


class SpoolWriter:
    """Writes pages in small batches from one thread; `on_stored` gets the adverts once they are on the disk.

    Order in a batch: WARC members and their sync, then captures and adverts and their sync, then `on_stored`.
    """

    def __init__(
        self,
        run_dir: Path,
        source: str,
        user_agent: str,
        on_stored: Callable[[list[Advert]], None],
        *,
        robots: str = "RFC 9309",
    ) -> None:
        self.run_dir = run_dir
        self._source = source
        self._user_agent = user_agent
        self._on_stored = on_stored
        self._waiting: list[SpooledPage] = []
        self._failure: OSError | None = None
        self._work = threading.Condition()
        self._closing = False
        # A daemon: a crawl that fails before it closes its spool must still be able to end.
        self._thread = threading.Thread(target=self._serve, name="spool", daemon=True)
        self._warc: BinaryIO = (run_dir / PAGES).open("ab")
        self._records: BinaryIO = (run_dir / RECORDS).open("ab")
        self._warc_name = f"{run_dir.name}/{PAGES}"
        self._begin_warc(robots)
        self._thread.start()

    def _begin_warc(self, robots: str) -> None:
        facts = [
            ("software", f"{SOFTWARE} (Python {platform.python_version()})"),
            ("format", "WARC File Format 1.1"),
            ("conformsTo", "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"),
            ("robots", robots),
            ("http-header-user-agent", self._user_agent),
            ("isPartOf", self.run_dir.name),
            ("description", f"source {self._source}"),
        ]
        self._warc.write(info_record(new_id(), datetime.now(UTC), facts))

    def add(self, page: SpooledPage) -> None:
        """Hand a page over; waits where the disk is far behind. Raises: OSError of the disk."""
        with self._work:
            self._work.wait_for(lambda: len(self._waiting) < _BEHIND or self._failure is not None)
            if self._failure is not None:
                raise self._failure
            self._waiting.append(page)
            if len(self._waiting) == 1:
                self._work.notify_all()

    def _serve(self) -> None:
        """Write what waits until the run is closed; pages that come within a moment share a sync."""
        while True:
            with self._work:
                self._work.wait_for(lambda: self._waiting or self._closing)
                self._work.wait_for(lambda: self._closing or len(self._waiting) >= _BEHIND, _GATHER_S)
                batch, self._waiting = self._waiting, []
                self._work.notify_all()
            if not batch:
                return
            self._drain(batch)

    def _drain(self, batch: list[SpooledPage]) -> None:
        if self._failure is not None:
            return
        try:
            self._write(batch)
            self._on_stored([advert for spooled in batch for advert in spooled.adverts])
        except OSError as error:
            self._fail(error)

    def _fail(self, error: OSError) -> None:
        with self._work:
            self._failure = error
            self._work.notify_all()

    def _write(self, batch: list[SpooledPage]) -> None:
        captures = [self._write_page(spooled) for spooled in batch]
        _sync(self._warc)
        kept = False
        for spooled, capture in zip(batch, captures, strict=True):
            if spooled.keep:
                kept = True
                self._records.write(record_line("capture", capture))
                for advert in spooled.adverts:
                    self._records.write(record_line("advert", advert))
                if spooled.visit is not None:
                    self._records.write(record_line("visit", spooled.visit))
        if kept:
            _sync(self._records)

    def _write_page(self, spooled: SpooledPage) -> Capture:
        *hops, last = spooled.page.hops
        for hop in hops:
            record_id = new_id()
            self._warc.write(response_record(record_id, hop))
            self._warc.write(request_record(new_id(), hop, record_id))
        before = spooled.before
        member = (
            response_record(spooled.capture_id, last)
            if before is None
            else revisit_record(spooled.capture_id, last, before)
        )
        offset = self._warc.tell()
        self._warc.write(member)
        if last.request:
            self._warc.write(request_record(new_id(), last, spooled.capture_id))
        self._write_rendered(spooled.page, spooled.capture_id)
        return self._capture(spooled, offset, len(member))

    def _write_rendered(self, page: Fetched, capture_id: str) -> None:
        """What Chromium made of the page, in all its states, and the text that the page fetched for that."""
        last = page.last
        if page.dom is not None:
            self._warc.write(dom_record(new_id(), last.url, last.started_at, page.dom, capture_id))
        for state in page.states:
            self._warc.write(dom_record(new_id(), state.url, last.started_at, state.dom, capture_id))
        for part in page.parts:
            record_id = new_id()
            self._warc.write(response_record(record_id, part, capture_id))
            self._warc.write(request_record(new_id(), part, record_id))

    def _capture(self, spooled: SpooledPage, offset: int, length: int) -> Capture:
        page, last = spooled.page, spooled.page.last
        return Capture(
            id=spooled.capture_id,
            source=self._source,
            run=self.run_dir.name,
            url_asked=page.url_asked,
            url_final=last.url,
            redirects=tuple(hop.url for hop in page.hops[1:]),
            fetched_at=last.started_at,
            status=last.head.status,
            headers=last.head.headers,
            content_type=last.head.get("Content-Type"),
            server_ip=last.server_ip,
            tls_sha256=last.tls_sha256,
            user_agent=self._user_agent,
            robots=page.robots,
            rendered=page.dom is not None,
            sha256=last.body_sha256,
            size_bytes=len(last.body),
            warc_file=self._warc_name,
            warc_offset=offset,
            warc_length=length,
            software=spooled.software,
        )

    def finish(self, late: tuple[Advert, ...] = ()) -> None:
        """Write all that waits, then `late` adverts of earlier captures. Raises: OSError of the disk."""
        with self._work:
            self._closing = True
            self._work.notify_all()
        self._thread.join()
        if self._failure is not None:
            raise self._failure
        _sync(self._warc)
        for advert in late:
            self._records.write(record_line("advert", advert))
        _sync(self._records)
        self._on_stored(list(late))
        self._warc.close()

    def close(self, visits: tuple[Visit, ...] = ()) -> None:
        """Finish, write what the whole run says of pages, and close. Raises: OSError of the disk."""
        if not self._closing:
            self.finish()
        for visit in visits:
            self._records.write(record_line("visit", visit))
        _sync(self._records)
        self._records.close()


def _sync(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())
