"""The writing system of an advert, and those that a source's languages promise: no language model needed."""

from __future__ import annotations

# Letters of a system begin with these bytes in UTF-8, and no other letter does (Unicode 15, blocks).
_LEADS: tuple[tuple[str, tuple[bytes, ...]], ...] = (
    ("Deva", (b"\xe0\xa4", b"\xe0\xa5")),
    ("Beng", (b"\xe0\xa6", b"\xe0\xa7")),
    ("Mtei", (b"\xea\xaf",)),
    ("Guru", (b"\xe0\xa8", b"\xe0\xa9")),
    ("Gujr", (b"\xe0\xaa", b"\xe0\xab")),
    ("Orya", (b"\xe0\xac", b"\xe0\xad")),
    ("Taml", (b"\xe0\xae", b"\xe0\xaf")),
    ("Telu", (b"\xe0\xb0", b"\xe0\xb1")),
    ("Knda", (b"\xe0\xb2", b"\xe0\xb3")),
    ("Mlym", (b"\xe0\xb4", b"\xe0\xb5")),
    ("Arab", (b"\xd8", b"\xd9", b"\xda", b"\xdb")),
)
_NO_LETTERS = bytes(byte for byte in range(256) if not chr(byte).isalpha() or byte > 0x7F)
_READ_CHARS = 500
_USUAL = 3
_BY_LANGUAGE = {
    "hi": "Deva",
    "ne": "Deva",
    "bn": "Beng",
    "as": "Beng",
    "mni-Beng": "Beng",
    "mni-Mtei": "Mtei",
}
NAMES = {
    "Latn": "Latin", "Deva": "Devanagari", "Beng": "Bengali-Assamese", "Mtei": "Meetei Mayek",
    "Guru": "Gurmukhi", "Gujr": "Gujarati", "Orya": "Odia", "Taml": "Tamil", "Telu": "Telugu",
    "Knda": "Kannada", "Mlym": "Malayalam", "Arab": "Arabic", "Zyyy": "other",
}  # fmt: skip


def script_of(text: str) -> str:
    """The ISO 15924 code of the system that most letters of the first 500 characters are of.

    `Zyyy` where there are none of those known here. Some microseconds.
    """
    text = text[:_READ_CHARS]
    if text.isascii():
        return "Latn" if any(map(str.isalpha, text)) else "Zyyy"
    data = text.encode("utf-8", "ignore")
    most, number = "Latn", len(data.translate(None, _NO_LETTERS))
    for place, (script, leads) in enumerate(_LEADS):
        if place == _USUAL and 3 * number > len(data) // 2:
            break  # no other system can have more
        count = sum(map(data.count, leads))
        if count > number:
            most, number = script, count
    return most if number else "Zyyy"


def scripts_of(languages: tuple[str, ...]) -> frozenset[str]:
    """The systems that these languages are written in; none where any may come (`mul`, `und`)."""
    if not languages or {"mul", "und"} & set(languages):
        return frozenset()
    return frozenset(_BY_LANGUAGE.get(language, "Latn") for language in languages)
