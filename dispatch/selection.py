"""Which cases a partner's digest of a week tells of, and which only staff may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dispatch.partner import Partner
from dispatch.standing import (
    is_confirmed,
    is_unplaced,
    regions_of,
    touches_child,
    verdict_at,
    verdict_now,
    was_told,
)
from dispatch.week import Week
from index.records import Case


@dataclass(frozen=True, slots=True)
class Selection:
    """The cases decided in a week: `told` are new, `changed` were told before; `n_child` only counts."""

    told: tuple[Case, ...]
    changed: tuple[Case, ...]
    n_child: int
    unplaced: tuple[str, ...]


def in_scope(case: Case, partner: Partner) -> bool:
    """Whether the case touches a region of the partner; a case without a known place is nobody's."""
    if is_unplaced(case):
        return False
    return partner.regions is None or bool(regions_of(case) & set(partner.regions))


def _decided_in(case: Case, week: Week) -> bool:
    current = verdict_now(case)
    return current is not None and week.holds(current.decided_at)


def _is_change(case: Case, week: Week) -> bool:
    if not was_told(case, week.since):
        return False
    before = verdict_at(case, week.since)
    return not is_confirmed(case) or (before is not None and before.verdict == "confirm")


def select(cases: Sequence[Case], partner: Partner, week: Week) -> Selection:
    """Sorts the cases out, by reference; a case with a sign of a child is counted and never told."""
    once = {case.summary.ref: case for case in cases if _decided_in(case, week)}
    decided = [once[ref] for ref in sorted(once)]
    mine = [case for case in decided if in_scope(case, partner)]
    open_cases = [case for case in mine if not touches_child(case)]
    changed = tuple(case for case in open_cases if _is_change(case, week))
    lost = [case for case in decided if is_unplaced(case)]
    return Selection(
        told=tuple(case for case in open_cases if is_confirmed(case) and not _is_change(case, week)),
        changed=changed,
        n_child=len(mine) - len(open_cases),
        unplaced=tuple(case.summary.ref for case in lost if is_confirmed(case) or was_told(case, week.since)),
    )
