"""From bytes to text: byte order mark, header, meta, or what the bytes themselves say."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import lru_cache

PROBE_BYTES = 4096
LIMIT_BYTES = 5 * 1024 * 1024
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHARSET = re.compile(r"charset\s{0,5}=\s{0,5}[\"']?\s{0,5}([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_META = re.compile(
    rb"<meta[^>]{0,500}?charset\s{0,5}=\s{0,5}[\"']?\s{0,5}([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE
)
_XML = re.compile(
    rb"^\s{0,20}<\?xml[^>]{0,200}?encoding\s{0,5}=\s{0,5}[\"']([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE
)
# What browsers read under these names (WHATWG Encoding Standard).
_READ_AS = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030"}
# Codecs of Python that no browser knows: host names, source code.
_NO_PAGE = frozenset(["idna", "punycode", "raw-unicode-escape", "unicode-escape", "undefined"])
_UNSEEN = re.compile("[\\x00-\\x08\\x0b\\x0e-\\x1f\\x7f\\ud800-\\udfff]")
# What of these UTF-8 can hold at all; a body without them needs no cleaning.
_UNSEEN_BYTES = bytes(n for n in (*range(32), 127) if _UNSEEN.match(chr(n)))


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a page, the encoding it was read in, and what was wrong with the label, if anything."""

    text: str
    encoding: str
    problem: str | None


def strip_saved_head(body: bytes) -> tuple[bytes, str | None]:
    """A page saved together with its HTTP head: the body alone, and the head's content type."""
    if not body.startswith(b"HTTP/"):
        return body, None
    ends = [(body.find(mark), len(mark)) for mark in (b"\r\n\r\n", b"\n\n")]
    found = sorted(end for end in ends if 0 <= end[0] < 65536)
    if not found:
        return body, None
    head = body[: found[0][0]].decode("latin-1")
    match = re.search(r"(?im)^content-type:[ \t]{0,20}([^\r\n]{1,200})", head)
    return body[sum(found[0]) :], match.group(1) if match else None


@lru_cache(maxsize=256)
def _codec(name: str | None) -> str | None:
    if not name:
        return None
    try:
        found = codecs.lookup(name.strip().lower()).name
        b"x".decode(found)
    except (LookupError, ValueError):
        return None
    return None if found in _NO_PAGE else _READ_AS.get(found, found)


def _declared(body: bytes, content_type: str | None) -> list[str]:
    """Names in the header, then in the page; names nobody knows are left out."""
    inside = _META.search(body, 0, PROBE_BYTES) or _XML.search(body, 0, PROBE_BYTES)
    names = [_labelled(content_type), _codec(inside[1].decode("ascii")) if inside else None]
    return [name for name in names if name is not None]


@lru_cache(maxsize=64)
def _labelled(content_type: str | None) -> str | None:
    found = _CHARSET.search(content_type) if content_type else None
    return _codec(found[1]) if found else None


def _looks_utf16(body: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of markup is zero."""
    probe = body[:400]
    if len(probe) < 8 or probe.count(0) < len(probe) * 0.1:
        return None
    even, odd = probe[::2].count(0), probe[1::2].count(0)
    if min(even, odd) * 8 > max(even, odd):
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def _fits(body: bytes, codec: str) -> bool:
    try:
        body.decode(codec)
    except (UnicodeDecodeError, UnicodeError):
        return False
    return True


def _fits_utf8(body: bytes) -> bool:
    """Whether it is UTF-8, a character cut off at the very end allowed."""
    if _fits(body, "utf-8"):
        return True
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(body, final=False)
    except UnicodeDecodeError:
        return False
    return True


def _mostly_utf8(body: bytes) -> bool:
    text = body.decode("utf-8", "replace")
    good = sum(1 for char in text if ord(char) > 127) - text.count("\ufffd")
    return text.count("\ufffd") * 20 < good


def _detected(body: bytes) -> str:
    from resiliparse.parse.encoding import detect_encoding

    codec = _codec(detect_encoding(body[:65536]))
    return codec if codec and codec != "utf-8" and _fits(body, codec) else "cp1252"


def _choose(body: bytes, declared: list[str]) -> tuple[str, str | None]:
    wide = _looks_utf16(body)
    if wide:
        return wide, None if wide in declared else f"UTF-16 without a mark, labelled {declared}"
    ascii_only = body.isascii()
    first = declared[0] if declared else None
    if first and first.startswith(("utf-16", "utf-32")):
        declared, first = declared[1:], (declared[1] if len(declared) > 1 else None)
    if ascii_only and not (first or "").startswith(("iso2022", "utf_7", "hz")):
        return "utf-8", None
    if _fits_utf8(body):
        return "utf-8", None if first in {None, "utf-8"} else f"labelled {first}, is utf-8"
    for codec in declared:
        if codec != "utf-8" and _fits(body, codec):
            return codec, None if codec == first else f"labelled {first}, read as {codec}"
    if _mostly_utf8(body):
        return "utf-8", "utf-8 with broken bytes"
    found = _detected(body)
    return found, f"labelled {first or 'nothing'}, read as {found}"


def decode_page(body: bytes, content_type: str | None) -> Decoded:
    """Never raises; what cannot be read becomes U+FFFD. Pages past 5 MiB are cut there, and said so."""
    cut = len(body) > LIMIT_BYTES
    body = body[:LIMIT_BYTES]
    for mark, codec in _MARKS:
        if body.startswith(mark):
            text = body[len(mark) :].decode(codec, "replace")
            return Decoded(clean(text), codec, f"cut at {LIMIT_BYTES} bytes" if cut else None)
    codec, problem = _choose(body, _declared(body, content_type))
    text = body.decode(codec, "replace")
    if cut:
        problem = f"cut at {LIMIT_BYTES} bytes"
    if codec == "utf-8" and len(body.translate(None, _UNSEEN_BYTES)) == len(body):
        return Decoded(text, codec, problem)
    return Decoded(clean(text), codec, problem)


def clean(text: str) -> str:
    """Without NUL, control characters and lone surrogates: U+FFFD stands in their place."""
    if text.isascii() and len(text.encode().translate(None, _UNSEEN_BYTES)) == len(text):
        return text
    return _UNSEEN.sub("\ufffd", text)
