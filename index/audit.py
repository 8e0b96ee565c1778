"""The audit: one hash chain of who did what to which record; ids and hashes, never content."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from index import clock, models
from index.records import Actor, AuditEvent

_FIRST = "0" * 64
_LOCK = 0x4D554B5449  # one advisory lock for the chain, where the database has such locks


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be recorded; number, time and hashes come when it joins the chain."""

    actor: str
    verb: str
    subject: str
    detail: str = ""


def chain_hash(previous: str, number: int, at: str, entry: Entry) -> str:
    """SHA-256 over the previous hash and the event as canonical JSON."""
    plain = [number, at, entry.actor, entry.verb, entry.subject, entry.detail]
    text = json.dumps(plain, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{text}".encode("ascii")).hexdigest()


def append_events(entries: Sequence[Entry]) -> list[models.AuditEvent]:
    """Adds to the chain within the caller's transaction, which holds the only write lock."""
    if not entries:
        return []
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    last = models.AuditEvent.objects.order_by("-number").values_list("number", "sha256").first()
    number, previous = last or (0, _FIRST)
    at = clock.now().isoformat(timespec="microseconds")
    rows = []
    for entry in entries:
        number += 1
        digest = chain_hash(previous, number, at, entry)
        rows.append(
            models.AuditEvent(
                number=number,
                at=at,
                actor=entry.actor,
                verb=entry.verb,
                subject=entry.subject,
                detail=entry.detail,
                previous_sha256=previous,
                sha256=digest,
            )
        )
        previous = digest
    models.AuditEvent.objects.bulk_create(rows)
    return rows


def record_event(actor: Actor, verb: str, subject: str, detail: str = "") -> AuditEvent:
    """Records one act, durably, before it returns. `detail` must hold no content and no contact."""
    with transaction.atomic():
        return _event(append_events([Entry(actor.name, verb, subject, detail)])[0])


def record_once(entry: Entry, within: timedelta) -> None:
    """Records the act unless the same person did the same to the same subject a moment ago."""
    since = (clock.now() - within).isoformat(timespec="microseconds")
    same = models.AuditEvent.objects.filter(subject=entry.subject, actor=entry.actor, verb=entry.verb)
    latest = same.order_by("-number").values_list("at", flat=True)
    if (latest.first() or "") <= since:
        with transaction.atomic():
            append_events([entry])


def events_of(subjects: Iterable[str]) -> tuple[AuditEvent, ...]:
    """Every event about these subjects, oldest first."""
    rows = models.AuditEvent.objects.filter(subject__in=list(subjects)).order_by("number")
    return tuple(_event(row) for row in rows)


def verify_audit() -> tuple[bool, str]:
    """Whether the chain is whole, and one line that says so or names the first broken number."""
    previous, number = _FIRST, 0
    for row in models.AuditEvent.objects.order_by("number").iterator(chunk_size=2000):
        number += 1
        if row.number != number:
            return False, f"audit: event {number} is missing"
        entry = Entry(row.actor, row.verb, row.subject, row.detail)
        expected = chain_hash(previous, number, row.at, entry)
        if row.previous_sha256 != previous or row.sha256 != expected:
            return False, f"audit: event {number} does not fit the chain"
        previous = row.sha256
    return True, f"audit: {number} events, whole; head {previous[:16]}"


def _event(row: models.AuditEvent) -> AuditEvent:
    return AuditEvent(
        number=row.number,
        at=datetime.fromisoformat(row.at),
        actor=row.actor,
        verb=row.verb,
        subject=row.subject,
        detail=row.detail,
        previous_sha256=row.previous_sha256,
        sha256=row.sha256,
    )
