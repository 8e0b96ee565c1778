"""The projector: drains the outbox into the search, in order, each advert in its latest form."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db.models import F, Max

from index import models
from index.readings import Reading, read_adverts
from index.searching.backend import Doc, SearchBackend
from index.searching.embedded import EmbeddedSearch
from index.settings import read_settings

_CHUNK = 500
_WAIT_S = 10.0


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An advert that the search refused too often; the record has it all the same."""

    advert_id: str
    attempts: int
    error: str


def backend_in_use() -> SearchBackend:
    """The search that this home uses."""
    settings = read_settings()
    return EmbeddedSearch(settings.search_file, settings.busy_timeout_s)


def project(limit: int = _CHUNK) -> int:
    """Brings up to `limit` changes into the search; how many it handled, 0 when there are none left.

    Also 0 while another process projects or rebuilds: the outbox keeps what is still to come.
    Raises: UnavailableError; then nothing is lost either.
    """
    with _only_one(_WAIT_S) as mine:
        if not mine:
            return 0
        pending = models.Outbox.objects.filter(dead=False).order_by("id")[:limit]
        rows = list(pending)
        if not rows:
            return 0
        versions = {row.advert_uid: row.pk for row in rows}  # the latest of each advert
        found = models.Advert.objects.filter(uid__in=list(versions))
        failures = backend_in_use().index(
            [_doc(reading, versions[reading.row.uid], links) for reading, links in _with_links(list(found))]
        )
        _settle(rows, failures)
        return len(rows)


def reindex() -> int:
    """Builds the search anew from the record while it goes on answering; how many adverts it has."""
    with _only_one(None):
        newest = models.Outbox.objects.aggregate(newest=Max("id"))["newest"] or 0
        count = backend_in_use().rebuild(_all_docs(newest))
        models.Outbox.objects.filter(dead=True).update(dead=False, attempts=0)
    while project():
        pass
    return count


def dead_letters() -> tuple[DeadLetter, ...]:
    """What was set aside after too many failures, oldest first; `reindex` tries it again."""
    rows = models.Outbox.objects.filter(dead=True).order_by("id")
    return tuple(DeadLetter(row.advert_uid, row.attempts, row.last_error) for row in rows)


def _settle(rows: Sequence[models.Outbox], failures: Mapping[str, str]) -> None:
    """Forgets what the search has taken; counts failures, and sets aside what failed too often."""
    taken = [row.pk for row in rows if row.advert_uid not in failures]
    models.Outbox.objects.filter(pk__in=taken).delete()
    most = read_settings().search_attempts
    for row in rows:
        if row.advert_uid in failures:
            models.Outbox.objects.filter(pk=row.pk).update(
                attempts=F("attempts") + 1,
                last_error=failures[row.advert_uid][:300],
                dead=row.attempts + 1 >= most,
            )


def _with_links(rows: list[models.Advert]) -> list[tuple[Reading, tuple[str, ...]]]:
    links: dict[int, list[str]] = {}
    named = models.AdvertContact.objects.filter(advert_id__in=[row.pk for row in rows])
    for advert, value in named.values_list("advert_id", "contact__value"):
        links.setdefault(advert, []).append(value)
    return [(reading, tuple(links.get(reading.row.pk, ()))) for reading in read_adverts(rows)]


def _doc(reading: Reading, version: int, contacts: tuple[str, ...]) -> Doc:
    row, one = reading.row, reading.advert
    return Doc(
        uid=row.uid,
        version=version,
        title=one.title,
        text=one.text,
        employer=one.employer or "",
        place=one.place or "",
        contacts=contacts,
        regions=tuple(place.code for place in reading.assessment.places),
        band_rank=row.band_rank,
        score=row.score,
        language=row.language,
        source=row.source,
        kind=row.kind,
        seen_s=int(row.last_seen.timestamp()),
    )


def _all_docs(version: int) -> Iterator[list[Doc]]:
    """Every advert of the record, in chunks. Later changes are in the outbox with greater versions."""
    last = 0
    while True:
        rows = list(models.Advert.objects.filter(pk__gt=last).order_by("pk")[:_CHUNK])
        if not rows:
            return
        last = rows[-1].pk
        yield [_doc(reading, version, links) for reading, links in _with_links(rows)]


@contextmanager
def _only_one(wait_s: float | None) -> Iterator[bool]:
    """Whether this process is the only one that writes the search; waits so long for that, or for ever."""
    until = None if wait_s is None else time.monotonic() + wait_s
    with (read_settings().home / "search.lock").open("w") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if until is not None and time.monotonic() >= until:
                    yield False
                    return
                time.sleep(0.05)
            else:
                yield True
                return


def search_backend() -> str:
    """The search in use, as every page names it."""
    return backend_in_use().name
