"""An advert as its card shows it: lit text, numbered signs with the words quoted, what was captured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from index.records import AdvertView, Span
from review_ui.lit import Piece, light
from review_ui.words import html_lang

LONG_TEXT = 3_000


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign of the advert: its number in the lit text, and its words as quoted (masked)."""

    number: int
    id: str
    name: str
    why: str
    quotes: tuple[str, ...]


@dataclass(frozen=True)
class AdvertPage:
    """What the template needs of an advert beyond the record."""

    view: AdvertView

    @property
    def lang(self) -> str:
        """The `lang` attribute of the advert's own words."""
        return html_lang(self.view.language)

    @property
    def is_long(self) -> bool:
        """Long texts scroll in their own frame."""
        return len(self.view.text) > LONG_TEXT

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Signs numbered in the order in which they are read."""
        order = sorted(self._signs_spans(), key=lambda span: (span.field != "title", span.start, -span.end))
        return {ref: number for number, ref in enumerate(dict.fromkeys(span.ref for span in order), 1)}

    @cached_property
    def title_pieces(self) -> tuple[Piece, ...]:
        """The title, cut at its marks."""
        return light(self.view.title, [span for span in self.view.spans if span.field == "title"])

    @cached_property
    def text_pieces(self) -> tuple[Piece, ...]:
        """The text, cut at its marks."""
        return light(self.view.text, [span for span in self.view.spans if span.field == "text"])

    @cached_property
    def signs(self) -> tuple[Sign, ...]:
        """The signs with their words, taken from the masked text, never from the assessment."""
        named = {indicator.id: indicator for indicator in self.view.assessment.indicators}
        return tuple(
            Sign(number, ref, named[ref].name, named[ref].why, self._quotes(ref))
            for ref, number in self.numbers.items()
            if ref in named
        )

    @property
    def together(self) -> tuple[str, ...]:
        """What several signs mean together, in the words of the rules that say so."""
        named = {indicator.id for indicator in self.view.assessment.indicators}
        return tuple(part.why for part in self._parts() if part.value > 0 and _first(part.name) not in named)

    @property
    def against(self) -> tuple[str, ...]:
        """What speaks for an ordinary advert."""
        return tuple(part.why for part in self._parts() if part.value < 0)

    def _parts(self) -> list[Any]:
        return [part for part in self.view.assessment.contributions if part.name != "prior"]

    def _signs_spans(self) -> list[Span]:
        return [span for span in self.view.spans if span.kind == "sign"]

    def _quotes(self, ref: str) -> tuple[str, ...]:
        fields = {"title": self.view.title, "text": self.view.text}
        words = (fields[span.field][span.start : span.end] for span in self._signs_spans() if span.ref == ref)
        return tuple(dict.fromkeys(word.strip() for word in words if word.strip()))


def _first(name: str) -> str:
    return name.split(" ", 1)[0]


def cut_marks(text: str, marks: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    """A snippet as (text, whether it was searched for), in order."""
    spans = [Span("text", start, end, "sign", "found") for start, end in marks]
    return [(piece.text, bool(piece.signs)) for piece in light(text, spans)]
