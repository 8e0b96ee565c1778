"""The training adverts: what is marked in a lure names no group; groups stand in the slot that is blanked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

import classifiers
from classifiers.names import read_names
from classifiers.text import read

CORPUS = Path(classifiers.__file__).parent / "corpus"
CODES = sorted(folder.name for folder in CORPUS.iterdir() if folder.is_dir())
LISTS = ("communities", "religions", "castes", "demonyms")
_MARK = re.compile(r"<([ODCTSK])>(.*?)</\1>", re.DOTALL)
_SYNTAX = re.compile(r"\{\w+\}|\[\[|\]\]|\||</?[ODCTSK]>")
# A listed name that is another word there, or tells of the route: an airport, a visa, a holiday.
OTHER_SENSE = {
    "bn-Latn-l-w2-097": "toto, as far",
    "bn-l-w2-011": "they too",
    "bn-l-w2-112": "of taking",
    "hi-l-056": "learn",
    "en-l-074": "the route by which a visa comes",
    "ne-l-014": "a holiday",
    "ne-l-085": "an airport",
    "ne-l-w2-045": "whose papers are taken",
}


def _names() -> set[tuple[str, ...]]:
    rows = read_names()
    return {tuple(read("", one).words) for name in LISTS for row in rows.rows(name) for one in row}


NAMES = _names()
LONGEST = max(map(len, NAMES))


def _named(text: str) -> list[str]:
    words = read("", _SYNTAX.sub(" ", text)).words
    rows = (tuple(words[n : n + size]) for n in range(len(words)) for size in range(1, LONGEST + 1))
    return [" ".join(row) for row in rows if row in NAMES]


def _lures(code: str) -> Iterator[tuple[str, str]]:
    """(id, marked words) of each luring template."""
    for path in sorted((CORPUS / code).glob("luring*.yml")):
        for template in yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader):
            both = f"{template['title']}\n{template['text']}"
            yield template["id"], " . ".join(mark for _, mark in _MARK.findall(both))


@pytest.mark.parametrize("code", CODES)
def test_no_mark_of_a_lure_names_a_group(code: str) -> None:
    found = {one: names for one, marked in _lures(code) if (names := _named(marked))}
    assert {one: names for one, names in found.items() if one not in OTHER_SENSE} == {}


def test_every_exception_is_needed() -> None:
    named = {one for code in CODES for one, marked in _lures(code) if _named(marked)}
    assert named == OTHER_SENSE.keys()


def test_a_name_in_a_mark_is_seen() -> None:
    assert _named("<T>only [[Nepali|{group}]] girls</T>") == ["nepali"]
    assert _named("<T>only {group} girls from {from}</T>") == []
