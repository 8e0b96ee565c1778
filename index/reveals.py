"""Reveals: a person sees a contact in a case after giving a reason, for some hours, on record."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from index import clock, models
from index.audit import Entry, append_events
from index.finding import find_case
from index.records import Actor, RefusedError, UnknownRecordError
from index.settings import read_settings

_REASON_MOST = 500


def reveal(ref: str, key: str, reason: str, *, actor: Actor) -> str:
    """The contact itself; recorded before it is handed out.

    Raises: RefusedError without a reason; UnknownRecordError when the case has no such contact.
    """
    case = find_case(ref)
    reason = " ".join(reason.split())
    if not 3 <= len(reason) <= _REASON_MOST:
        raise RefusedError(f"reason: say in 3 to {_REASON_MOST} characters why this contact must be seen")
    links = models.AdvertContact.objects.filter(advert__network__case=case, contact__key=key)
    link = links.select_related("contact").first()
    if link is None:
        raise UnknownRecordError(f"case {case.ref} has no contact {key[:32]!r}")
    with transaction.atomic():
        row = models.Reveal.objects.create(
            case=case, contact=link.contact, actor=actor.name, reason=reason, revealed_at=clock.now()
        )
        append_events([Entry(actor.name, "contact.revealed", case.ref, f"contact={key} reveal={row.pk}")])
    return link.contact.value


def revealed(ref: str, *, actor: Actor) -> dict[str, str]:
    """By key, the contacts of this case that this person revealed and may still read."""
    return _still_open(find_case(ref), actor)


def open_keys(case: models.Case, actor: Actor) -> frozenset[str]:
    """The keys of what this person may read in this case now."""
    return frozenset(_still_open(case, actor))


def _still_open(case: models.Case, actor: Actor) -> dict[str, str]:
    since = clock.now() - timedelta(hours=read_settings().reveal_hours)
    rows = models.Reveal.objects.filter(actor=actor.name, revealed_at__gt=since)
    rows = rows.filter(case=case) | rows.filter(case__merged_into=case)
    return dict(rows.values_list("contact__key", "contact__value"))
