"""Decisions: a person's verdict on a case, with its reason, recorded once and for good."""

from __future__ import annotations

import hashlib

from django.db import transaction

from index import clock, models
from index.audit import Entry, append_events
from index.casefiles import (
    Shown,
    decision_record,
    decisions_of,
    head_of,
    members,
)
from index.finding import find_case
from index.packing import storable
from index.records import REASONS, Actor, Decision, NewDecision, RefusedError
from index.viewing import record_view

_STATES = {"confirm": "confirmed", "dismiss": "dismissed", "watch": "watched", "reopen": "undecided"}
_NOTE_MOST = 5000


def decide(ref: str, new: NewDecision, *, actor: Actor) -> Decision:
    """Records the verdict; nothing is overwritten, it supersedes the one before.

    Raises: RefusedError naming the field: verdict, reason_code, note, or seen_head when the case changed
    since the person looked at it; UnknownRecordError.
    """
    _check(new)
    with transaction.atomic():
        case = find_case(ref)
        shown: Shown = [(one.uid, one.content_sha256, one.model_version) for one in members(case)]
        earlier = decisions_of(case)
        if new.seen_head != head_of(shown, earlier):
            raise RefusedError(f"seen_head: case {case.ref} changed since you looked at it; look again")
        if new.verdict == "reopen" and case.state == "undecided":
            raise RefusedError(f"verdict: case {case.ref} is open already")
        row = models.Decision.objects.create(
            case=case,
            verdict=new.verdict,
            reason_code=new.reason_code,
            note=storable(new.note).strip(),
            actor=actor.name,
            decided_at=clock.now(),
            shown=[list(line) for line in shown],
            supersedes_id=earlier[0].id if earlier else None,
        )
        models.Case.objects.filter(pk=case.pk).update(state=_STATES[new.verdict], decision=row, card=None)
        append_events([_entry(actor, row, shown)])
    return decision_record(row)


def _check(new: NewDecision) -> None:
    if new.verdict not in REASONS:
        raise RefusedError(f"verdict: {str(new.verdict)[:40]!r} is none of {', '.join(REASONS)}")
    known = REASONS[new.verdict]
    if not new.reason_code:
        raise RefusedError(f"reason_code: a reason is required, one of {', '.join(known)}")
    if new.reason_code not in known:
        raise RefusedError(f"reason_code: {new.reason_code[:40]!r} is none of {', '.join(known)}")
    if len(new.note) > _NOTE_MOST:
        raise RefusedError(f"note: {len(new.note)} characters are more than {_NOTE_MOST}")


def _entry(actor: Actor, row: models.Decision, shown: Shown) -> Entry:
    """The chain anchors the decision by hashes: neither the note nor the reason's words stand in it."""
    seen = hashlib.sha256("\n".join(sorted(" ".join(line) for line in shown)).encode()).hexdigest()
    note = hashlib.sha256(row.note.encode()).hexdigest()
    detail = (
        f"decision={row.pk} verdict={row.verdict} reason={row.reason_code} adverts={len(shown)}"
        f" shown_sha256={seen} note_sha256={note}"
    )
    return Entry(actor.name, "case.decided", row.case.ref, detail)


def history(*, actor: Actor, limit: int = 200) -> tuple[Decision, ...]:
    """The latest decisions on any case, newest first."""
    record_view(actor, "history.viewed", "history")
    rows = models.Decision.objects.select_related("case").order_by("-id")
    return tuple(decision_record(row) for row in rows[: max(0, limit)])
