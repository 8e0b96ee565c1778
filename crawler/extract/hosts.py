"""What earlier pages of a host taught: plain segments, runs of them, links, contacts that are no advert's."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .known import Known, LinkNote
from .runs import Run, find_runs

if TYPE_CHECKING:
    from .markup import Cut

_HOSTS = 8
_SEGMENTS = 20_000
_SEGMENT_CHARS = 400
_SIGHTINGS = 5_000
_PROOFS = 2
_LEARN_AT = (2, 16, 64)
_LEARN_EVERY = 256
_LEARN_CHARS = 400_000

Sighting = tuple[str, int]


@dataclass(slots=True)
class Proven:
    """Things seen on pages, with the adverts on whose pages they were not the advert's own."""

    seen: dict[Sighting, set[str]] = field(default_factory=dict)
    own: set[str] = field(default_factory=set)

    def holds(self, sighting: Sighting) -> bool:
        """Whether it was foreign on the pages of different adverts, and never an advert's own."""
        return sighting[0] not in self.own and len(self.seen.get(sighting, ())) >= _PROOFS

    def learn(self, sighting: Sighting, advert: str, *, own: bool) -> None:
        """What a whole reading of a page said of it."""
        if own:
            self.own.add(sighting[0])
        elif len(self.seen) < _SIGHTINGS:
            adverts = self.seen.setdefault(sighting, set())
            if len(adverts) < _PROOFS:
                adverts.add(advert)


class HostMemory:
    """`segments` are by their markup, plain ones with `None`; `patterns` are links by theirs, numbers alike.

    `contacts` and `figures` are what stands on the host's pages and belongs to no advert there.
    """

    def __init__(self) -> None:
        self.segments: dict[str, Known | None] = {}
        self.patterns: dict[str, LinkNote] = {}
        self.contacts = Proven()
        self.figures = Proven()
        self.runs: tuple[Run, ...] = ()
        self.before: str | None = None
        self.pages = 0

    def keep(self, segment: str, known: Known | None) -> None:
        """Remembers what a segment could matter for."""
        if len(segment) > _SEGMENT_CHARS:
            return
        if len(self.segments) >= _SEGMENTS:
            self.segments.clear()
            self.patterns.clear()
            self.runs, self.before = (), None
        self.segments[segment] = known

    def learn(self, html: str, cut: Cut) -> None:
        """Learns runs from two pages one after the other, now and then: a board may be built anew."""
        self.pages += 1
        if self.before is not None:
            self.runs, self.before = find_runs(cut, self.segments, self.before), None
        elif (self.pages in _LEARN_AT or self.pages % _LEARN_EVERY == 0) and len(html) <= _LEARN_CHARS:
            self.before = html


_known: OrderedDict[str, HostMemory] = OrderedDict()


def memory_of(host: str) -> HostMemory:
    """The memory of a host (with scheme and port); those unused for longest are forgotten."""
    memory = _known.setdefault(host, HostMemory()) if host not in _known else _known[host]
    _known.move_to_end(host)
    if len(_known) > _HOSTS:
        _known.popitem(last=False)
    return memory


def forget_hosts() -> None:
    """Forgets all, as a new process would."""
    _known.clear()
