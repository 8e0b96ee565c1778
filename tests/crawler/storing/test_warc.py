"""WARC records as another program reads them: whole members, right digests, bytes as received."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
from datetime import UTC, datetime

from fastwarc.warc import ArchiveIterator, WarcRecordType

from crawler.fetching.client import Exchange
from crawler.fetching.wire import parse_head
from crawler.storing.warc import dom_record, info_record, request_record, response_record

AT = datetime(2026, 11, 2, 10, 0, 0, 123456, tzinfo=UTC)
BODY = gzip.compress("চাকৰি".encode())
RAW = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\nX-Odd:  two  spaces"


def exchange() -> Exchange:
    url = "http://board.example/job/1"
    request = b"GET /job/1 HTTP/1.1\r\nHost: board.example"
    return Exchange(url, request, parse_head(RAW), BODY, False, "192.0.2.7", None, AT, 0.1)


def test_another_program_reads_it_and_the_digests_hold() -> None:
    ids = [f"0000000{number}-0000-4000-8000-000000000000" for number in range(4)]
    members = [
        info_record(ids[0], AT, [("software", "MUKTI Watch")]),
        response_record(ids[1], exchange()),
        request_record(ids[2], exchange(), ids[1]),
        dom_record(ids[3], "http://board.example/job/1", AT, b"<p>rendered</p>", ids[1]),
    ]
    records = []
    for record in ArchiveIterator(io.BytesIO(b"".join(members)), parse_http=False):
        assert record.verify_block_digest()
        records.append((record.record_type, dict(record.headers.to_tuples()), record.reader.read()))
    kinds = [
        WarcRecordType.warcinfo,
        WarcRecordType.response,
        WarcRecordType.request,
        WarcRecordType.conversion,
    ]
    assert [kind for kind, _, _ in records] == kinds
    _, headers, block = records[1]
    head, _, body = block.partition(b"\r\n\r\n")
    assert body == BODY
    assert head == RAW.replace(b"Transfer-Encoding", b"X-Archive-Orig-Transfer-Encoding")
    digest = base64.b32encode(hashlib.sha256(BODY).digest()).decode()
    assert headers["WARC-Payload-Digest"] == f"sha256:{digest}"
    assert headers["WARC-IP-Address"] == "192.0.2.7"
    assert headers["WARC-Date"] == "2026-11-02T10:00:00.123456Z"
    assert records[2][1]["WARC-Concurrent-To"] == headers["WARC-Record-ID"] == f"<urn:uuid:{ids[1]}>"
    assert records[3][1]["WARC-Refers-To"] == headers["WARC-Record-ID"]


def test_payload_digests_hold_once_the_head_is_parsed() -> None:
    stream = io.BytesIO(response_record("x", exchange()))
    assert [record.verify_payload_digest() for record in ArchiveIterator(stream, parse_http=True)] == [True]


def test_one_record_is_one_gzip_member() -> None:
    member = response_record("x", exchange())
    assert gzip.decompress(member).startswith(b"WARC/1.1\r\nWARC-Type: response\r\n")
    assert gzip.decompress(member).endswith(BODY + b"\r\n\r\n")
