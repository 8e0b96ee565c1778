"""Adverts of a length, in all languages, from the project's own invented ones."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

WORDS_PER_ADVERT = 130
DEV = Path(__file__).parent.parent / "tests/classifiers/dev.jsonl"


@dataclass(frozen=True, slots=True)
class LongAdvert:
    """An advert as wide as most real ones; `luring` where one of those it is made of lures."""

    title: str
    text: str
    luring: bool


def _of_one_language(rows: list[dict[str, str]]) -> Iterator[LongAdvert]:
    """Neighbours joined and cut to length; the rows begin again for the last advert."""
    words: list[str] = []
    title, luring = "", False
    for taken, row in enumerate(cycle(rows), 1):
        title, luring = title or row["title"], luring or row["label"] == "luring"
        words += row["text"].split()
        if len(words) >= WORDS_PER_ADVERT:
            yield LongAdvert(title, " ".join(words[:WORDS_PER_ADVERT]), luring)
            words, title, luring = [], "", False
            if taken >= len(rows):
                return


def long_adverts(path: Path = DEV) -> list[LongAdvert]:
    """Adverts of `WORDS_PER_ADVERT` words, languages in turns as their share is."""
    by_language: dict[str, list[dict[str, str]]] = defaultdict(list)
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        by_language[row["language"]].append(row)
    return [advert for rows in by_language.values() for advert in _of_one_language(rows)]
