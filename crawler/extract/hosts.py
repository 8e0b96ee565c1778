"""What earlier pages of a host taught: its plain segments, its links, and contacts that are no advert's."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

from .trace import Trace

_HOSTS = 8
_SEGMENTS = 20_000
_SEGMENT_CHARS = 400
_SIGHTINGS = 5_000
_PROOFS = 2

Sighting = tuple[str, int]


@dataclass(frozen=True, slots=True)
class LinkNote:
    """A link by its markup: where it leads, how probably to an advert, its rank among lists, or a feed."""

    url: str
    score: float
    rank: int | None
    feed: bool
    shape: str


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
    """`contacts` and `figures` are what stands on the host's pages and belongs to no advert there."""

    def __init__(self) -> None:
        self.plain: set[str] = set()
        self.traces: dict[str, Trace] = {}
        self.links: dict[str, LinkNote] = {}
        self.patterns: dict[str, LinkNote] = {}
        self.contacts = Proven()
        self.figures = Proven()

    def keep(self, segment: str, trace: Trace | None) -> None:
        """Remembers what a segment could matter for."""
        if len(segment) > _SEGMENT_CHARS:
            return
        if len(self.plain) + len(self.traces) >= _SEGMENTS:
            self.plain.clear()
            self.traces.clear()
        if trace is None:
            self.plain.add(segment)
        else:
            self.traces[segment] = trace

    def note(self, segment: str, link: LinkNote) -> None:
        """Remembers where a link leads."""
        if len(self.links) >= _SEGMENTS:
            self.links.clear()
            self.patterns.clear()
            self.plain.clear()
            self.traces.clear()
        self.links[segment] = link


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
