"""A text that somebody forwarded, as an advert: no page stands behind it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import takewhile

from crawler.advert import Advert

from .build import Reading, build_adverts
from .decode import clean
from .facts import Facts, read_lines_of
from .lines import Line
from .offer import kind_of
from .records import Page
from .tree import Element

SOURCE = "supplied"
LONGEST_HEADING = 120
FEW_WORDS = 6
_SENTENCE = re.compile(r"(?<=[.!?।])\s")


def _heading_of(body: str) -> str:
    """The first line; of a long one its first sentence, else a few words. Never a number cut in two:
    half a phone number would no longer be known, and masked, as one."""
    line = body.split("\n", 1)[0]
    if len(line) <= LONGEST_HEADING:
        return line
    sentence = _SENTENCE.split(line, maxsplit=1)[0]
    if len(sentence) <= LONGEST_HEADING:
        return sentence
    words = list(takewhile(lambda word: not any(map(str.isdigit, word)), line.split()[:FEW_WORDS]))
    return " ".join(words) + "…"


def read_pasted(title: str, text: str) -> Advert:
    """Labelled lines give employer, place and wage; the key is the words themselves.

    Raises: ValueError without any words.
    """
    rows = [" ".join(row.split()) for row in clean(text).replace("\r", "\n").split("\n")]
    body = "\n".join(row for row in rows if row)
    heading = " ".join(clean(title).split()) or _heading_of(body)
    if not heading:
        raise ValueError("no text: paste the words of the advert")
    block = Element("body", {}, None, 0)
    facts = Facts()
    read_lines_of([Line(row, block, 0, 0, 0, 0) for row in body.split("\n")], facts)
    reading = Reading(
        title=heading,
        text=body or heading,
        employer=facts.values.get("employer"),
        place=facts.values.get("place"),
        wage=facts.values.get("wage"),
        kind=kind_of(heading, body),
        identifier=f"{heading}\n{body}",
    )
    page = Page(b"", "", None, SOURCE, "", datetime.now(UTC))
    return build_adverts([reading], page, "", alone=True)[0]
