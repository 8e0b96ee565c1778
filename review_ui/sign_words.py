"""Short headings for the signs that the rules name; a sign without one is shown by its own name."""

from __future__ import annotations

from collections.abc import Sequence

from index.records import Reason

SIGNS = {
    "pay_too_high_for_role": "Pay far too high for the work",
    "no_experience_no_education": "No experience or schooling asked",
    "no_documents_required": "No papers asked",
    "vague_duties": "The work is not described",
    "free_food_lodging": "Bed or board with the work",
    "free_travel_by_recruiter": "Travel paid or fetched",
    "visit_visa_or_no_visa": "Work abroad on a visit visa or none",
    "immediate_joining_pressure": "Pressed to leave at once",
    "guaranteed_no_interview": "Job promised without an interview",
    "advance_to_family": "Money for the family",
    "upfront_fee": "Fee before anything begins",
    "debt_cut_from_pay": "Costs cut from later pay",
    "document_surrender": "Papers to be handed over",
    "no_leave_bond": "May not leave",
    "girls_only_unrelated": "Girls only, for no reason",
    "young_age_band": "Narrow band of young ages",
    "minor_explicit": "Someone under 18 seems to be sought",
    "appearance_requirement": "Looks are asked for",
    "single_no_family": "Someone alone or unmarried",
    "origin_targeted": "Girls from one place for another",
    "hardship_targeted": "Speaks to hardship",
    "photo_request": "Photo first, by chat",
    "entertainment_lure": "Dance, bar, film or modelling work",
    "spa_parlour_lure": "Spa or parlour work with a stay",
    "domestic_help_placement": "Live-in house work by a go-between",
    "gulf_housemaid": "House work in the Gulf",
    "scam_compound_role": "Online work in a country of scam compounds",
    "cruise_hotel_casino_abroad": "Cruise, hotel or casino work abroad",
    "free_training_with_hostel": "Free training with a stay and a sure job",
    "marriage_study_promise": "Marriage or schooling promised",
    "sexualised_or_coded": "Sexualised or coded words",
    "chat_only_contact": "Contact only by chat",
    "employer_unidentifiable": "No employer can be made out",
    "overseas_without_ra_licence": "Work abroad, no licence verified",
    "personal_agent": "A named person as go-between",
    "secrecy": "Asks to keep it secret",
    "meet_in_transit": "Meeting at a station or border",
    "impersonation": "Speaks as a public body",
    "odd_route_or_conflict": "An odd route",
    "alone_without_guardian": "To come alone",
    "girl_handed_over": "A girl to be sent with strangers",
}


def say_sign(name: str) -> str:
    """The heading of a sign; "some_new_sign" without one reads "Some new sign"."""
    readable = name.replace("_", " ").strip()
    return SIGNS.get(name) or readable[:1].upper() + readable[1:]


# Whatever else there is, this is read first; and these are common in honest adverts, so they head no case.
_FIRST = {"minor_explicit"}
_LAST = {
    "no_experience_no_education",
    "vague_duties",
    "free_food_lodging",
    "immediate_joining_pressure",
    "chat_only_contact",
    "employer_unidentifiable",
}


def in_reading_order(reasons: Sequence[Reason]) -> list[Reason]:
    """A sign of a child first, common signs last; otherwise as they came, most frequent first."""
    return sorted(reasons, key=lambda reason: (reason.name in _LAST) - (reason.name in _FIRST))
