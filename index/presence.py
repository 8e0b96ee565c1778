"""Where an advert was and is: its absences, and the earlier and later adverts with the same words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index import models
from index.records import Absence, Posting


@dataclass(frozen=True, slots=True)
class Presence:
    """The history of one advert's postings; `posted_again` are later adverts with its words."""

    absences: tuple[Absence, ...] = ()
    repeats: Posting | None = None
    posted_again: tuple[Posting, ...] = ()


NOWHERE_ELSE = Presence()
_SHOWN = 20


def presences(rows: Sequence[models.Advert]) -> dict[int, Presence]:
    """By advert row; adverts that were never gone and have no like are left out."""
    absences: dict[int, list[Absence]] = {}
    for one in models.Absence.objects.filter(advert__in=rows).order_by("gone_at"):
        absences.setdefault(one.advert_id, []).append(
            Absence(one.gone_at, one.why, one.back_at, one.capture_uid)
        )
    first = models.Advert.objects.in_bulk([row.repeats_id for row in rows if row.repeats_id])
    again: dict[int | None, list[Posting]] = {}
    for later in models.Advert.objects.filter(repeats__in=rows).order_by("first_seen", "id"):
        again.setdefault(later.repeats_id, []).append(_posting(later))
    return {
        row.pk: Presence(
            tuple(absences.get(row.pk, ())),
            _posting(first[row.repeats_id]) if row.repeats_id in first else None,
            tuple(again.get(row.pk, ())[:_SHOWN]),
        )
        for row in rows
        if row.pk in absences or row.repeats_id or row.pk in again
    }


def _posting(row: models.Advert) -> Posting:
    return Posting(row.uid, row.source, row.first_seen, row.last_seen, row.vanished_at)
