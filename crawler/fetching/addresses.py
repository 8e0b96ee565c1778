"""Addresses of pages: one spelling for each, which site they belong to, and how traps look."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

from w3lib.url import safe_url_string

_DEFAULT_PORTS = {"http": 80, "https": 443}
_NOISE = re.compile(
    r"(?:utm_\w+|gclid|fbclid|msclkid|igshid|mc_[ce]id|phpsessid|jsessionid|aspsessionid\w*|sessionid|session_id"
    r"|sid|_ga|ref_src|yclid)",
    re.IGNORECASE,
)
_PATH_SESSION = re.compile(r";(?:jsessionid|sid|phpsessid)=[^/;?#]*", re.IGNORECASE)
_NOT_TEXT = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif|svg|bmp|ico|tiff?|mp[34]|m4[av]|avi|mov|webm|ogg|wav|woff2?|ttf|otf|eot|css|js"
    r"|mjs|pdf|docx?|xlsx?|pptx?|zip|rar|7z|tar|exe|apk|dmg|iso)$",
    re.IGNORECASE,
)
_LONGEST = 2048
# A page's address is taken apart a dozen times while it is fetched and followed: the last ones are kept.
_KEPT = 4096
# Host and path of an address that needs no parsing.
_PLAIN = re.compile(r"https?://([a-z0-9.-]{1,255}(?::[0-9]{1,5})?)((?:/[A-Za-z0-9_.~%-]*)*)")
_DIGITS = re.compile(r"\d+")
_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")


def normalise_url(url: str) -> str:
    """The one spelling of an address that we ask for: no fragment, default port, session or tracking keys.

    Raises: ValueError where it is no usable http(s) address.
    """
    url = url.strip()
    if len(url) > _LONGEST or _UNSAFE.search(url.replace(" ", "%20")):
        raise ValueError(
            f"an address with control signs, a backslash or over {_LONGEST} letters: {url[:80]!r}"
        )
    parts = urlsplit(safe_url_string(url))
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS:
        raise ValueError(f"only http and https addresses are fetched, not {url[:80]!r}")
    if parts.username is not None or parts.password is not None:
        raise ValueError("an address that carries a user name is refused")
    return urlunsplit((scheme, _netloc(parts), _path(parts.path), _query(parts.query), ""))


def _netloc(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    if not host:
        raise ValueError("an address without a host")
    if not host.isascii():
        host = host.encode("idna").decode("ascii")
    shown = f"[{host}]" if ":" in host else host
    port = parts.port
    return shown if port is None or port == _DEFAULT_PORTS[parts.scheme.lower()] else f"{shown}:{port}"


def _path(path: str) -> str:
    kept: list[str] = []
    for segment in _PATH_SESSION.sub("", path).split("/"):
        if segment == ".." and kept:
            kept.pop()
        elif segment not in (".", ".."):
            kept.append(segment)
    if path.endswith(("/.", "/..")):
        kept.append("")
    joined = "/".join(kept)
    return joined if joined.startswith("/") else "/" + joined


def _query(query: str) -> str:
    if not query:
        return ""
    return "&".join(
        pair for pair in query.split("&") if pair and not _NOISE.fullmatch(pair.partition("=")[0])
    )


@lru_cache(maxsize=_KEPT)
def read_location(value: str) -> str:
    """A Location header as browsers read it: its bytes are UTF-8 where they can be."""
    try:
        return value.strip().encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value.strip()


def url_key(url: str) -> str:
    """What two spellings of one page have in common: the query in order, no last slash, scheme left out.

    `url` is normalised already.
    """
    parts = urlsplit(url)
    pairs = urlencode(sorted(parse_qsl(parts.query, keep_blank_values=True)))
    return f"{parts.netloc.removeprefix('www.')}{parts.path.rstrip('/')}?{pairs}"


def without_keys(address: str, keys: frozenset[str]) -> str:
    """An address, or the key of one, without these keys of its query."""
    before, mark, query = address.partition("?")
    if not keys or not query:
        return address
    kept = [pair for pair in query.split("&") if pair.partition("=")[0] not in keys]
    return f"{before}{mark}{'&'.join(kept)}"


def dropped_keys(url: str, canonical: str) -> frozenset[str]:
    """Keys of the query that a page's canonical address leaves out; none where anything else differs."""
    one, other = urlsplit(url), urlsplit(canonical)
    if (one.netloc, one.path) != (other.netloc, other.path) or one.path.count("/") < 1:
        return frozenset()
    here, there = set(one.query.split("&")) - {""}, set(other.query.split("&")) - {""}
    return frozenset(pair.partition("=")[0] for pair in here - there) if there <= here else frozenset()


@lru_cache(maxsize=_KEPT)
def host_port(url: str) -> tuple[str, int]:
    """Host and port that an address leads to. Raises: ValueError on a port that is none."""
    parts = urlsplit(url)
    port = parts.port
    return parts.hostname or "", _DEFAULT_PORTS[parts.scheme] if port is None else port


@lru_cache(maxsize=_KEPT)
def site_of(url: str) -> str:
    """The site an address belongs to: its host without `www.`, and its port unless it is the usual one."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    usual = parts.port in (None, 80, 443)
    return host if usual else f"{host}:{parts.port}"


@lru_cache(maxsize=_KEPT)
def is_page(url: str) -> bool:
    """Whether an address may be a page at all, by the ending of its path: no picture, style or document."""
    return _NOT_TEXT.search(urlsplit(url).path) is None


def is_part(url: str) -> bool:
    """Whether an address may be a part that a page in a browser needs: a page, data, a script or a style."""
    return is_page(url) or urlsplit(url).path.lower().endswith((".css", ".js", ".mjs"))


@lru_cache(maxsize=_KEPT)
def shape_of(url: str) -> str:
    """The pattern an address follows: digits and slugs taken out, keys of the query kept in order."""
    plain = _PLAIN.fullmatch(url)
    if plain is not None:
        return f"{plain[1]}/{'/'.join([_shape_segment(part) for part in plain[2].split('/') if part])}?"
    parts = urlsplit(url)
    segments = [_shape_segment(segment) for segment in parts.path.split("/") if segment]
    keys = sorted({pair.partition("=")[0] for pair in parts.query.split("&") if pair})
    return f"{parts.netloc}/{'/'.join(segments)}?{'&'.join(keys)}"


def _shape_segment(segment: str) -> str:
    stem = _DIGITS.sub("#", segment)
    return "*" if len(stem) > 24 or stem.count("-") > 1 or "%" in stem else stem


def looks_like_trap(url: str) -> bool:
    """Whether an address looks machine-made without end: too deep, too many keys, or a path that repeats."""
    parts = urlsplit(url)
    segments = [segment for segment in parts.path.split("/") if segment]
    if len(segments) > 14 or parts.query.count("&") > 9:
        return True
    return any(segments.count(segment) > 3 for segment in set(segments))
