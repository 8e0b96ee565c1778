"""Bodies as sent by servers, undone in a bounded way: gzip, deflate, br and zstd."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import brotli
import zstandard

from crawler.errors import FetchError
from crawler.fetching.wire import Head

_STEP = 64 * 1024
_GZIP = 16 + zlib.MAX_WBITS


def _inflate(body: bytes, wbits: int) -> Iterator[bytes]:
    """Every member of a gzip file, or one deflate stream; what follows is passed over, a torn end kept."""
    rest = body
    while rest:
        stream = zlib.decompressobj(wbits)
        while rest and not stream.eof:
            yield stream.decompress(rest, _STEP)
            rest = stream.unconsumed_tail
        yield stream.flush()
        rest = stream.unused_data if wbits == _GZIP and stream.unused_data[:2] == b"\x1f\x8b" else b""


def _undo_deflate(body: bytes) -> Iterator[bytes]:
    """Zlib's format, or the raw one that some servers send instead."""
    zlib_format = len(body) > 1 and body[0] & 0x0F == 8 and (body[0] << 8 | body[1]) % 31 == 0
    return _inflate(body, zlib.MAX_WBITS if zlib_format else -zlib.MAX_WBITS)


def _undo_brotli(body: bytes) -> Iterator[bytes]:
    stream = brotli.Decompressor()
    piece = stream.process(body, output_buffer_limit=_STEP)
    while piece or not stream.is_finished():
        yield piece
        piece = stream.process(b"", output_buffer_limit=_STEP)
        if not piece:
            return


def _undo_zstd(body: bytes) -> Iterator[bytes]:
    stream = zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(body, read_across_frames=True)
    while piece := stream.read(_STEP):
        yield piece


_UNDO = {
    "gzip": lambda body: _inflate(body, _GZIP),
    "x-gzip": lambda body: _inflate(body, _GZIP),
    "deflate": _undo_deflate,
    "br": _undo_brotli,
    "zstd": _undo_zstd,
}


def _collect(pieces: Iterator[bytes], limit_bytes: int, url: str) -> bytes:
    kept = bytearray()
    try:
        for piece in pieces:
            kept += piece
            if len(kept) > limit_bytes:
                raise FetchError("too_large", url, f"over {limit_bytes} bytes after decompression")
    except (zlib.error, brotli.error, zstandard.ZstdError) as error:
        raise FetchError("bad_encoding", url, str(error)[:80]) from error
    return bytes(kept)


def undo_encodings(head: Head, body: bytes, limit_bytes: int, url: str) -> bytes:
    """The body with its content encodings undone, last one first.

    Raises: FetchError with reason `too_large` (a bomb, too) or `bad_encoding`.
    """
    encodings = [name.lower() for name in head.get_all("Content-Encoding") if name.lower() != "identity"]
    if len(encodings) > 3:
        raise FetchError("bad_encoding", url, f"{len(encodings)} encodings on top of each other")
    for name in reversed(encodings):
        if name not in _UNDO:
            raise FetchError("bad_encoding", url, f"unknown encoding {name[:20]!r}")
        if body:
            body = _collect(_UNDO[name](body), limit_bytes, url)
    if len(body) > limit_bytes:
        raise FetchError("too_large", url, f"{len(body)} bytes, the limit is {limit_bytes}")
    return body


def gzip_pieces(body: bytes) -> Iterator[bytes]:
    """A gzip file, undone in pieces of at most 64 KiB but for ends of members. Raises: zlib.error."""
    return _inflate(body, _GZIP)


def undo_gzip_file(body: bytes, limit_bytes: int, url: str) -> bytes:
    """A file that is gzip by itself (`sitemap.xml.gz`), undone; anything else unchanged."""
    if body[:2] != b"\x1f\x8b":
        return body
    return _collect(_inflate(body, _GZIP), limit_bytes, url)
