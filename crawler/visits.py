"""Visits of pages that carried adverts, and what they add up to: the files between crawl and record.

A crawl spools a `Visit` of each such page. The record adds them up, and hands what it knows of a source to
the next crawl of it as a file, so that a crawl never opens the record.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Protocol

VisitKind = Literal["read", "unchanged", "not_modified", "gone"]
GoneWhy = Literal["", "http_404", "http_410", "moved", "soft_404", "no_advert", "not_listed"]
_KINDS = ("read", "unchanged", "not_modified", "gone")
_GONE = ("http_404", "http_410", "moved", "soft_404", "no_advert", "not_listed")
_TIMES = ("at", "seen_at", "whole_at", "changed_at")
# An advert's id, and the hash of the content that it had.
Shown = tuple[str, str]


def _check_times(record: Visit | KnownPage) -> None:
    for name in _TIMES:
        when = getattr(record, name, None)
        if when is not None and when.utcoffset() is None:
            raise ValueError(f"{type(record).__name__}.{name}: a time without a zone is refused")


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit of a page that carried adverts, in one run.

    `read`: its adverts are spooled with it; `unchanged`: the same bytes as before; `not_modified`: the server
    says so (304); `gone`: `adverts` are no longer there, and `why` says how that was seen.
    `url` is the address asked for, `capture_id` the evidence, which lies in the run's WARC file.
    `etag` and `last_modified` are the validators of the answer, `body_sha256` is of its body without content
    encoding, and `read_as` names the way in which it was read; all are empty where they do not apply.
    """

    source: str
    url: str
    final_url: str
    at: datetime
    kind: VisitKind
    adverts: tuple[Shown, ...]
    capture_id: str
    why: GoneWhy = ""
    etag: str = ""
    last_modified: str = ""
    body_sha256: str = ""
    read_as: str = ""

    def __post_init__(self) -> None:
        _check_times(self)


@dataclass(frozen=True, slots=True)
class KnownPage:
    """What is known of a page with adverts of its own, after `visits`, of which `changes` gave others.

    `seen_at`: the last visit; `whole_at`: the last one that gave a body, and `whole_capture` its evidence;
    `changed_at`: the last one that gave other adverts than the one before. The rest as in `Visit`.
    """

    url: str
    final_url: str
    adverts: tuple[Shown, ...]
    seen_at: datetime
    whole_at: datetime
    whole_capture: str
    changed_at: datetime
    visits: int
    changes: int
    etag: str = ""
    last_modified: str = ""
    body_sha256: str = ""
    read_as: str = ""

    def __post_init__(self) -> None:
        _check_times(self)


@dataclass(frozen=True, slots=True)
class StandingAdvert:
    """A known advert that has no page of its own: it stands in a feed, an API, a channel or a listing."""

    id: str
    url: str


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known of a source's pages and adverts before a run; nothing, where it is the first."""

    pages: tuple[KnownPage, ...] = ()
    standing: tuple[StandingAdvert, ...] = ()


NOTHING_KNOWN = Known()


class VisitBook(Protocol):
    """What the crawler needs of whoever adds up its visits: the record."""

    def known_pages(self, source: str) -> Iterable[KnownPage]:
        """Pages of the source whose adverts are all in the record, and not gone."""

    def standing_adverts(self, source: str) -> Iterable[StandingAdvert]:
        """Adverts of the source that are on none of those pages, and have not vanished."""


def known_file(home: Path, source: str) -> Path:
    """Where what is known of a source lies for its next crawl."""
    return home / "visits" / f"{source}.jsonl"


def write_known(home: Path, source: str, book: VisitBook) -> None:
    """Hand on what is known of a source, whole or not at all. Raises: OSError of the disk."""
    file = known_file(home, source)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.{os.getpid()}.part")
    with fresh.open("w", encoding="utf-8") as stream:
        stream.writelines(_lines(book, source))
        stream.flush()
        os.fsync(stream.fileno())
    fresh.replace(file)


def _lines(book: VisitBook, source: str) -> Iterator[str]:
    for page in book.known_pages(source):
        yield json.dumps({"type": "page", **visit_json(page)}) + "\n"
    for advert in book.standing_adverts(source):
        yield json.dumps({"type": "standing", **asdict(advert)}) + "\n"


def read_known(home: Path, source: str) -> Known:
    """What is known of a source. A missing file, or a line that cannot be read, means that less is known."""
    try:
        lines = known_file(home, source).read_bytes().splitlines()
    except OSError:
        return NOTHING_KNOWN
    pages: list[KnownPage] = []
    standing: list[StandingAdvert] = []
    for line in lines:
        try:
            plain = json.loads(line)
            if plain.pop("type") == "page":
                pages.append(_record(KnownPage, plain))
            else:
                standing.append(StandingAdvert(**plain))
        except (ValueError, TypeError, KeyError, AttributeError):
            continue
    return Known(tuple(pages), tuple(standing))


def visit_json(record: Visit | KnownPage) -> dict[str, Any]:
    """The record as plain JSON values; times in ISO 8601 with their zone."""
    plain = {field.name: getattr(record, field.name) for field in fields(record)}
    return {key: value.isoformat() if isinstance(value, datetime) else value for key, value in plain.items()}


def visit_from_json(plain: dict[str, Any]) -> Visit:
    """Raises: ValueError, TypeError, KeyError on what is no visit."""
    visit: Visit = _record(Visit, plain)
    if visit.kind not in _KINDS or (visit.kind == "gone") != (visit.why in _GONE):
        raise ValueError(f"no kind of visit: {str(visit.kind)[:20]!r} {str(visit.why)[:20]!r}")
    return visit


def _record(kind: type[Any], plain: dict[str, Any]) -> Any:
    values = {
        field.name: _value(field.name, plain.pop(field.name)) for field in fields(kind) if field.name in plain
    }
    if plain:
        raise ValueError(f"{kind.__name__}: unknown fields: {', '.join(sorted(plain))[:80]}")
    return kind(**values)


def _value(name: str, value: Any) -> Any:
    """A field's value, of the type that it must have. Raises: ValueError."""
    if name in _TIMES:
        return datetime.fromisoformat(value)
    if name == "adverts":
        return tuple(_shown(pair) for pair in value)
    if not isinstance(value, int if name in ("visits", "changes") else str):
        raise ValueError(f"{name}: a value of another type")  # noqa: TRY004  (a bad record, not a bad call)
    return value


def _shown(pair: Any) -> Shown:
    if not isinstance(pair, list) or [type(part) for part in pair] != [str, str]:
        raise ValueError("adverts: expected pairs of texts")
    return pair[0], pair[1]
