"""Archives by any tool: what becomes a page, what is passed over, and what is said of what is damaged."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import brotli
import pytest
import zstandard
from fastwarc.warc import WarcRecord, WarcRecordType

from crawler.errors import FetchError, RefusedFetchError, SourceError
from crawler.fetching.fetch import Fetched
from crawler.storing.archive import read_archive
from crawler.storing.spool_reader import read_batch
from tests.crawler.conftest import Done, Home
from tests.crawler.site import Site, board, job_page

PAGE = b"<html><body><h1>Cook wanted</h1><p>A cook for a hostel, call 99999 00001.</p></body></html>"
LIMIT = 100_000


def sha1(data: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(data).digest()).decode()


def http(
    body: bytes = PAGE, kind: str = "text/html", status: str = "HTTP/1.1 200 OK", more: str = ""
) -> bytes:
    return f"{status}\r\nContent-Type: {kind}\r\n{more}\r\n".encode() + body


def record(
    block: bytes, url: str = "https://board.example/job/1", kind: str = "response", **fields: str | None
) -> bytes:
    """One record as a tool would write it; a field of `None` is left out."""
    known: dict[str, str | None] = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:uuid:{hashlib.md5(block + url.encode()).hexdigest()}>",
        "WARC-Date": "2024-01-02T03:04:05Z",
        "WARC-Target-URI": url,
        "WARC-IP-Address": "192.0.2.7",
        "Content-Type": "application/http; msgtype=response",
        "Content-Length": str(len(block)),
        **{name.replace("_", "-"): value for name, value in fields.items()},
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in known.items() if value is not None)
    return b"WARC/1.0\r\n" + lines.encode() + b"\r\n" + block + b"\r\n\r\n"


def read(folder: Path, data: bytes, name: str = "a.warc") -> list[Fetched | FetchError]:
    path = folder / name
    path.write_bytes(data)
    return list(read_archive(path, LIMIT))


def names(found: list[Fetched | FetchError]) -> list[str]:
    return [one.reason if isinstance(one, FetchError) else "page" for one in found]


def test_a_page_carries_the_archives_own_facts(tmp_path: Path) -> None:
    (page,) = read(tmp_path, record(http(more="Server: old\r\n")))
    assert isinstance(page, Fetched)
    assert page.body == PAGE
    last = page.last
    assert (last.url, last.server_ip, last.head.status) == ("https://board.example/job/1", "192.0.2.7", 200)
    assert last.started_at == datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert ("Server", "old") in last.head.headers
    assert last.request == b""


CHUNKED = (
    b"10\r\n" + PAGE[:16] + b"\r\n" + f"{len(PAGE) - 16:x}".encode() + b"\r\n" + PAGE[16:] + b"\r\n0\r\n\r\n"
)
CHUNKS = "Transfer-Encoding: chunked\r\n"
BODIES = [
    (http(CHUNKED, more=CHUNKS), PAGE),
    (http(PAGE, more=CHUNKS), PAGE),
    (http(CHUNKED[:-5], more=CHUNKS), PAGE),
    (http(gzip.compress(PAGE), more="Content-Encoding: gzip\r\n"), PAGE),
    (http(brotli.compress(PAGE), more="Content-Encoding: br\r\n"), PAGE),
    (http(zstandard.compress(PAGE), more="Content-Encoding: zstd\r\n"), PAGE),
    (http(PAGE, more="Content-Encoding: gzip\r\n"), PAGE),
    (http(status="HTTP/2 200"), PAGE),
    (http(status="HTTP/1.0 200 OK"), PAGE),
    (http().replace(b"\r\n", b"\n"), PAGE),
    (http(b'{"jobs": []}', "application/json"), b'{"jobs": []}'),
]


@pytest.mark.parametrize(("block", "body"), BODIES)
def test_bodies_are_undone(tmp_path: Path, block: bytes, body: bytes) -> None:
    (page,) = read(tmp_path, record(block))
    assert isinstance(page, Fetched), page
    assert page.body == body


WHOLE = http()
PASSED = [
    (record(http(status="HTTP/1.1 404 Not Found")), "http_404"),
    (record(http(status="HTTP/1.1 301 Moved")), "http_301"),
    (record(http(b"\x89PNG\r\n", "image/png")), "not_text"),
    (record(http(b"\x89PNG\r\n", "text/html")), "not_text"),
    (record(WHOLE, "https://board.example/a.jpg"), "not_text"),
    (record(WHOLE, "dns:board.example", Content_Type="text/dns"), "not_http"),
    (record(WHOLE, "file:///etc/passwd"), "bad_address"),
    (record(WHOLE, "https://user:x@board.example/"), "bad_address"),
    (record(http(b"x" * 300_000)), "too_large"),
    (record(http(gzip.compress(bytes(300_000)), more="Content-Encoding: gzip\r\n")), "too_large"),
    (record(WHOLE, kind="revisit"), "revisit_record"),
    (record(PAGE, kind="resource", Content_Type="text/html"), "resource_record"),
    (record(PAGE, kind="conversion", Content_Type="text/plain"), "conversion_record"),
]


@pytest.mark.parametrize(("data", "reason"), PASSED)
def test_what_is_passed_over_is_counted(tmp_path: Path, data: bytes, reason: str) -> None:
    (found,) = read(tmp_path, data)
    assert isinstance(found, RefusedFetchError)
    assert found.reason == reason


def test_what_stands_beside_pages_is_no_loss(tmp_path: Path) -> None:
    beside = b"".join(record(b"x: y\r\n", kind=kind) for kind in ("warcinfo", "request", "metadata"))
    assert names(read(tmp_path, beside + record(WHOLE))) == ["page"]


def test_what_a_browser_made_of_a_page_is_read_in_its_place(tmp_path: Path) -> None:
    """As our own archives have it: the answer, the request, then the page after its scripts have run."""
    shell = record(http(b"<html><div id=root></div></html>"), WARC_Record_ID="<urn:uuid:1>")
    dom = record(PAGE, kind="conversion", Content_Type="text/html", WARC_Refers_To="<urn:uuid:1>")
    request = record(b"GET / HTTP/1.1\r\n\r\n", kind="request")
    grown = record(PAGE + b"<p>More", kind="conversion", WARC_Refers_To="<urn:uuid:1>")
    (page, other) = read(tmp_path, shell + request + dom + grown + record(WHOLE, "https://board.example/2"))
    assert isinstance(page, Fetched)
    assert isinstance(other, Fetched)
    assert (page.dom, other.dom) == (PAGE, None)
    assert [state.dom for state in page.states] == [PAGE + b"<p>More"]


OTHER = sha1(b"something else")
DIGESTS = [
    ({"WARC_Payload_Digest": sha1(PAGE)}, "page"),
    ({"WARC_Block_Digest": sha1(WHOLE), "WARC_Payload_Digest": sha1(PAGE)}, "page"),
    ({"WARC_Payload_Digest": "sha256:" + hashlib.sha256(PAGE).hexdigest()}, "page"),
    ({"WARC_Payload_Digest": "SHA-256:" + hashlib.sha256(PAGE).hexdigest().upper()}, "page"),
    ({"WARC_Payload_Digest": "md5:" + hashlib.md5(PAGE).hexdigest()}, "page"),
    ({"WARC_Payload_Digest": OTHER}, "digest"),
    ({"WARC_Block_Digest": OTHER, "WARC_Payload_Digest": sha1(PAGE)}, "digest"),
    ({"WARC_Payload_Digest": "crc32:12345678"}, "digest"),
    ({"WARC_Payload_Digest": "sha1:short"}, "digest"),
    ({"WARC_Payload_Digest": "nonsense"}, "digest"),
]


@pytest.mark.parametrize(("stated", "reason"), DIGESTS)
def test_digests_are_held_against_the_bytes(tmp_path: Path, stated: dict[str, str], reason: str) -> None:
    (found,) = found_all = read(tmp_path, record(WHOLE, **stated))
    assert names(found_all) == [reason]
    assert not isinstance(found, RefusedFetchError)


def test_a_digest_over_the_chunks_holds_as_well(tmp_path: Path) -> None:
    block = http(CHUNKED, more=CHUNKS)
    for digest in (sha1(CHUNKED), sha1(PAGE)):
        assert names(read(tmp_path, record(block, WARC_Payload_Digest=digest))) == ["page"]


TWO = record(WHOLE), record(WHOLE, "https://board.example/job/2")
MEMBERS = [gzip.compress(one) for one in TWO]
DAMAGED = [
    (TWO[0] + TWO[1][:-40], ["page", "truncated"]),
    (MEMBERS[0] + MEMBERS[1][:-40], ["page", "truncated"]),
    (MEMBERS[0] + b"\x1f\x8b\x08junk" + MEMBERS[1], ["page", "bad_record", "page"]),
    (TWO[0] + b"no record at all\r\n\r\n" + TWO[1], ["page", "bad_record", "page"]),
    (record(WHOLE, WARC_Date="yesterday") + TWO[1], ["bad_date", "page"]),
    (record(WHOLE, WARC_Date=None) + TWO[1], ["bad_date", "page"]),
    (record(b"no head") + TWO[1], ["bad_response", "page"]),
    (record(http(b"junk", more="Content-Encoding: gzip\r\n")) + TWO[1], ["bad_encoding", "page"]),
]


@pytest.mark.parametrize(("data", "reasons"), DAMAGED)
def test_damage_costs_one_record(tmp_path: Path, data: bytes, reasons: list[str]) -> None:
    assert sorted(names(read(tmp_path, data))) == sorted(reasons)


FORMS = [
    (b"".join(TWO), "a.warc"),
    (b"".join(MEMBERS), "a.warc.gz"),
    (gzip.compress(b"".join(TWO)), "a.warc.gz"),
    (zstandard.compress(b"".join(TWO)), "a.warc.zst"),
    (b"".join(map(zstandard.compress, TWO)), "a.warc.zst"),
]


@pytest.mark.parametrize(("data", "name"), FORMS)
def test_forms_of_files(tmp_path: Path, data: bytes, name: str) -> None:
    assert names(read(tmp_path, data, name)) == ["page", "page"]


@pytest.mark.parametrize(
    "data", [b"", b"<html>no</html>", bytes(range(256)), gzip.compress(b"no"), b"\x1f\x8b"]
)
def test_what_is_no_archive(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(SourceError, match="no WARC file"):
        read(tmp_path, data)


def written_by_fastwarc(pages: dict[str, bytes]) -> bytes:
    """An archive by another writer than ours: warcinfo, answers with digests of its own making."""
    out = io.BytesIO()
    info = WarcRecord()
    info.init_headers(WarcRecordType.warcinfo)
    info.set_bytes_content(b"software: another tool\r\n")
    info.write(out)
    for url, body in pages.items():
        made = WarcRecord()
        made.init_headers(WarcRecordType.response)
        made.headers["WARC-Target-URI"] = url
        made.headers["WARC-Date"] = "2023-05-06T07:08:09Z"
        made.is_http = True
        made.set_bytes_content(http(body))
        made.parse_http()
        made.write(out, checksum_data=True)
    return out.getvalue()


def take(home: Home, *words: str) -> Done:
    return home.run("import", *words, "--json")


def test_another_tools_archive_goes_the_way_of_a_crawl(home: Home, tmp_path: Path) -> None:
    pages = {f"https://board.example/job/{n}": job_page(n).payload() for n in range(6)}
    file = tmp_path / "Found 2023.warc"
    file.write_bytes(
        written_by_fastwarc({**pages, "https://board.example/about": PAGE.replace(b"Cook", b"Us")})
    )
    done = take(home, str(file))
    assert (done.code, done.report["state"], done.report["source"]) == (0, "ok", "import-found-2023"), (
        done.err
    )
    assert sorted(a["title"] for a in done.adverts)[:6] == [
        f"Helper in a hotel kitchen {n}" for n in range(6)
    ]
    (run_dir,) = home.runs()
    batch = read_batch(run_dir, 0, 100)
    assert batch is not None
    assert batch.report is not None
    capture = next(one for one in batch.captures if one.url_final.endswith("/job/1"))
    assert capture.fetched_at == datetime(2023, 5, 6, 7, 8, 9, tzinfo=UTC)
    assert capture.robots == "not asked: from an archive (Found 2023.warc)"
    assert capture.software.endswith(hashlib.sha256(file.read_bytes()).hexdigest())
    assert "Found 2023.warc" in capture.software
    assert capture.sha256 == hashlib.sha256(pages["https://board.example/job/1"]).hexdigest()
    assert all(advert.seen_at == capture.fetched_at for advert in batch.adverts)
    with (run_dir / "pages.warc.gz").open("rb") as stream:
        stream.seek(capture.warc_offset)
        kept = gzip.decompress(stream.read(capture.warc_length))
    assert b"WARC-Date: 2023-05-06T07:08:09" in kept
    assert b"RFC 9309" not in gzip.decompress((run_dir / "pages.warc.gz").read_bytes())


def test_our_own_archive_gives_the_same_adverts_again(home: Home, site: Site, tmp_path: Path) -> None:
    site.pages = board(12)
    crawled = home.crawl(site.root + "/")
    (run_dir,) = home.runs()
    asked = len(site.seen)
    done = take(home, str(run_dir / "pages.warc.gz"), "--spool", str(tmp_path / "spool"))
    assert done.code == 0, done.err
    content = {(advert["url"], advert["content_sha256"]) for advert in crawled.adverts}
    assert {(advert["url"], advert["content_sha256"]) for advert in done.adverts} == content
    assert len(site.seen) == asked


def test_versions_of_a_page_are_all_kept(home: Home, tmp_path: Path) -> None:
    url = "https://board.example/job/1"
    bodies = [job_page(1, f"A helper for our kitchen, pay {pay}.").payload() for pay in (8000, 9000, 9000)]
    data = b"".join(
        record(http(body), url, WARC_Date=f"2024-0{n}-01T00:00:00Z") for n, body in enumerate(bodies, 1)
    )
    (tmp_path / "a.warc").write_bytes(data)
    done = take(home, str(tmp_path / "a.warc"))
    assert len(done.adverts) == 2
    assert len({advert["id"] for advert in done.adverts}) == 1


def test_an_import_counts_and_says_what_it_sets_aside(home: Home, tmp_path: Path) -> None:
    rows = [
        record(http(job_page(1).payload()), "https://board.example/job/1"),
        record(http(job_page(2).payload()), "https://board.example/job/2", WARC_Payload_Digest=OTHER),
        record(http(b"\x89PNG", "image/png"), "https://board.example/p"),
        record(http(job_page(3).payload()), "https://gone.example/job/3"),
        record(http(job_page(4).payload()), "https://board.example/job/4")[:-300],
    ]
    (tmp_path / "a.warc").write_bytes(b"".join(rows))
    home.path.mkdir()
    (home.path / "opt_out.txt").write_text("gone.example\n", "utf-8")
    done = take(home, str(tmp_path / "a.warc"))
    assert (done.code, done.report["state"], done.report["adverts"]) == (3, "parser_loss", 1)
    assert done.report["errors"] == {"digest": 1, "truncated": 1}
    assert done.report["refused"] == {"not_text": 1, "opt_out": 1}
    assert "https://board.example/job/2" in done.err
    kept = gzip.decompress(next(home.runs()[0].glob("pages.warc.gz")).read_bytes())
    assert b"PNG" not in kept


def test_an_import_as_a_source_reads_its_pages_in_its_way(home: Home, tmp_path: Path) -> None:
    source: dict[str, Any] = {
        "name": "api", "who": "x", "why": "x", "legal": "x", "kind": "api",
        "start": ["https://api.jobs.example/v1"],
        "api": {"items": "jobs", "title": "title", "text": "text"},
    }  # fmt: skip
    folder = home.path / "sources"
    folder.mkdir(parents=True)
    (folder / "api.yml").write_text(json.dumps(source), "utf-8")
    answer = json.dumps({"jobs": [{"title": "Cook", "text": "A cook for a hostel."}]}).encode()
    rows = record(http(answer, "application/json"), "https://api.jobs.example/v1"), record(WHOLE)
    (tmp_path / "a.warc").write_bytes(b"".join(rows))
    done = take(home, str(tmp_path / "a.warc"), "--source", "api")
    assert (done.code, done.report["source"], done.report["refused"]) == (0, "api", {"offsite": 1}), done.err
    assert [advert["title"] for advert in done.adverts] == ["Cook"]


def test_a_file_that_is_no_archive_stops_the_import_before_it_begins(home: Home, tmp_path: Path) -> None:
    (tmp_path / "good.warc").write_bytes(record(WHOLE))
    (tmp_path / "bad.warc").write_bytes(b"no")
    for words in (["good.warc", "bad.warc"], ["none.warc"]):
        done = take(home, *(str(tmp_path / word) for word in words))
        assert (done.code, done.lines, done.err.count("\n")) == (1, [], 1)
    assert not (home.path / "spool").exists()
