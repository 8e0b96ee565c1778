"""Lit text: an advert's own words cut into pieces, so that signs and masked contacts can be marked."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol


class Stretch(Protocol):
    """What of a span is needed: offsets in code points, its kind, and what it stands for."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def ref(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text under the same marks throughout. `closes` are the signs that end with it."""

    text: str
    signs: tuple[str, ...]
    closes: tuple[str, ...]
    contact: str | None


def light(text: str, spans: Sequence[Stretch]) -> tuple[Piece, ...]:
    """Cuts `text` at every edge of its spans; nested and overlapping ones share pieces.

    Spans outside the text are cut to it, empty ones dropped. The pieces joined are the text.
    """
    fitted = [_fit(text, span) for span in spans]
    whole = [(start, end, span) for (start, end), span in zip(fitted, spans, strict=True) if start < end]
    edges = sorted({0, len(text), *(start for start, _, _ in whole), *(end for _, end, _ in whole)})
    return tuple(
        _piece(text, start, end, [(at, to, span) for at, to, span in whole if at <= start and end <= to])
        for start, end in itertools.pairwise(edges)
    )


def _piece(text: str, start: int, end: int, over: Iterable[tuple[int, int, Stretch]]) -> Piece:
    marks = sorted(over, key=lambda mark: mark[0])
    signs = tuple(dict.fromkeys(span.ref for _, _, span in marks if span.kind == "sign"))
    closes = tuple(dict.fromkeys(span.ref for _, to, span in marks if span.kind == "sign" and to == end))
    contact = next((span.ref for _, _, span in marks if span.kind == "contact"), None)
    return Piece(text[start:end], signs, closes, contact)


def _fit(text: str, span: Stretch) -> tuple[int, int]:
    """Offsets inside the text that never part a letter from its vowel signs: they would be drawn apart."""
    start, end = max(0, min(span.start, len(text))), max(0, min(span.end, len(text)))
    if start >= end:
        return 0, 0
    while start > 0 and _is_mark(text[start]):
        start -= 1
    while end < len(text) and _is_mark(text[end]):
        end += 1
    return start, end


def _is_mark(letter: str) -> bool:
    return unicodedata.category(letter) in ("Mn", "Mc")
