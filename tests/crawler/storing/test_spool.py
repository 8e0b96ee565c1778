"""The spool gives back whole records only, sets aside what is none, and closes killed runs."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType

from crawler.advert import Advert, RunReport, advert_id, hash_content, to_json
from crawler.fetching.client import Exchange
from crawler.fetching.fetch import Fetched
from crawler.fetching.wire import parse_head
from crawler.storing.spool import (
    PAGES,
    RECORDS,
    SpooledPage,
    SpoolWriter,
    dump_line,
    new_id,
    open_run,
    write_report,
)
from crawler.storing.spool_reader import list_runs, read_batch

AT = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)


def advert(number: int, capture_id: str, text: str = "Cook wanted at Tezpur") -> Advert:
    url = f"http://board.example/job/{number}"
    return Advert(
        id=advert_id("board", url, str(number)),
        source="board",
        url=url,
        canonical_url=url,
        title=f"Cook {number}",
        text=text,
        employer=None,
        place="Tezpur",
        wage=None,
        posted=None,
        kind="job",
        links=("tel:9999900001",),
        jobposting=None,
        content_sha256=hash_content(f"Cook {number}", text, None, "Tezpur", None),
        capture_id=capture_id,
        seen_at=AT,
    )


def page(number: int, *, keep: bool = True, text: str = "Cook wanted at Tezpur") -> SpooledPage:
    head = parse_head(b"HTTP/1.1 200 OK\r\nContent-Type: text/html")
    body = f"<p>{number}</p>".encode()
    hop = Exchange(
        f"http://board.example/job/{number}", b"GET", head, body, False, "192.0.2.7", None, AT, 0.1
    )
    capture_id = new_id()
    adverts = (advert(number, capture_id, text),) if keep else ()
    return SpooledPage(capture_id, Fetched(hop.url, (hop,), "allowed", body), adverts, keep)


def report(run: str) -> RunReport:
    return RunReport(
        run=run, source="board", state="ok", started_at=AT, finished_at=AT, pages=3, adverts=3, image_only=0,
        image_only_urls=(), refused=(), errors=(), problems=(),
    )  # fmt: skip


def write_run(spool: Path, pages: list[SpooledPage], *, ended: bool = True) -> Path:
    stored: list[Advert] = []
    run_dir, lock = open_run(spool, "board")
    writer = SpoolWriter(run_dir, "board", "MUKTIWatch/0.1", stored.extend)
    for spooled in pages:
        writer.add(spooled)
    writer.close()
    assert len(stored) == sum(len(spooled.adverts) for spooled in pages)
    if ended:
        write_report(run_dir, report(run_dir.name))
    os.close(lock)
    return run_dir


def test_written_and_read(tmp_path: Path) -> None:
    pages = [page(1), page(2, keep=False), page(3)]
    run_dir = write_run(tmp_path, pages)
    assert list_runs(tmp_path) == (run_dir,)
    batch = read_batch(run_dir, 0, 100)
    assert batch is not None
    assert batch.adverts == (pages[0].adverts[0], pages[2].adverts[0])
    assert [capture.id for capture in batch.captures] == [pages[0].capture_id, pages[2].capture_id]
    assert batch.report == report(run_dir.name)
    assert batch.source == "board"
    assert not batch.set_aside
    assert read_batch(run_dir, batch.end_offset, 100) is None


def test_a_capture_says_where_its_bytes_lie(tmp_path: Path) -> None:
    run_dir = write_run(tmp_path, [page(number) for number in range(5)])
    batch = read_batch(run_dir, 0, 100)
    assert batch is not None
    for capture in batch.captures:
        with (run_dir / PAGES).open("rb") as file:
            file.seek(capture.warc_offset)
            member = file.read(capture.warc_length)
        (tmp_path / "one.warc.gz").write_bytes(member)
        found = [
            (record.record_type, record.record_id, record.reader.read().decode())
            for record in ArchiveIterator(str(tmp_path / "one.warc.gz"))
        ]
        body = f"<p>{capture.url_final.rpartition('/')[2]}</p>"
        assert found == [(WarcRecordType.response, f"<urn:uuid:{capture.id}>", body)]


def test_batches_of_any_size_give_the_same(tmp_path: Path) -> None:
    run_dir = write_run(tmp_path, [page(number) for number in range(7)])
    for limit in (1, 2, 3, 100):
        offset, ids, reports = 0, [], 0
        while batch := read_batch(run_dir, offset, limit):
            ids += [record.title for record in batch.adverts]
            reports += batch.report is not None
            assert batch.end_offset > offset
            offset = batch.end_offset
        assert ids == [f"Cook {number}" for number in range(7)]
        assert reports == 1


def test_a_live_run_gives_whole_lines_and_is_left_open(tmp_path: Path) -> None:
    run_dir, lock = open_run(tmp_path, "board")
    whole = dump_line({"type": "advert", **to_json(advert(1, "c"))})
    (run_dir / RECORDS).write_bytes(whole + whole[:50])
    batch = read_batch(run_dir, 0, 100)
    assert batch is not None
    assert (len(batch.adverts), batch.end_offset, batch.report) == (1, len(whole), None)
    assert read_batch(run_dir, batch.end_offset, 100) is None
    os.close(lock)


def test_a_killed_run_is_closed_by_the_reader(tmp_path: Path) -> None:
    run_dir = write_run(tmp_path, [page(1)], ended=False)
    whole = (run_dir / RECORDS).read_bytes()
    (run_dir / RECORDS).write_bytes(whole + whole[:50])
    batch = read_batch(run_dir, 0, 100)
    assert batch is not None
    assert batch.report is not None
    assert (batch.report.state, batch.report.adverts) == ("stale", 1)
    assert dict(batch.report.errors) == {"killed": 1}
    (problem,) = batch.set_aside
    assert problem.where == f"{run_dir.name}/{RECORDS} line 3"
    assert problem.value == "cut in the middle (50 bytes)"
    assert read_batch(run_dir, batch.end_offset, 100) is None
    assert read_batch(run_dir, 0, 100) == batch


def changed(**values: object) -> bytes:
    return orjson.dumps({"type": "advert", **to_json(advert(9, "c")), **values}) + b"\n"


BAD = [
    b"{\n", b"[]\n", b"null\n", b"\xff\xfe\n", b"{}\n", b'{"type":"verdict"}\n', b'{"type":"advert"}\n',
    b"\x00" * 40 + b"\n", changed(text=5), changed(title=None), changed(links="tel:1"), changed(extra=1),
    changed(text="other words"), changed(seen_at="2026-11-02T10:00:00"), changed(seen_at=7),
]  # fmt: skip


@pytest.mark.parametrize("line", BAD)
def test_what_is_no_record_is_set_aside_alone(tmp_path: Path, line: bytes) -> None:
    run_dir = write_run(tmp_path, [page(1), page(2)])
    lines = (run_dir / RECORDS).read_bytes().splitlines(keepends=True)
    (run_dir / RECORDS).write_bytes(b"".join([*lines[:2], line, *lines[2:]]))
    batch = read_batch(run_dir, 0, 100)
    assert batch is not None
    assert len(batch.adverts) == 2
    (problem,) = batch.set_aside
    assert problem.where.endswith("line 3")
    assert "other words" not in problem.value


def test_lone_surrogates_survive(tmp_path: Path) -> None:
    run_dir = write_run(tmp_path, [page(1, text="cut \ud83d here")])
    batch = read_batch(run_dir, 0, 9)
    assert batch is not None
    assert batch.adverts[0].text == "cut \ud83d here"
