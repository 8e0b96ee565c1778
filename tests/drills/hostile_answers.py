"""Hostile answers, by family: what a server may do to the one who asks, around an ordinary page."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import repeat

import brotli
import zstandard

from tests.drills.hostile_markup import Chance, advert, drawn, page

_BOMB_BYTES = 300_000_000
_TOO_LONG_S = 60


@dataclass(frozen=True)
class Answer:
    """What goes over the wire: pieces, each after a wait, then the end. `reset` ends it by a TCP reset.

    `planted`: the advert is to be found, or the loss to be said. `dropped`: no page may come of it.
    """

    pieces: Callable[[], Iterator[bytes]]
    wait_s: float = 0.0
    reset: bool = False
    planted: bool = False
    dropped: bool = False


def head(status: str = "200 OK", *lines: str, kind: str = "text/html; charset=utf-8") -> bytes:
    """The head of an answer with the empty line that ends it."""
    named = [f"Content-Type: {kind}"] if kind else []
    return "\r\n".join([f"HTTP/1.1 {status}", *named, *lines, "", ""]).encode("latin-1")


def whole(body: bytes, *lines: str, status: str = "200 OK", kind: str = "text/html; charset=utf-8") -> Answer:
    """An answer as it should be, but for the lines that are added to its head."""
    data = head(status, f"Content-Length: {len(body)}", *lines, kind=kind) + body
    return Answer(lambda: iter([data]))


def raw(
    *pieces: bytes, dropped: bool = False, planted: bool = False, reset: bool = False, wait_s: float = 0.0
) -> Answer:
    """An answer as given, and the end of the connection."""
    return Answer(lambda: iter(pieces), wait_s, reset, planted, dropped)


def _endless(begin: bytes, piece: bytes, wait_s: float = 0.0) -> Answer:
    """A beginning, and then the same piece for ever."""

    def pieces() -> Iterator[bytes]:
        yield begin
        yield from repeat(piece)

    return Answer(pieces, wait_s, dropped=True)


@cache
def bomb(form: str, size: int) -> bytes:
    """So many bytes of nothing, packed."""
    zeros = bytes(size)
    if form == "br":
        return brotli.compress(zeros, quality=9, lgwin=24)
    if form == "zstd":
        return zstandard.compress(zeros, 3)
    if form == "deflate":
        return zlib.compress(zeros, 6)
    return gzip.compress(zeros, 6)


@cache
def _nested_bomb(size: int) -> bytes:
    return gzip.compress(bomb("gzip", size), 6)


@cache
def _many_headers() -> bytes:
    return head("200 OK", *(f"X-{n}: y" for n in range(800_000)))


def _packed(form: str, body: bytes) -> bytes:
    packers: dict[str, Callable[[bytes], bytes]] = {
        "gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "zstd": zstandard.compress
    }  # fmt: skip
    return packers[form](body)


def _bombs(chance: Chance, body: bytes) -> Answer:
    form = chance.choice(["gzip", "deflate", "br", "zstd", "gzip, gzip", "two members", "many members"])
    size = _BOMB_BYTES // chance.shrink
    if form == "gzip, gzip":
        data = _nested_bomb(size)
    elif form.endswith("members"):
        data = gzip.compress(bytes(4_000_000)) * (2 if form == "two members" else 1000)
        form = "gzip"
    else:
        data = bomb(form, size)
    answer = whole(data, f"Content-Encoding: {form}")
    return Answer(answer.pieces, dropped=True)


def _torn_packing(chance: Chance, body: bytes) -> Answer:
    form = chance.choice(["gzip", "deflate", "br", "zstd"])
    data = bytearray(_packed(form, body))
    if chance.random() < 0.5:
        data = data[: chance.randrange(1, len(data))]
    else:
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return whole(bytes(data), f"Content-Encoding: {form}")


def _packing(chance: Chance, body: bytes) -> Answer:
    form = chance.choice(["gzip", "deflate", "br", "zstd"])
    data = _packed(form, body)
    answer = chance.choice(
        [whole(data, f"Content-Encoding: {form}"), whole(data, f"Content-Encoding: {form.upper()}"), whole(data),
         whole(body, f"Content-Encoding: {form}"), whole(data, "Content-Encoding: zip"), whole(data, f"Content-Encoding: {form}, {form}"),
         whole(_packed("br", data), f"Content-Encoding: {form}", "Content-Encoding: br"), whole(data + b"junk" * 99, f"Content-Encoding: {form}"),
         whole(body, "Content-Encoding: identity"), whole(b"", f"Content-Encoding: {form}"), whole(data, "Content-Encoding: " + "gzip," * 50)]
    )  # fmt: skip
    return answer


def _lengths(chance: Chance, body: bytes) -> Answer:
    size = len(body)
    lines = chance.choice(
        [[f"Content-Length: {size + 1000}"], [f"Content-Length: {size // 2}"], [f"Content-Length: {size}", f"Content-Length: {size}"],
         [f"Content-Length: {size}", "Content-Length: 3"], ["Content-Length: -5"], [f"Content-Length: +{size}"], ["Content-Length: 5e3"],
         ["Content-Length: " + "9" * 40], ["Content-Length:"], [f"Content-Length: {size}, {size}"], [f"Content-Length: {size}\x00"], [],
         ["Content-Length: 0"], [f"content-length : {size}"], ["Content-Length: 0x10"], [f"Content-Length: \xb2{size}"]]
    )  # fmt: skip
    return raw(head("200 OK", *lines) + body)


def _chunks(chance: Chance, body: bytes) -> Answer:
    begin = head(
        "200 OK",
        chance.choice(
            ["Transfer-Encoding: chunked", "Transfer-Encoding: gzip, chunked", "Transfer-Encoding: Chunked"]
        ),
    )
    size = drawn(chance, 1, 5000)
    parts = [
        b"%x\r\n%s\r\n" % (len(body[at : at + size]), body[at : at + size])
        for at in range(0, len(body), size)
    ]
    good = b"".join(parts)
    return chance.choice(
        [raw(begin + good + b"0\r\n\r\n", planted=True), raw(begin + good), raw(begin + good + b"0\r\n"), raw(begin + b"FFFFFFFF\r\n" + body, dropped=True),
         raw(begin + b"-1\r\n" + body, dropped=True), raw(begin + b"zz\r\n" + body, dropped=True), raw(begin + b"5\r\n" + body, dropped=True),
         raw(begin + b"5;" + b"x" * 9000 + b"\r\n" + body, dropped=True), raw(begin + good.replace(b"\r\n", b"\n") + b"0\n\n"),
         raw(begin + good + b"0\r\n" + b"X-T: y\r\n" * 50 + b"\r\n", planted=True), _endless(begin, b"4000\r\n" + b"x" * 0x4000 + b"\r\n"),
         _endless(begin + good + b"0\r\n", b"X-T: y\r\n" * 1000), raw(begin + b"0000000000000005\r\nhello\r\n0\r\n\r\n"),
         raw(head("200 OK", "Transfer-Encoding: chunked", "Content-Length: 5") + good + b"0\r\n\r\n", planted=True),
         raw(head("200 OK", "Transfer-Encoding: x") + body), raw(begin + b"".join(b"1\r\n%c\r\n" % b for b in body * 20) + b"0\r\n\r\n")]
    )  # fmt: skip


def _long_heads(chance: Chance, body: bytes) -> Answer:
    return chance.choice(
        [raw(_many_headers() + body, dropped=True), raw(head("200 OK", "X: " + "y" * 10_000_000) + body, dropped=True),
         _endless(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n" * 1000), _endless(b"HTTP/1.1 200 " + b"K" * 99, b"K" * 9999), _endless(b"", b"\r\n" * 999),
         _endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 500), _endless(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", 0.001),
         raw(b"HTTP/1.1 100 Continue\r\n\r\n" + head("200 OK", f"Content-Length: {len(body)}") + body, planted=True),
         raw(head("200 OK", *(f"Set-Cookie: a{n}=b" for n in range(1000))) + body, planted=True)]
    )  # fmt: skip


def _status_lines(chance: Chance, body: bytes) -> Answer:
    first = chance.choice(
        ["HTTP/2 200", "ICY 200 OK", "HTTP/1.1 2000 OK", "HTTP/1.1 abc", "HTTP/1.1", "", "\x00", "HTTP/1.1 099 X", "HTTP/1.1 000 X", "HTTP/0.9 200 OK",
         "HTTP/1.1 -200 OK", "http/1.1 200 OK", "HTTP/1.1  200 OK", " HTTP/1.1 200 OK", "HTTP/1.1 101 Switching", "HTTP/1.1 600 X", "HTTP/1.1 999 X",
         "HTTP/1.1 200", "HTTP/1.0 200 OK", "HTTP/1.1 200 \xff\xfe", "<html>", "SSH-2.0-x", "220 ftp ready"]
    )  # fmt: skip
    return raw(
        f"{first}\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n".encode("latin-1") + body
    )


def _header_lines(chance: Chance, body: bytes) -> Answer:
    line = chance.choice(
        ["X: a\r\n folded\r\n\tmore", "no colon here", ": no name", "X Y: z", "X: \x00", "X: \xff", "Location: /x\r\n\r\n<p>split", "X" * 9000 + ": y",
         "Content-Type: image/png", "Content-Type: text/html", "Connection: close, keep-alive", "Upgrade: h2c", "Content-Disposition: attachment; filename=../../x",
         "ETag: " + "x" * 9000, "Last-Modified: never", "Date: 0", "Alt-Svc: h3=\":1\"", "Refresh: 0;url=http://127.0.0.1:1/", "Link: <x>; rel=canonical"]
    )  # fmt: skip
    return whole(body, line)


def _redirects(chance: Chance, body: bytes) -> Answer:
    to = chance.choice(
        ["", "#", "?again=1", ".", "//", "http://", "http:///x", "file:///etc/passwd", "data:text/html,x", "javascript:alert(1)", "ftp://127.0.0.1/",
         "http://127.1/", "http://2130706433/", "http://[::1]/", "http://[::1", "http://a@b:c@127.0.0.1:1/", "\\\\127.0.0.1\\x", "http://127.0.0.1:99999/",
         "gopher://x", "ws://127.0.0.1/", "http://x\ty/", "/\r\nX-Injected: 1", "http://other.example/", "\xff\xfe", "/" + "a" * 20_000, "http://0177.0.0.1/",
         "HTTP://127.0.0.1:1", "view-source:http://x", "blob:http://x/y", "about:blank", "http://１２７.0.0.1/".encode().decode("latin-1"), "mailto:a@example.org"]
    )  # fmt: skip
    status = chance.choice(
        [
            "301 Moved",
            "302 Found",
            "303 See Other",
            "307 Temporary",
            "308 Permanent",
            "300 Choices",
            "305 Proxy",
        ]
    )
    return Answer(whole(body, f"Location: {to}", status=status).pieces, dropped=True)


def _other_kinds(chance: Chance, body: bytes) -> Answer:
    kind = chance.choice(["", "text/plain", "application/xhtml+xml", "TEXT/HTML", "x", "text/html; charset=" + "z" * 5000, "\xff", ",", "multipart/mixed",
                          "image/png", "application/pdf", "application/octet-stream", "video/mp4"])  # fmt: skip
    return whole(body, kind=kind)


def _statuses(chance: Chance, body: bytes) -> Answer:
    status = chance.choice(["204 No", "205 Reset", "206 Partial", "226 IM", "201 Created", "203 X", "304 Same", "401 Who", "402 Pay", "403 No", "404 Gone", "410 Gone",
                            "418 Tea", "451 Law", "500 Oops", "502 Bad", "400 Bad", "299 X"])  # fmt: skip
    return whole(body, status=status)


def _early_ends(chance: Chance, body: bytes) -> Answer:
    data = head("200 OK", f"Content-Length: {len(body)}") + body
    cut = data[: chance.randrange(len(data))]
    return raw(cut, dropped=True, reset=chance.random() < 0.5)


def _tails(chance: Chance, body: bytes) -> Answer:
    tail = chance.choice(
        [b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nBAD", b"x" * 100_000, b"\r\n\r\n", b"\x00"]
    )
    return raw(head("200 OK", f"Content-Length: {len(body)}") + body + tail, planted=True)


def _slow(chance: Chance, body: bytes) -> Answer:
    data = head("200 OK", f"Content-Length: {len(body)}") + body
    pieces = [data[at : at + 1] for at in range(len(data))]
    return Answer(lambda: iter(pieces), wait_s=1.0, dropped=True)


def _silent(chance: Chance, body: bytes) -> Answer:
    begin = chance.choice([b"", head("200 OK", f"Content-Length: {len(body)}") + body[:99], b"HTTP/1.1 2"])
    return Answer(lambda: iter([begin, b" "]), wait_s=_TOO_LONG_S, dropped=True)


WireMaker = Callable[[Chance, bytes], Answer]
WIRE_FAMILIES: dict[str, WireMaker] = {
    made.__name__.strip("_"): made
    for made in (
        _bombs, _torn_packing, _packing, _lengths, _chunks, _long_heads, _status_lines, _header_lines, _redirects,
        _other_kinds, _statuses, _early_ends, _tails,
    )
}  # fmt: skip
# These take as long as a fetch may: one page in some hundreds.
SLOW_FAMILIES: dict[str, WireMaker] = {"slow": _slow, "silent": _silent}


def ordinary(marker: str) -> bytes:
    """The page that a hostile answer is about: one readable advert."""
    return page(advert(marker))
