"""What visits add up to: pages with their history, adverts seen again, gone, and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet

from crawler.advert import Problem, SpoolBatch
from crawler.visits import KnownPage, StandingAdvert, Visit
from index import models
from index.audit import Entry
from index.casework import SYSTEM, refresh_cases
from index.packing import storable

_PAGE = (
    "final_url", "adverts", "seen_at", "whole_at", "whole_capture", "changed_at", "visits", "changes", "etag",
    "last_modified", "body_sha256", "read_as", "gone_at",
)  # fmt: skip


@dataclass(slots=True)
class Visited:
    """What the visits of a batch did: adverts seen again without being read, gone, and back; what to note."""

    same: int = 0
    vanished: int = 0
    back: int = 0
    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class Visits:
    """What the record knows of a source's pages, as the crawler asks for it (crawler.visits.VisitBook)."""

    def known_pages(self, source: str) -> Iterator[KnownPage]:
        """Pages of the source whose adverts are all in the record, and not gone."""
        stored = set(_adverts_of(source).values_list("uid", flat=True))
        for row in _pages_of(source):
            if all(uid in stored for uid, _ in row.adverts):
                yield _page_record(row)

    def standing_adverts(self, source: str) -> Iterator[StandingAdvert]:
        """Adverts of the source that are on none of those pages, and have not vanished."""
        paged = {uid for adverts in _pages_of(source).values_list("adverts", flat=True) for uid, _ in adverts}
        for uid, url in _adverts_of(source).filter(vanished_at__isnull=True).values_list("uid", "url"):
            if uid not in paged:
                yield StandingAdvert(uid, url)


def _adverts_of(source: str) -> QuerySet[models.Advert]:
    return models.Advert.objects.filter(source=storable(source), supplied=False)


def _pages_of(source: str) -> QuerySet[models.KnownPage]:
    return models.KnownPage.objects.filter(source=storable(source), gone_at__isnull=True).order_by("id")


def _page_record(row: models.KnownPage) -> KnownPage:
    return KnownPage(
        url=row.url,
        final_url=row.final_url,
        adverts=tuple((uid, content) for uid, content in row.adverts),
        seen_at=row.seen_at,
        whole_at=row.whole_at,
        whole_capture=row.whole_capture,
        changed_at=row.changed_at,
        visits=row.visits,
        changes=row.changes,
        etag=row.etag,
        last_modified=row.last_modified,
        body_sha256=row.body_sha256,
        read_as=row.read_as,
    )


def store_visits(batch: SpoolBatch) -> Visited:
    """Takes up a batch's visits, after its adverts are stored; a batch read twice adds nothing new."""
    done = Visited()
    adverts = _load_adverts(batch)
    _store_pages(batch, adverts, done)
    seen = {uid: at for uid, at in _sightings(batch) if uid in adverts}
    _see(seen, adverts, batch, done)
    _miss(batch, adverts, done)
    return done


def _load_adverts(batch: SpoolBatch) -> dict[str, models.Advert]:
    uids = {advert.id for advert in batch.adverts}
    uids |= {uid for visit in batch.visits for uid, _ in visit.adverts}
    # By id alone: with the source in the question, SQLite walks through all of the source's adverts instead.
    found = models.Advert.objects.filter(uid__in=uids)
    return {row.uid: row for row in found if row.source == storable(batch.source)}


def _sightings(batch: SpoolBatch) -> Iterator[tuple[str, datetime]]:
    """Adverts with when they were seen, in the order of time for each of them."""
    found = [(advert.seen_at, advert.id) for advert in batch.adverts]
    found += [(visit.at, uid) for visit in batch.visits if visit.kind != "gone" for uid, _ in visit.adverts]
    yield from ((uid, at) for at, uid in sorted(found))


def _see(
    seen: dict[str, datetime], adverts: dict[str, models.Advert], batch: SpoolBatch, done: Visited
) -> None:
    """Moves the time of adverts that were seen again without being read, and ends absences."""
    done.same = len(
        {
            uid
            for visit in batch.visits
            if visit.kind in ("unchanged", "not_modified")
            for uid, _ in visit.adverts
            if uid in adverts
        }
    )
    moved = [uid for uid, at in seen.items() if adverts[uid].last_seen < at]
    adapt = connection.ops.adapt_datetimefield_value
    if moved:
        with connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE index_advert SET last_seen = %s WHERE id = %s",
                [(adapt(seen[uid]), adverts[uid].pk) for uid in moved],
            )
        _refresh([adverts[uid] for uid in moved])
    for uid, at in seen.items():
        gone_at = adverts[uid].vanished_at
        if gone_at is not None and at > gone_at:
            _bring_back(adverts[uid], at, done)


def _refresh(rows: Sequence[models.Advert]) -> None:
    networks = {row.network_id for row in rows if row.network_id}
    refresh_cases(list(models.Case.objects.filter(network_id__in=networks)))


def _bring_back(row: models.Advert, at: datetime, done: Visited) -> None:
    models.Absence.objects.filter(advert=row, back_at__isnull=True).update(back_at=at)
    models.Advert.objects.filter(pk=row.pk).update(vanished_at=None)
    row.vanished_at = None
    done.back += 1
    if row.flagged:
        done.entries.append(Entry(SYSTEM, "advert.back", row.uid, f"at={at.isoformat()}"))


def _miss(batch: SpoolBatch, adverts: dict[str, models.Advert], done: Visited) -> None:
    """Records adverts that are gone, unless they were seen since."""
    for visit in (one for one in batch.visits if one.kind == "gone"):
        rows = [adverts[uid] for uid, _ in visit.adverts if uid in adverts]
        for row in rows:
            later = models.Advert.objects.filter(pk=row.pk, last_seen__gt=visit.at).exists()
            if row.vanished_at is None and not later:
                _record_absence(row, visit, batch.run, done)


def _record_absence(row: models.Advert, visit: Visit, run: str, done: Visited) -> None:
    _, fresh = models.Absence.objects.get_or_create(
        advert=row,
        gone_at=visit.at,
        defaults={"why": visit.why, "capture_uid": visit.capture_id, "run": storable(run)},
    )
    if not fresh:
        return
    models.Advert.objects.filter(pk=row.pk).update(vanished_at=visit.at)
    row.vanished_at = visit.at
    done.vanished += 1
    if row.flagged:
        detail = f"why={visit.why} at={visit.at.isoformat()} capture={visit.capture_id or 'none'}"
        done.entries.append(Entry(SYSTEM, "advert.vanished", row.uid, detail))


def _store_pages(batch: SpoolBatch, adverts: dict[str, models.Advert], done: Visited) -> None:
    """Adds the visits up, page by page; none with an advert that is not in the record."""
    urls = {storable(visit.url) for visit in batch.visits}
    found = models.KnownPage.objects.filter(source=storable(batch.source), url__in=urls)
    rows = {row.url: row for row in found}
    touched: set[str] = set()
    for visit in batch.visits:
        missing = [uid for uid, _ in visit.adverts if uid not in adverts]
        if missing:
            done.problems.append(
                Problem("visit of no advert", f"capture {visit.capture_id}", f"advert {missing[0][:64]}")
            )
        elif visit.kind == "gone":
            touched |= _note_gone(rows.get(storable(visit.url)), visit)
        else:
            touched |= _add_up(rows, visit, batch.source)
    _write(rows[url] for url in sorted(touched))


def _write(rows: Iterable[models.KnownPage]) -> None:
    """One statement for many rows, old and new: told apart by their address, so that none needs its key."""
    fresh = list(rows)
    for row in fresh:
        row.pk = None
    models.KnownPage.objects.bulk_create(
        fresh, update_conflicts=True, unique_fields=["source", "url"], update_fields=_PAGE, batch_size=50
    )


def _note_gone(row: models.KnownPage | None, visit: Visit) -> set[str]:
    """A page of which every advert is gone is no longer asked for, until something leads to it again."""
    gone = {uid for uid, _ in visit.adverts}
    if row is None or row.seen_at > visit.at or any(uid not in gone for uid, _ in row.adverts):
        return set()
    row.gone_at = visit.at
    return {row.url}


def _add_up(rows: dict[str, models.KnownPage], visit: Visit, source: str) -> set[str]:
    """The page after one more visit; returns its address, or nothing where the visit is not the newest."""
    url = storable(visit.url)
    row = rows.get(url)
    if row is None:
        row = rows[url] = models.KnownPage(source=storable(source), url=url, changed_at=visit.at, visits=0)
    elif visit.at <= row.seen_at:
        return set()
    elif visit.kind == "read" and _pairs(row.adverts) != _pairs(visit.adverts):
        row.changes += 1
        row.changed_at = visit.at
    row.visits += 1
    row.seen_at, row.gone_at = visit.at, None
    row.final_url = storable(visit.final_url)
    row.adverts = [list(pair) for pair in visit.adverts]
    row.etag, row.last_modified = visit.etag[:210], visit.last_modified[:40]
    row.read_as = visit.read_as[:64]
    if visit.kind != "not_modified" or not row.whole_capture:
        row.whole_at, row.whole_capture = visit.at, visit.capture_id[:128]
        row.body_sha256 = visit.body_sha256[:64]
    return {url}


def _pairs(adverts: Iterable[Sequence[str]]) -> set[tuple[str, ...]]:
    return {tuple(pair) for pair in adverts}
