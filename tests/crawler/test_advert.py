"""The hash of an advert's words never changes: it is stored, and versions are told apart by it."""

from __future__ import annotations

import hashlib
import json

import pytest

from crawler.advert import hash_content

TEXTS = [
    "",
    "Cook\nfor a mill",
    'a "cook"',
    "C:\\kitchen",
    "a\tb\r\nc",
    "রাঁধুনি চাই",
    "💰 12,000",
    "cut \ud83d off",
]


@pytest.mark.parametrize("text", [*TEXTS, *map(chr, range(32)), "\x7f", "\u2028"])
def test_it_is_of_the_five_fields_as_json_writes_them(text: str) -> None:
    fields = [text, f"{text}\nmore", None, text, None]
    written = json.dumps(fields, ensure_ascii=False).encode("utf-8", "surrogatepass")
    assert hash_content(text, f"{text}\nmore", None, text, None) == hashlib.sha256(written).hexdigest()
