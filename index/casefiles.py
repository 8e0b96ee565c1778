"""A case opened: all its adverts as they may be shown, its decisions, and the head that dates the page."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import cast

from index import models
from index.cards import summaries
from index.finding import find_advert, find_case
from index.masking import Hidden
from index.readings import Reading, contact_keys, read_adverts
from index.records import Actor, AdvertView, Case, Decision, Verdict
from index.reveals import open_keys
from index.showing import show_adverts
from index.viewing import record_view

Shown = list[tuple[str, str, str]]


def case(ref: str, *, actor: Actor) -> Case:
    """A case as this person may see it, on record as viewed. Raises: UnknownRecordError."""
    row = find_case(ref)
    record_view(actor, "case.viewed", row.ref)
    return open_file(row, open_keys(row, actor))


def advert(advert_id: str, *, actor: Actor) -> AdvertView:
    """One advert as it may be shown, on record as viewed. Raises: UnknownRecordError."""
    row = find_advert(advert_id)
    record_view(actor, "advert.viewed", row.uid)
    return views([row])[0]


def views(rows: Sequence[models.Advert], opened: Collection[str] = ()) -> tuple[AdvertView, ...]:
    """Adverts as they may be shown, in their order; `opened` are keys of contacts left unmasked."""
    return show_adverts(read_adverts(rows), contact_keys(rows), frozenset(opened))


def open_file(row: models.Case, opened: Collection[str] = ()) -> Case:
    """Everything of a case; flagged adverts first, then as they came."""
    rows = list(members(row))
    readings = read_adverts(rows)
    decisions = decisions_of(row)
    return Case(
        summary=summaries([row])[0],
        adverts=show_adverts(readings, contact_keys(rows), frozenset(opened)),
        decisions=decisions,
        merged_refs=tuple(models.Case.objects.filter(merged_into=row).values_list("ref", flat=True)),
        head=head_of(shown_of(readings), decisions),
    )


def members(row: models.Case) -> Sequence[models.Advert]:
    """The adverts of a case, flagged ones first, then as they came."""
    found = models.Advert.objects.filter(network__case=row)
    return list(found.order_by("-flagged", "-band_rank", "-score", "first_seen", "id"))


def decisions_of(row: models.Case) -> tuple[Decision, ...]:
    """Every decision on the case and on those merged into it, newest first."""
    mine = models.Decision.objects.filter(case=row) | models.Decision.objects.filter(case__merged_into=row)
    return tuple(decision_record(one) for one in mine.select_related("case").order_by("-id"))


def decision_record(row: models.Decision) -> Decision:
    """The stored decision as other rooms get it."""
    return Decision(
        id=row.pk,
        case_ref=row.case.ref,
        verdict=cast("Verdict", row.verdict),
        reason_code=row.reason_code,
        note=Hidden((), {}).mask(row.note, "text"),
        actor=row.actor,
        decided_at=row.decided_at,
        shown=tuple((uid, content, model) for uid, content, model in row.shown),
        supersedes=row.supersedes_id,
    )


def shown_of(readings: Sequence[Reading]) -> Shown:
    """Which words and which model's view of them a person has before them."""
    return [(one.row.uid, one.row.content_sha256, one.row.model_version) for one in readings]


def head_of(shown: Shown, decisions: Sequence[Decision]) -> str:
    """Changes whenever an advert comes, goes or changes, or anybody decides."""
    lines = sorted(" ".join(line) for line in shown)
    lines += [f"decision {one.id}" for one in decisions[:1]]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]


def decided_cases(since: datetime, until: datetime) -> tuple[Case, ...]:
    """Cases whose newest decision, taken up again included, was recorded in [since, until), by reference."""
    rows = models.Case.objects.filter(
        merged_into__isnull=True,
        decision__decided_at__gte=since,
        decision__decided_at__lt=until,
    )
    return tuple(open_file(row) for row in rows.select_related("decision").order_by("id"))
