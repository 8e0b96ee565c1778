"""What the index asks of a search; the embedded one answers it, another can take its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from index.records import SearchQuery
from index.searching.parse import Parsed


@dataclass(frozen=True, slots=True)
class Doc:
    """An advert as the search knows it; `version` grows with every change, an older one is ignored.

    `seen_s` is when it was last seen, in seconds since 1970.
    """

    uid: str
    version: int
    title: str
    text: str
    employer: str
    place: str
    contacts: tuple[str, ...]
    regions: tuple[str, ...]
    band_rank: int
    score: float
    language: str
    source: str
    kind: str
    seen_s: int


Facets = tuple[tuple[str, tuple[tuple[str, int], ...]], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Ids, best first, of the page asked for; how many there are in all; and the facets' counts."""

    ids: tuple[str, ...]
    total: int
    facets: Facets


class SearchBackend(Protocol):
    """A search. Every call may raise UnavailableError."""

    @property
    def name(self) -> str:
        """As pages name it."""

    def index(self, docs: Sequence[Doc]) -> Mapping[str, str]:
        """Takes the docs, durably; by id, why one was not taken. Older versions are ignored silently."""

    def delete(self, ids: Sequence[str]) -> None:
        """Forgets these adverts."""

    def query(self, parsed: Parsed, query: SearchQuery, offset: int, limit: int) -> Found:
        """A page of hits; each facet is counted with every filter but its own."""

    def rebuild(self, docs: Iterable[Sequence[Doc]]) -> int:
        """Builds a new index beside the one in use and swaps them; how many docs it has."""

    def count(self) -> int:
        """How many adverts it knows."""
