"""What is known of one segment of a host's pages: what it could matter for, and where it leads."""

from __future__ import annotations

from dataclasses import dataclass

from .trace import Trace


@dataclass(frozen=True, slots=True)
class LinkNote:
    """A link by its markup: where it leads, how probably to an advert, its rank among lists, or a feed."""

    url: str
    score: float
    rank: int | None
    feed: bool
    shape: str


@dataclass(frozen=True, slots=True)
class Known:
    """A segment that is not plain: its trace, its link, or that it begins or ends a drawing."""

    trace: Trace | None = None
    note: LinkNote | None = None
    drawing: str = ""


NEW = Known()
