"""The gazetteer: which places a text names, in which script ever, and what part they play in the route."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from classifiers.assessment import Place, PlaceRole
from classifiers.fold import fold
from classifiers.lexicon import Lexicon
from classifiers.pattern import Spans
from classifiers.text import View, read
from classifiers.wordsets import word_sets

LIMIT_PLACES = 40


class PlaceFile(BaseModel):
    """places.yml: regions by code, and groups of countries that rules name."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    date: str
    verified: bool
    regions: dict[str, tuple[str, ...]]
    groups: dict[str, tuple[str, ...]]


# First word, last word, code and name of a place in a text.
Found = tuple[int, int, str, str]


@dataclass(frozen=True, slots=True)
class PlaceBook:
    """Symbol of a place to its code and name; group name to codes; words of role-giving neighbours."""

    by_symbol: dict[int, tuple[str, str]]
    groups: dict[str, frozenset[str]]

    def find(self, spans: Spans) -> list[Found]:
        """Each place in order, the longest where several overlap."""
        by_symbol = self.by_symbol
        found = [
            (first, last, *by_symbol[symbol])
            for symbol in [symbol for symbol in spans if symbol in by_symbol]
            for first, last in spans[symbol]
        ]
        found.sort(key=lambda one: (one[0], -one[1]))
        kept: list[Found] = []
        for one in found:
            if not kept or one[0] > kept[-1][1]:
                kept.append(one)
        return kept


def load_places(path: Path, lexicon: Lexicon) -> PlaceBook:
    """Reads the gazetteer into the lexicon. Raises: pydantic.ValidationError on an unknown key."""
    file = PlaceFile.model_validate(yaml.safe_load(path.read_text("utf-8")))
    by_symbol: dict[int, tuple[str, str]] = {}
    for code, rows in file.regions.items():
        for row in rows:
            name = ""
            for spelling in (one.strip() for one in row.split(",")):
                name = spelling if spelling.isascii() or not name else name
                symbol = lexicon.symbol(f"place:{code}:{name}")
                by_symbol[symbol] = (code, name)
                lexicon.add_name(symbol, spelling, "place")
    return PlaceBook(by_symbol, {name: frozenset(codes) for name, codes in file.groups.items()})


_WORDS = word_sets("place_words")
_FROM_BEFORE = _WORDS["from_before"]
_FROM_AFTER = _WORDS["from_after"]
_OF_AFTER = _WORDS["of_after"]
_PERSONS = _WORDS["persons"]
PERSON_WINDOW_WORDS = 3
_WORK_BEFORE = _WORDS["work_before"]
_WORK_AFTER = _WORDS["work_after"]
_TRANSIT_BEFORE = _WORDS["transit_before"]
_ENDINGS: dict[PlaceRole, tuple[str, ...]] = {
    "origin": tuple(fold(one) for one in ("র", "ের", "এর", "गी", "গী", "का", "की", "बाट", "দগী")),
    "work": tuple(fold(one) for one in ("তে", "য়", "ত", "দা", "তা", "लै", "मा", "লৈ", "য়ে")),
}


def _role(view: View, first: int, last: int, name: str) -> PlaceRole:
    before = view.words[first - 1] if first else ""
    after = view.words[last + 1] if last + 1 < len(view.words) else ""
    word = view.words[last]
    if before in _TRANSIT_BEFORE:
        return "transit"
    if before in _FROM_BEFORE or after in _FROM_AFTER:
        return "origin"
    if before in _WORK_BEFORE or after in _WORK_AFTER:
        return "work"
    inflected = not word.isascii() and word != fold(name) and len(word) > 3
    if inflected and word.endswith(_ENDINGS["work"]):
        return "work"
    return "origin" if _is_of_people(view, last, inflected=inflected) else "mentioned"


def _is_of_people(view: View, last: int, *, inflected: bool) -> bool:
    """Whether the place says where people are from: "girls of X", "X's girls", and not "X's company"."""
    near = view.words[last + 1 : last + 1 + PERSON_WINDOW_WORDS]
    of = (inflected and view.words[last].endswith(_ENDINGS["origin"])) or (near[:1] and near[0] in _OF_AFTER)
    return bool(of or (near[:1] and near[0] in _PERSONS)) and not _PERSONS.isdisjoint(near)


def describe_places(view: View, found: Sequence[Found]) -> list[Place]:
    """The record of places found in title and text: the words' offsets, and their part in the route."""
    described = []
    for first, last, code, name in found[:LIMIT_PLACES]:
        field, start, end = view.span(first, last)
        described.append(Place(name, code, _role(view, first, last, name), field, start, end))
    return described


def places_in_field(place: str, lexicon: Lexicon, book: PlaceBook) -> list[Place]:
    """The places of the advert's own place field: where the work is."""
    if not place:
        return []
    view = read("", place)
    return [
        Place(name, code, "work", "place", view.starts[first], view.ends[last])
        for first, last, code, name in book.find(lexicon.find(view))[:LIMIT_PLACES]
    ]
