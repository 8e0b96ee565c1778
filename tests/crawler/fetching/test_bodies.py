"""Compressed bodies are undone as servers send them, and never beyond the limit."""

from __future__ import annotations

import gzip
import zlib

import brotli
import pytest
import zstandard

from crawler.errors import FetchError
from crawler.fetching.bodies import undo_encodings, undo_gzip_file
from crawler.fetching.wire import Head

TEXT = "নিয়োগ বিজ্ঞপ্তি ".encode() * 40
LIMIT = 1_000_000


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


PACK = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstandard.compress,
}


def head(encoding: str) -> Head:
    return Head(b"HTTP/1.1 200 OK", 200, (("Content-Encoding", encoding),))


@pytest.mark.parametrize("name", PACK)
def test_undone(name: str) -> None:
    assert undo_encodings(head(name), PACK[name](TEXT), LIMIT, "u") == TEXT


def test_other_ways_that_servers_send() -> None:
    assert undo_encodings(head("deflate"), raw_deflate(TEXT), LIMIT, "u") == TEXT
    assert (
        undo_encodings(head("gzip"), gzip.compress(TEXT) + gzip.compress(b"more"), LIMIT, "u")
        == TEXT + b"more"
    )
    assert undo_encodings(head("gzip"), gzip.compress(TEXT) + b"\n\n", LIMIT, "u") == TEXT
    assert undo_encodings(head("gzip, br"), brotli.compress(gzip.compress(TEXT)), LIMIT, "u") == TEXT
    assert undo_encodings(head("identity"), TEXT, LIMIT, "u") == TEXT
    assert undo_encodings(head("gzip"), b"", LIMIT, "u") == b""
    assert TEXT.startswith(undo_encodings(head("gzip"), gzip.compress(TEXT)[:-9], LIMIT, "u"))


@pytest.mark.parametrize("name", PACK)
def test_a_bomb_is_dropped(name: str) -> None:
    bomb = PACK[name](bytes(50_000_000))
    assert len(bomb) < 60_000
    with pytest.raises(FetchError, match="too_large"):
        undo_encodings(head(name), bomb, LIMIT, "u")


@pytest.mark.parametrize(
    ("name", "body"), [("gzip", b"no"), ("br", b"\xff\xff\xff"), ("zstd", b"x"), ("lzma", b"x")]
)
def test_what_cannot_be_undone_is_named(name: str, body: bytes) -> None:
    with pytest.raises(FetchError, match="bad_encoding"):
        undo_encodings(head(name), body, LIMIT, "u")


def test_gzip_files() -> None:
    assert undo_gzip_file(gzip.compress(TEXT), LIMIT, "u") == TEXT
    assert undo_gzip_file(TEXT, LIMIT, "u") == TEXT
    with pytest.raises(FetchError, match="too_large"):
        undo_gzip_file(gzip.compress(bytes(50_000_000)), LIMIT, "u")
