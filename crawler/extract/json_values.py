"""JSON as an API sends it: read within bounds, numbers as written, any value as the text it stands for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from .decode import decode_page, strip_saved_head
from .records import Page

# Whole numbers of more digits stay the text that they were.
_DIGITS = 18
_BEGIN = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,50}(?:\{\s{0,50}[\"}]|\[\s{0,50}[\"{\[\]])")
_DEPTH = 6
_PARTS = 200
# What some servers put before their JSON, so that no script of another site can run it.
_GUARDS = (")]}',", ")]}'", "while(1);", "for(;;);")


class NoJsonError(ValueError):
    """A body that is no JSON, or nests without end."""


def read_json(page: Page) -> Any:
    """The value that a body states; numbers with a fraction are text. Raises: NoJsonError."""
    body, head_type = strip_saved_head(page.body)
    text = decode_page(body, page.content_type or head_type).text.lstrip("\ufeff \t\r\n")
    for guard in _GUARDS:
        text = text.removeprefix(guard)
    if text.startswith("<"):
        raise NoJsonError("markup instead of JSON")
    try:
        return json.loads(text, parse_int=_whole, parse_float=str, parse_constant=str)
    except RecursionError as error:
        raise NoJsonError("JSON that nests without end") from error
    except ValueError as error:
        raise NoJsonError("no JSON") from error


def _whole(text: str) -> int | str:
    return int(text) if len(text) <= _DIGITS else text


def looks_like_json(body: bytes) -> bool:
    """Whether a body begins as an object or a list of something does."""
    return _BEGIN.match(strip_saved_head(body)[0][:200]) is not None


def parts_of(value: Any, depth: int = 0) -> Iterator[str]:
    """The leaves of a value as text, in order, as far as six levels; nothing of `null`."""
    if value is None or depth > _DEPTH:
        return
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value[:_PARTS]:
            yield from parts_of(item, depth + 1)
    elif isinstance(value, bool):
        yield "true" if value else "false"
    else:
        yield str(value)
