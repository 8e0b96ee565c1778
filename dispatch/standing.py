"""How a case stands: confirmed or not, in whose region, and whether it must never be shown."""

from __future__ import annotations

from datetime import datetime

from dispatch.wording import current_code
from index.records import Case, Decision

_CHILD_SIGN = "minor_explicit"


def verdicts(case: Case) -> tuple[Decision, ...]:
    """Its decisions, oldest first."""
    return tuple(sorted(case.decisions, key=lambda decision: (decision.decided_at, decision.id)))


def verdict_now(case: Case) -> Decision | None:
    """The decision in force."""
    decided = verdicts(case)
    return decided[-1] if decided else None


def verdict_at(case: Case, when: datetime) -> Decision | None:
    """The last decision before a moment."""
    before = [decision for decision in verdicts(case) if decision.decided_at < when]
    return before[-1] if before else None


def was_told(case: Case, when: datetime) -> bool:
    """Whether a digest of an earlier week may have told of it: confirmed at any time before."""
    return any(one.verdict == "confirm" and one.decided_at < when for one in case.decisions)


def is_confirmed(case: Case) -> bool:
    """Confirmed by state and by the decision in force; where they differ, it is not."""
    current = verdict_now(case)
    return case.summary.state == "confirmed" and current is not None and current.verdict == "confirm"


def touches_child(case: Case) -> bool:
    """A sign of a child anywhere in it: in the case, an advert, an assessment or a person's reason."""
    adverts = case.adverts
    return (
        case.summary.child_sign
        or any(advert.child_sign or advert.assessment.child_sign for advert in adverts)
        or any(decision.reason_code == "child_sought" for decision in case.decisions)
        or any(_CHILD_SIGN in {reason.name, reason.id} for reason in case.summary.reasons)
    )


def regions_of(case: Case) -> frozenset[str]:
    """The regions its places lie in, in the codes of today."""
    return frozenset(current_code(code) for code in case.summary.regions)


def is_unplaced(case: Case) -> bool:
    """No known place in India: a person must say whose it is; it is never guessed."""
    return not any(code.startswith("IN-") for code in regions_of(case))
