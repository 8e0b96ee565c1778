"""Records as JSON text in the database: compact, exact, and able to hold broken Unicode unchanged."""

from __future__ import annotations

import json
from typing import Any

import orjson


def pack(plain: dict[str, Any]) -> str:
    """JSON text; lone surrogates, which no UTF-8 can hold, are escaped instead of lost."""
    try:
        return orjson.dumps(plain).decode()
    except TypeError:
        return json.dumps(plain, separators=(",", ":"))


def unpack(text: str) -> dict[str, Any]:
    """The inverse of `pack`."""
    try:
        plain: dict[str, Any] = orjson.loads(text)
    except orjson.JSONDecodeError:
        plain = json.loads(text)
    return plain


def storable(text: str) -> str:
    """Text for a database column: without lone surrogates and NUL, which databases refuse."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "")
