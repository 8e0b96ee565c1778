"""What machines cannot read goes to a person: the reading list, and cases a person opens."""

from __future__ import annotations

import hashlib

from django.db import transaction

from index import clock, models
from index.audit import Entry, append_events
from index.casefiles import views
from index.casework import captured_entries, open_by_person
from index.finding import find_advert
from index.packing import storable
from index.records import Actor, AdvertView, RefusedError
from index.viewing import record_view

_NOTE_MOST = 5000


def to_read(*, actor: Actor, limit: int = 200) -> tuple[AdvertView, ...]:
    """Adverts in a language that is not supported, in no case, that nobody has read yet; oldest first."""
    record_view(actor, "reading.viewed", "reading")
    rows = models.Advert.objects.filter(unsupported=True, read_at__isnull=True, network__case__isnull=True)
    return views(list(rows.order_by("first_seen", "id")[: max(0, limit)]))


def mark_read(advert_id: str, *, note: str, actor: Actor) -> None:
    """A person read the advert and found nothing to open a case for. Raises: UnknownRecordError."""
    note = _checked(note)
    row = find_advert(advert_id)
    with transaction.atomic():
        _mark(row, actor)
        append_events([Entry(actor.name, "advert.read", row.uid, _note_hash(note))])


def open_case(advert_id: str, *, note: str, actor: Actor) -> str:
    """A person opens a case for an advert; the reference of the case it is in, new or not.

    Raises: RefusedError without a note; UnknownRecordError.
    """
    note = _checked(note)
    if not note:
        raise RefusedError("note: say why this advert needs a case")
    row = find_advert(advert_id)
    with transaction.atomic():
        row.refresh_from_db()
        case, opened = open_by_person(row, by=actor.name, note=note)
        _mark(row, actor)
        if opened:
            uids = models.Advert.objects.filter(network__case=case).values_list("uid", flat=True)
            entry = Entry(actor.name, "case.opened", case.ref, f"advert={row.uid} {_note_hash(note)}")
            append_events([entry, *captured_entries(uids)])
    return case.ref


def _mark(row: models.Advert, actor: Actor) -> None:
    models.Advert.objects.filter(pk=row.pk).update(read_at=clock.now(), read_by=actor.name)


def _checked(note: str) -> str:
    note = storable(note).strip()
    if len(note) > _NOTE_MOST:
        raise RefusedError(f"note: {len(note)} characters are more than {_NOTE_MOST}")
    return note


def _note_hash(note: str) -> str:
    return f"note_sha256={hashlib.sha256(note.encode()).hexdigest()}"
