"""Pages in WARC files that somebody made earlier, with any tool: ISO 28500, plain, gzip or zstd.

What is damaged, cut off or no page is told record by record; a picture is passed over and never stored.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from crawler.errors import FetchError, RefusedFetchError, SourceError
from crawler.extract import DomState
from crawler.fetching.addresses import is_page, normalise_url
from crawler.fetching.bodies import undo_encodings
from crawler.fetching.client import Exchange
from crawler.fetching.fetch import Fetched, accept_text
from crawler.fetching.wire import HEAD_LIMIT_BYTES, Head, parse_head
from crawler.sniff import is_binary
from crawler.storing.digests import digests_hold

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

_NEWER_HTTP = re.compile(rb"\AHTTP/[23](?:\.0)? ")
_CHUNK = re.compile(rb"([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]{0,1024})?\r?\n")
_RECORD = re.compile(rb"\x1f\x8b\x08|WARC/1\.[01]\r?\n")
_STEP_BYTES = 1 << 20
# Records that stand beside a page and carry none.
_BESIDE = ("warcinfo", "request", "metadata")


@dataclass(slots=True)
class _Held:
    """A page that may still get what a browser made of it, in a later record."""

    record_id: str
    page: Fetched


def read_archive(path: Path, limit_bytes: int) -> Iterator[Fetched | FetchError]:
    """Every page of an archive in its order, and for each other record why it is none.

    `limit_bytes` bounds a body as recorded and after decompression. A RefusedFetchError is a record that is
    not wanted; any other FetchError is one that is damaged. Digests that a record states are checked.
    Raises: SourceError where it is no WARC file at all; OSError as open does.
    """
    held: _Held | None = None
    with path.open("rb") as stream:
        for record in _records(stream, path):
            if isinstance(record, FetchError):
                yield record
                continue
            found = _read(record, path, limit_bytes, held)
            if found is None:
                continue
            if isinstance(found, _Held):
                if held is not None and held.record_id != found.record_id:
                    yield held.page
                held = found
            else:
                yield found
    if held is not None:
        yield held.page


def check_archive(path: Path) -> None:
    """Raises: SourceError where a file does not begin as a WARC file does; OSError as open does."""
    with path.open("rb") as stream:
        next(_records(stream, path))


def _records(stream: BinaryIO, path: Path) -> Iterator[WarcRecord | FetchError]:
    """Records; behind a damaged place, from the next one that can be found."""
    from fastwarc.warc import ArchiveIterator

    position, count = 0, 0
    while True:
        try:
            for record in ArchiveIterator(stream, parse_http=False):
                position, count = record.stream_pos, count + 1
                yield record
        except OSError as error:
            if count == 0:
                raise SourceError(f"{path}: no WARC file") from error
            yield FetchError("bad_record", _place(path, position), str(error)[:80])
            onward = _next_record(stream, position + 1)
            if onward is None:
                return
            position = stream.seek(onward)
            continue
        if count == 0:
            raise SourceError(f"{path}: no WARC file: not one record in it")
        return


def _next_record(stream: BinaryIO, position: int) -> int | None:
    """Where the next record begins, at `position` or behind it."""
    while True:
        stream.seek(position)
        piece = stream.read(_STEP_BYTES)
        for found in _RECORD.finditer(piece):
            at = position + found.start()
            if found[0][:1] == b"W" or _is_member(stream, at):
                return at
        if len(piece) < _STEP_BYTES:
            return None
        position += _STEP_BYTES - 16


def _is_member(stream: BinaryIO, position: int) -> bool:
    stream.seek(position)
    try:
        return zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(stream.read(512), 5) == b"WARC/"
    except zlib.error:
        return False


def _place(path: Path, position: int) -> str:
    return f"{path.name} at byte {position}"


def _read(record: WarcRecord, path: Path, limit_bytes: int, held: _Held | None) -> _Held | FetchError | None:
    """A page, why a record is none, or nothing where it only stands beside one."""
    kind = str(record.record_type).lower()
    url = (record.headers.get("WARC-Target-URI") or "").strip("<> ")
    where = url[:200] or _place(path, record.stream_pos)
    try:
        if kind == "response":
            return _read_response(record, url, where, limit_bytes)
        if kind == "conversion" and held is not None and _refers_to(record) == held.record_id:
            return replace(held, page=_rendered(held.page, _block(record, where, limit_bytes), url))
    except FetchError as error:
        return type(error)(error.reason, where, error.value)
    return None if kind in _BESIDE else RefusedFetchError(f"{kind}_record", where)


def _rendered(page: Fetched, dom: bytes, url: str) -> Fetched:
    """A page with what a browser made of it: as it was left, then its other states."""
    if page.dom is None:
        return replace(page, dom=dom)
    return replace(page, states=(*page.states, DomState(dom, url or page.url)))


def _refers_to(record: WarcRecord) -> str:
    return record.headers.get("WARC-Refers-To") or ""


def _read_response(record: WarcRecord, url: str, where: str, limit_bytes: int) -> _Held:
    if not (record.headers.get("Content-Type") or "").lower().startswith("application/http"):
        raise RefusedFetchError("not_http", where)
    try:
        url = normalise_url(url)
    except ValueError as error:
        raise RefusedFetchError("bad_address", where, str(error)[:80]) from error
    if not is_page(url):
        raise RefusedFetchError("not_text", where)
    when = record.record_date
    if not isinstance(when, datetime) or when.tzinfo is None:
        raise FetchError("bad_date", where, (record.headers.get("WARC-Date") or "none")[:40])
    head, body = _split(_block(record, where, limit_bytes), where)
    if head.status != 200:
        raise RefusedFetchError(f"http_{head.status}", where)
    accept_text(url)(head)
    body = _without_chunks(head, body)
    text = _text(head, body, limit_bytes, url)
    if is_binary(text):
        raise RefusedFetchError("not_text", where)
    ip = record.headers.get("WARC-IP-Address")
    cut = record.headers.get("WARC-Truncated") is not None
    exchange = Exchange(url, b"", head, body, cut, ip, None, when, 0.0)
    return _Held(record.record_id or "", Fetched(url, (exchange,), "", text))


def _block(record: WarcRecord, where: str, limit_bytes: int) -> bytes:
    """The whole block, checked against its length and digests. Raises: FetchError, RefusedFetchError."""
    if record.content_length > limit_bytes + HEAD_LIMIT_BYTES:
        raise RefusedFetchError("too_large", where, f"{record.content_length} bytes")
    block: bytes = record.reader.read(record.content_length)
    if len(block) < record.content_length:
        raise FetchError("truncated", where, f"{len(block)} of {record.content_length} bytes")
    stated = {name: record.headers.get(name) for name in ("WARC-Block-Digest", "WARC-Payload-Digest")}
    payloads = _payloads(block) if str(record.record_type).lower() == "response" else (block,)
    problem = digests_hold(stated["WARC-Block-Digest"], (block,)) or digests_hold(
        stated["WARC-Payload-Digest"], payloads
    )
    if problem:
        raise FetchError("digest", where, problem)
    return block


def _payloads(block: bytes) -> tuple[bytes, ...]:
    """The payload as the standard means it, and with its chunks, as several tools take it."""
    try:
        head, body = _split(block, "")
    except FetchError:
        return (block,)
    return body, _without_chunks(head, body)


def _split(block: bytes, where: str) -> tuple[Head, bytes]:
    """Head and body of a recorded answer. Raises: FetchError where it is none."""
    ends = [(at, len(mark)) for mark in (b"\r\n\r\n", b"\n\n") if (at := block.find(mark)) >= 0]
    if not ends:
        raise FetchError("bad_response", where, "no head of HTTP")
    at, length = min(ends)
    raw = block[:at]
    try:
        head = parse_head(_NEWER_HTTP.sub(b"HTTP/1.1 ", raw))
    except ValueError as error:
        raise FetchError("bad_response", where, str(error)) from error
    return replace(head, raw=raw), block[at + length :]


def _without_chunks(head: Head, body: bytes) -> bytes:
    """The body without transfer framing, where it still has it; some tools take it off and leave its name."""
    if "chunked" not in [name.lower() for name in head.get_all("Transfer-Encoding")]:
        return body
    kept, at = bytearray(), 0
    while (size := _CHUNK.match(body, at)) is not None:
        length = int(size[1], 16)
        if length == 0:
            return bytes(kept)
        kept += body[size.end() : size.end() + length]
        at = size.end() + length
        at += 2 if body[at : at + 2] == b"\r\n" else 1
    return bytes(kept) if kept and at >= len(body) else body


def _text(head: Head, body: bytes, limit_bytes: int, url: str) -> bytes:
    """The body decompressed; as it is where a tool has undone that and left the name of the encoding."""
    try:
        return undo_encodings(head, body, limit_bytes, url)
    except FetchError as error:
        if error.reason == "bad_encoding" and body.lstrip()[:1] in (b"<", b"{", b"["):
            return body
        if error.reason == "too_large":
            raise RefusedFetchError("too_large", url, error.value) from error
        raise
