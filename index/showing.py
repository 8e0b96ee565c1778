"""Adverts as they may be shown: contacts masked in every field, signs and contacts marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from crawler.advert import Capture, capture_from_json
from index import models
from index.bands import BANDS
from index.masking import Hidden, mask_assessment
from index.networks import Identity
from index.packing import unpack
from index.presence import NOWHERE_ELSE, Presence, presences
from index.readings import Reading, case_refs
from index.records import AdvertVersion, AdvertView, Span


def show_adverts(
    readings: Sequence[Reading], keys: Mapping[Identity, str], opened: frozenset[str] = frozenset()
) -> tuple[AdvertView, ...]:
    """The views of these adverts, in their order; contacts named in `opened` are left unmasked."""
    captures = _captures(readings)
    versions = _versions(readings)
    refs = case_refs([reading.row for reading in readings])
    known = presences([reading.row for reading in readings])
    return tuple(
        _show(
            reading,
            Hidden(reading.assessment.contacts, keys, opened),
            captures.get(reading.version.capture_uid),
            versions[reading.row.pk],
            refs.get(reading.row.pk),
            presence=known.get(reading.row.pk, NOWHERE_ELSE),
        )
        for reading in readings
    )


def _show(
    reading: Reading,
    hidden: Hidden,
    capture: Capture | None,
    versions: Sequence[models.AdvertVersion],
    case_ref: str | None,
    *,
    presence: Presence,
) -> AdvertView:
    one, said, row = reading.advert, reading.assessment, reading.row
    wage = said.wage
    keep = {wage.field: [(wage.start, wage.end)]} if wage else {}
    title = hidden.mask(one.title, "title", keep.get("title", ()))
    text = hidden.mask(one.text, "text", keep.get("text", ()))
    return AdvertView(
        id=row.uid,
        source=row.source,
        url=hidden.mask_address(one.url),
        title=title,
        text=text,
        employer=None if one.employer is None else hidden.mask(one.employer),
        place=None if one.place is None else hidden.mask(one.place),
        wage=None if one.wage is None else hidden.mask(one.wage, "wage", keep.get("wage", ())),
        posted=None if one.posted is None else hidden.mask(one.posted),
        kind=row.kind,
        language=row.language,
        unsupported_language=row.unsupported,
        band=BANDS[row.band_rank],
        flagged=row.flagged,
        child_sign=row.child_sign,
        supplied_by_analyst=row.supplied,
        spans=_spans(reading, hidden),
        assessment=mask_assessment(said, hidden, title, text),
        capture=None if capture is None else _show_capture(capture, hidden),
        versions=tuple(
            AdvertVersion(
                number=version.number,
                content_sha256=version.content_sha256,
                title=hidden.mask(unpack(version.body)["title"]),
                first_seen=version.first_seen,
            )
            for version in versions
        ),
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        case_ref=case_ref,
        absences=presence.absences,
        repeats=presence.repeats,
        posted_again=presence.posted_again,
    )


def _spans(reading: Reading, hidden: Hidden) -> tuple[Span, ...]:
    """Signs and contacts in the order of the text; longer ones first where two begin together."""
    signs = [Span(s.field, s.start, s.end, "sign", s.id) for s in reading.assessment.indicators]
    contacts = [
        Span(contact.field, contact.start, contact.end, "contact", hidden.key(contact))
        for contact in reading.assessment.contacts
        if contact.field != "links" and contact.start >= 0 and not contact.hub
    ]
    return tuple(sorted([*signs, *contacts], key=lambda span: (span.field, span.start, -span.end)))


def _show_capture(capture: Capture, hidden: Hidden) -> Capture:
    return replace(
        capture,
        url_asked=hidden.mask_address(capture.url_asked),
        url_final=hidden.mask_address(capture.url_final),
        redirects=tuple(hidden.mask_address(url) for url in capture.redirects),
        headers=tuple((name, hidden.mask_address(value)) for name, value in capture.headers),
    )


def _captures(readings: Sequence[Reading]) -> dict[str, Capture]:
    wanted = {reading.version.capture_uid for reading in readings}
    rows = models.Capture.objects.filter(uid__in=wanted)
    return {row.uid: capture_from_json(unpack(row.body)) for row in rows}


def _versions(readings: Sequence[Reading]) -> dict[int, list[models.AdvertVersion]]:
    rows = models.AdvertVersion.objects.filter(advert_id__in=[reading.row.pk for reading in readings])
    versions: dict[int, list[models.AdvertVersion]] = {}
    for version in rows.order_by("number"):
        versions.setdefault(version.advert_id, []).append(version)
    return versions
