"""WARC/1.1 records (ISO 28500:2017), one gzip member each, with SHA-256 digests of block and payload."""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from datetime import UTC, datetime

from isal import isal_zlib

from crawler.fetching.client import Exchange
from crawler.visits import KnownPage

# ISA-L packs as tightly at its second level as zlib at its fourth, in a seventh of the time.
_LEVEL = 2
# The framing of the transfer is undone in what we keep; the name says that it was there.
_FRAMING = re.compile(rb"^(transfer-encoding:)", re.IGNORECASE | re.MULTILINE)


def digest_of(data: bytes) -> str:
    """A digest as WARC writes it: the algorithm, and base 32."""
    return "sha256:" + base64.b32encode(hashlib.sha256(data).digest()).decode("ascii")


def _member(fields: list[tuple[str, str]], block: bytes) -> bytes:
    lines = ["WARC/1.1", *(f"{name}: {value}" for name, value in fields), f"Content-Length: {len(block)}"]
    head = "\r\n".join(lines).encode("utf-8") + b"\r\n\r\n"
    packer = isal_zlib.compressobj(_LEVEL, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    return packer.compress(head + block + b"\r\n\r\n") + packer.flush()


def _date(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def info_record(record_id: str, when: datetime, facts: list[tuple[str, str]]) -> bytes:
    """The first record of a file: who collected it, with what, and how."""
    block = "".join(f"{name}: {value}\r\n" for name, value in facts).encode("utf-8")
    fields = [
        ("WARC-Type", "warcinfo"),
        ("WARC-Record-ID", f"<urn:uuid:{record_id}>"),
        ("WARC-Date", _date(when)),
        ("WARC-Block-Digest", digest_of(block)),
        ("Content-Type", "application/warc-fields"),
    ]
    return _member(fields, block)


def _kept_head(raw: bytes) -> bytes:
    return _FRAMING.sub(rb"X-Archive-Orig-\1", raw)


def response_record(record_id: str, exchange: Exchange, part_of: str | None = None) -> bytes:
    """The answer: its head as received; its body without transfer framing, with its content encoding.

    `part_of` is the id of the page that fetched it by itself.
    """
    block = _kept_head(exchange.head.raw) + b"\r\n\r\n" + exchange.body
    fields = [
        ("WARC-Type", "response"),
        ("WARC-Record-ID", f"<urn:uuid:{record_id}>"),
        ("WARC-Target-URI", exchange.url),
        ("WARC-Date", _date(exchange.started_at)),
        ("WARC-Block-Digest", digest_of(block)),
        ("WARC-Payload-Digest", digest_of(exchange.body)),
        ("Content-Type", "application/http;msgtype=response"),
    ]
    if part_of is not None:
        fields.append(("WARC-Concurrent-To", f"<urn:uuid:{part_of}>"))
    if exchange.server_ip:
        fields.append(("WARC-IP-Address", exchange.server_ip))
    return _member(fields, block)


def revisit_record(record_id: str, exchange: Exchange, before: KnownPage) -> bytes:
    """The answer that a page is not modified: it refers to the answer that last carried the page."""
    block = _kept_head(exchange.head.raw) + b"\r\n\r\n"
    fields = [
        ("WARC-Type", "revisit"),
        ("WARC-Record-ID", f"<urn:uuid:{record_id}>"),
        ("WARC-Target-URI", exchange.url),
        ("WARC-Date", _date(exchange.started_at)),
        ("WARC-Profile", "http://netpreserve.org/warc/1.1/revisit/server-not-modified"),
        ("WARC-Refers-To", f"<urn:uuid:{before.whole_capture}>"),
        ("WARC-Refers-To-Target-URI", before.final_url),
        ("WARC-Refers-To-Date", _date(before.whole_at)),
        ("WARC-Block-Digest", digest_of(block)),
        ("Content-Type", "application/http;msgtype=response"),
    ]
    if exchange.server_ip:
        fields.append(("WARC-IP-Address", exchange.server_ip))
    return _member(fields, block)


def request_record(record_id: str, exchange: Exchange, response_id: str) -> bytes:
    """The request that the answer with `response_id` belongs to."""
    block = exchange.request + b"\r\n\r\n"
    fields = [
        ("WARC-Type", "request"),
        ("WARC-Record-ID", f"<urn:uuid:{record_id}>"),
        ("WARC-Concurrent-To", f"<urn:uuid:{response_id}>"),
        ("WARC-Target-URI", exchange.url),
        ("WARC-Date", _date(exchange.started_at)),
        ("WARC-Block-Digest", digest_of(block)),
        ("Content-Type", "application/http;msgtype=request"),
    ]
    return _member(fields, block)


def dom_record(record_id: str, url: str, when: datetime, dom: bytes, response_id: str) -> bytes:
    """The page as Chromium made it out of the answer with `response_id`, in UTF-8."""
    fields = [
        ("WARC-Type", "conversion"),
        ("WARC-Record-ID", f"<urn:uuid:{record_id}>"),
        ("WARC-Refers-To", f"<urn:uuid:{response_id}>"),
        ("WARC-Target-URI", url),
        ("WARC-Date", _date(when)),
        ("WARC-Block-Digest", digest_of(dom)),
        ("WARC-Payload-Digest", digest_of(dom)),
        ("Content-Type", "text/html; charset=utf-8"),
    ]
    return _member(fields, dom)
