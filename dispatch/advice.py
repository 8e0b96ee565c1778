"""Part 1 of the digest: what to do this week, at most five things, one action each."""

from __future__ import annotations

from collections.abc import Sequence

from dispatch.pattern import Pattern
from dispatch.wording import Wording

MOST = 5
# An action and the signs that call for it, the gravest first.
_CALLED_BY: tuple[tuple[str, frozenset[str]], ...] = (
    (
        "travel",
        frozenset(
            {
                "meet_in_transit",
                "secrecy",
                "free_travel_by_recruiter",
                "immediate_joining_pressure",
                "odd_route_or_conflict",
                "origin_targeted",
                "alone_without_guardian",
                "girl_handed_over",
            }
        ),
    ),
    ("documents", frozenset({"document_surrender", "no_documents_required"})),
    ("fee", frozenset({"upfront_fee", "debt_cut_from_pay", "advance_to_family"})),
    (
        "photo",
        frozenset({"photo_request", "appearance_requirement", "sexualised_or_coded", "entertainment_lure"}),
    ),
    (
        "abroad",
        frozenset(
            {
                "visit_visa_or_no_visa",
                "gulf_housemaid",
                "scam_compound_role",
                "cruise_hotel_casino_abroad",
                "overseas_without_ra_licence",
            }
        ),
    ),
    (
        "stay",
        frozenset(
            {
                "free_training_with_hostel",
                "spa_parlour_lure",
                "domestic_help_placement",
                "free_food_lodging",
                "no_leave_bond",
            }
        ),
    ),
    (
        "employer",
        frozenset({"employer_unidentifiable", "chat_only_contact", "personal_agent", "impersonation"}),
    ),
)


def choose_actions(patterns: Sequence[Pattern], withdrawn: Sequence[str], words: Wording) -> tuple[str, ...]:
    """Corrections first, then what this week's signs call for; keeping evidence is always the last."""
    first = [words.say("action.withdraw", refs=words.join(tuple(withdrawn)))] if withdrawn else []
    if not patterns:
        return (*first, words.say("action.keep"))
    seen = {name for pattern in patterns for name in pattern.sign_names}
    called = [words.say(f"action.{key}") for key, signs in _CALLED_BY if signs & seen]
    room = MOST - len(first) - 2
    return (*first, words.say("action.share"), *called[:room], words.say("action.keep"))
