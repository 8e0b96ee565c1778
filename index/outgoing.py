"""What dispatch takes from the record: evidence, custody, and the week's numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from crawler.advert import Capture, capture_from_json
from index import models
from index.audit import events_of, record_event
from index.casefiles import members
from index.evidence import read_kept, read_member
from index.finding import find_case
from index.packing import unpack
from index.readings import Reading, read_adverts
from index.records import Actor, AuditEvent, EvidenceItem, UnavailableError


def case_evidence(ref: str, *, actor: Actor) -> tuple[EvidenceItem, ...]:
    """Every advert of a case unmasked, with its capture and the WARC member where it is still there.

    On record as taken. Raises: UnknownRecordError; UnavailableError when a kept file was altered.
    """
    case = find_case(ref)
    readings = read_adverts(members(case))
    record_event(actor, "evidence.taken", case.ref, f"adverts={len(readings)}")
    wanted = {reading.version.capture_uid for reading in readings}
    rows = {row.uid: row for row in models.Capture.objects.filter(uid__in=wanted)}
    return tuple(_item(reading, rows.get(reading.version.capture_uid)) for reading in readings)


def _item(reading: Reading, row: models.Capture | None) -> EvidenceItem:
    capture = capture_from_json(unpack(row.body)) if row else None
    return EvidenceItem(
        advert=reading.advert,
        assessment=reading.assessment,
        capture=capture,
        warc_member=_member(row, capture) if row and capture else None,
        first_seen=reading.row.first_seen,
        last_seen=reading.row.last_seen,
    )


def _member(row: models.Capture, capture: Capture) -> bytes | None:
    """The kept member; else, for adverts nobody flagged, the one in the run's file while that is there."""
    if row.evidence_file:
        return read_kept(row.evidence_file, row.evidence_sha256)
    run = models.Run.objects.filter(name=row.run).first()
    try:
        place = (capture.warc_offset, capture.warc_length, capture.sha256)
        return read_member(Path(run.warc_path), *place) if run else None
    except UnavailableError:
        return None


def contact_values(refs: Sequence[str]) -> tuple[str, ...]:
    """Every recruiter's contact of these cases in full, for a last look that none of them leaves.

    For comparing alone: not on record as revealed, and never to be shown.
    """
    contacts = models.Contact.objects.filter(advert_links__advert__network__case__ref__in=refs, hub=False)
    return tuple(contacts.order_by("value").values_list("value", flat=True).distinct())


def custody(ref: str) -> tuple[AuditEvent, ...]:
    """Every recorded event about a case, those merged into it, and its adverts, oldest first."""
    case = find_case(ref)
    refs = [case.ref, *models.Case.objects.filter(merged_into=case).values_list("ref", flat=True)]
    uids = models.Advert.objects.filter(network__case=case).values_list("uid", flat=True)
    return events_of([*refs, *uids])


def week_numbers(since: datetime, until: datetime) -> dict[str, int]:
    """Cases decided in [since, until), each once by its latest verdict in that time; and adverts seen."""
    decisions = models.Decision.objects.filter(decided_at__gte=since, decided_at__lt=until)
    latest = dict(decisions.order_by("id").values_list("case_id", "verdict"))
    verdicts = list(latest.values())
    seen = models.Advert.objects.filter(last_seen__gte=since, first_seen__lt=until)
    return {
        "reviewed": len(verdicts),
        "confirmed": verdicts.count("confirm"),
        "dismissed": verdicts.count("dismiss"),
        "watched": verdicts.count("watch"),
        "adverts_seen": seen.count(),
    }
