"""Summaries of cases: the queue's line, built from a case's adverts once and kept until they change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, cast

from django.db import transaction

from index import models
from index.bands import BANDS
from index.masking import Hidden, mask_value
from index.readings import Reading, contact_keys, read_adverts
from index.records import CaseState, CaseSummary, MaskedContact, Reason


def summaries(cases: Sequence[models.Case]) -> list[CaseSummary]:
    """One summary per case, in order; those whose adverts changed since are built anew and kept."""
    outdated = [case for case in cases if case.card is None]
    if outdated:
        with transaction.atomic():
            for case in models.Case.objects.filter(pk__in=[case.pk for case in outdated]):
                models.Case.objects.filter(pk=case.pk).update(card=build_card(case))
        fresh = models.Case.objects.in_bulk([case.pk for case in outdated])
        cases = [fresh.get(case.pk, case) for case in cases]
    return [_summary(case, case.card or {}) for case in cases]


def build_card(case: models.Case) -> dict[str, Any]:
    """What the summary shows beyond the case's own columns, contacts masked."""
    rows = list(models.Advert.objects.filter(network__case=case).order_by("first_seen", "id"))
    readings = read_adverts(rows)
    keys = contact_keys(rows)
    places = models.AdvertPlace.objects.filter(advert__network__case=case)
    names = Counter(places.values_list("name", flat=True))
    codes = Counter(places.values_list("code", flat=True))
    judged = [reading for reading in readings if reading.row.flagged] or readings
    urls = [
        Hidden(reading.assessment.contacts, keys).mask_address(reading.advert.url) for reading in readings
    ]
    return {
        "reasons": _reasons(judged),
        "places": [name for name, _ in names.most_common()],
        "regions": [code for code, _ in codes.most_common()],
        "languages": [name for name, _ in Counter(row.language for row in rows).most_common()],
        "sources": [name for name, _ in Counter(row.source for row in rows).most_common()],
        "contacts": _contacts(case),
        "advert_ids": [row.uid for row in rows],
        "urls": urls,
        "n_new": _count_new(case, rows),
    }


def judged(case: models.Case) -> set[tuple[str, str]]:
    """Adverts, by id and content, that some decision on the case, or on one merged into it, was made on."""
    made = models.Decision.objects.filter(case=case) | models.Decision.objects.filter(case__merged_into=case)
    return {(uid, content) for shown in made.values_list("shown", flat=True) for uid, content, _ in shown}


def _count_new(case: models.Case, rows: Sequence[models.Advert]) -> int:
    """Flagged adverts, in their present words, that nobody has decided on; 0 before the first decision."""
    seen = judged(case)
    return sum((row.uid, row.content_sha256) not in seen for row in rows if row.flagged) if seen else 0


def _reasons(readings: Sequence[Reading]) -> list[list[Any]]:
    counts: Counter[str] = Counter()
    first: dict[str, list[str]] = {}
    for reading in readings:
        signs = {sign.id: sign for sign in reading.assessment.indicators}
        counts.update(signs.keys())
        for sign in signs.values():
            first.setdefault(sign.id, [sign.id, sign.name, sign.group, sign.why])
    return [[*first[name], count] for name, count in counts.most_common()]


def _contacts(case: models.Case) -> list[list[Any]]:
    """The case's contacts, those behind most of its adverts first."""
    links = models.AdvertContact.objects.filter(advert__network__case=case).select_related("contact")
    adverts: Counter[int] = Counter()
    kinds: dict[int, set[str]] = {}
    contacts: dict[int, models.Contact] = {}
    adverts.update(contact for _, contact in {(link.advert_id, link.contact_id) for link in links})
    for link in links:
        contacts[link.contact_id] = link.contact
        kinds.setdefault(link.contact_id, set()).add(link.kind)
    order = sorted(contacts, key=lambda pk: (contacts[pk].hub, -adverts[pk], pk))
    return [
        [contacts[pk].key, min(kinds[pk]), mask_value(contacts[pk].value), adverts[pk], contacts[pk].hub]
        for pk in order
    ]


def _summary(case: models.Case, card: dict[str, Any]) -> CaseSummary:
    return CaseSummary(
        id=case.pk,
        ref=case.ref,
        band=BANDS[case.band_rank],
        score=case.score,
        state=cast("CaseState", case.state),
        child_sign=case.child_sign,
        reasons=tuple(Reason(*reason) for reason in card["reasons"]),
        places=tuple(card["places"]),
        regions=tuple(card["regions"]),
        place_unknown=not card["regions"],
        languages=tuple(card["languages"]),
        sources=tuple(card["sources"]),
        contacts=tuple(
            MaskedContact(key, kind, masked, masked.lstrip("•"), count, hub)
            for key, kind, masked, count, hub in card["contacts"]
        ),
        first_seen=case.first_seen or case.opened_at,
        last_seen=case.last_seen or case.opened_at,
        advert_ids=tuple(card["advert_ids"]),
        urls=tuple(card["urls"]),
        n_adverts=case.n_adverts,
        n_flagged=case.n_flagged,
        n_new=card["n_new"],
    )
