"""JSON-LD as pages write it: often broken, in lists and graphs, with objects that only refer to others."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import orjson

LIMIT_CHARS = 2_000_000
_WRAPPERS = re.compile(
    r"^\s{0,200}(?:<!--|//\s{0,5}<!\[CDATA\[|/\*\s{0,5}<!\[CDATA\[\s{0,5}\*/|<!\[CDATA\[)|(?:-->|//\s{0,5}\]\]>|/\*\s{0,5}\]\]>\s{0,5}\*/|\]\]>)\s{0,200}$"
)
_PLAIN = re.compile(r"[^\"\\\x00-\x1f]+")
_KEY = re.compile(r"\"[^\"\n]{1,40}\"\s{0,5}:")
_NESTS = (dict, list)
_ESCAPES = frozenset('"\\/bfnrt')
_CONTROLS = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _unwrap(text: str) -> str:
    for _ in range(3):
        stripped = _WRAPPERS.sub("", text.strip()).strip()
        if stripped == text:
            break
        text = stripped
    if text.count('"') < 4 and "&quot;" in text:
        text = html.unescape(text)
    return text.rstrip("; \n\t\r")


def _ends_string(text: str, at: int) -> bool:
    """Whether the quote at `at` closes its string: what follows must go on as JSON does."""
    rest = text[at + 1 : at + 60].lstrip()
    if not rest:
        return True
    if rest[0] in "}]:":
        return True
    if rest[0] == ",":
        after = rest[1:].lstrip()
        return not after or after[0] in '"{[}]-0123456789tfn/'
    return rest[0] == '"' and bool(_KEY.match(rest))


def _mend_string(text: str, at: int, out: list[str]) -> int:
    """Copies a string that begins after `at`, mended; returns the index behind its closing quote."""
    out.append('"')
    while at < len(text):
        plain = _PLAIN.match(text, at)
        if plain:
            out.append(plain.group())
            at = plain.end()
            continue
        char = text[at]
        if char == '"':
            if _ends_string(text, at):
                out.append('"')
                return at + 1
            out.append('\\"')
        elif char == "\\":
            following = text[at + 1 : at + 2]
            if following in _ESCAPES and following:
                out.append(char + following)
                at += 1
            elif following == "u" and re.fullmatch(r"[0-9A-Fa-f]{4}", text[at + 2 : at + 6]):
                out.append(text[at : at + 6])
                at += 5
            elif following == "'":
                out.append("'")
                at += 1
            else:
                out.append("\\\\")
        else:
            out.append(_CONTROLS.get(char, " "))
        at += 1
    out.append('"')
    return at


def mend(text: str) -> str:
    """JSON without trailing commas, comments, raw control characters, stray quotes and backslashes."""
    out: list[str] = []
    still_open: list[str] = []
    at = 0
    while at < len(text):
        char = text[at]
        if char == '"':
            if out and out[-1] in {'"', "}", "]"}:
                out.append(",")
            at = _mend_string(text, at + 1, out)
            continue
        if char == "/" and text[at + 1 : at + 2] in {"/", "*"}:
            end = text.find("\n" if text[at + 1] == "/" else "*/", at + 2)
            at = len(text) if end < 0 else end + (1 if text[at + 1] == "/" else 2)
            continue
        if char in "}]":
            while out and out[-1] in {",", " "}:
                out.pop()
        if char in "{[" and out and out[-1] in {"}", "]"}:
            out.append(",")
        _track(char, still_open)
        if not char.isspace() and ord(char) >= 32:
            out.append(char)
        at += 1
    return "".join(out + still_open[::-1])


def _track(char: str, still_open: list[str]) -> None:
    """What must still be closed, so that a block cut off at its end can be read."""
    if char in "{[":
        still_open.append("}" if char == "{" else "]")
    elif still_open and char == still_open[-1]:
        still_open.pop()


def _several(text: str) -> list[Any]:
    """Objects written one after the other."""
    decoder = json.JSONDecoder(strict=False)
    found: list[Any] = []
    at = 0
    while at < len(text) and len(found) < 2000:
        while at < len(text) and text[at] not in "{[":
            at += 1
        if at >= len(text):
            break
        try:
            value, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return found
        found.append(value)
    return found


def read_json(text: str) -> tuple[list[Any], str | None]:
    """The values of one block, and what was wrong with it, if anything."""
    if not text.strip():
        return [], None
    if len(text) > LIMIT_CHARS:
        return [], f"more than {LIMIT_CHARS} characters"
    try:
        return [orjson.loads(text)], None
    except (orjson.JSONDecodeError, UnicodeEncodeError):
        text = _unwrap(text)
    try:
        return [json.loads(text, strict=False)], None
    except RecursionError:
        return [], "nested too deep"
    except ValueError as error:
        cause = str(error)[:100]
    found = _several(mend(text))
    return found, f"mended: {cause}" if found else f"unreadable: {cause}"


def read_scripts(scripts: list[str]) -> tuple[list[Any], list[str]]:
    """The values of all blocks of a page, and a line for each block that was broken."""
    values: list[Any] = []
    problems: list[str] = []
    for script in scripts[:200]:
        found, problem = read_json(script)
        values += found
        if problem:
            problems.append(problem)
    return values, problems


def walk_objects(values: list[Any], limit: int = 50_000) -> Iterator[dict[str, Any]]:
    """Every object at any depth, in the order written; `limit` bounds objects and lists together."""
    stack: list[Any] = values[::-1]
    while stack and limit:
        value = stack.pop()
        limit -= 1
        if isinstance(value, dict):
            yield value
            value = list(value.values())
        if isinstance(value, list):
            stack += [inner for inner in value if inner.__class__ in _NESTS][::-1]


def type_names(value: dict[str, Any]) -> frozenset[str]:
    """The object's types in lower case, without their address."""
    raw = value.get("@type", value.get("type"))
    if isinstance(raw, str):
        return _one_type(raw)
    names = raw if isinstance(raw, list) else [raw]
    return frozenset(
        name.rsplit("/", 1)[-1].rsplit(":", 1)[-1].lower() for name in names if isinstance(name, str)
    )


@lru_cache(maxsize=1024)
def _one_type(name: str) -> frozenset[str]:
    return frozenset([name.rsplit("/", 1)[-1].rsplit(":", 1)[-1].lower()])


def types_in(values: list[Any]) -> frozenset[str]:
    """All types that occur on a page."""
    found: set[str] = set()
    for value in walk_objects(values):
        found |= type_names(value)
    return frozenset(found)
