"""What a digest may say of one confirmed case: a pattern, without a name, a text or a whole contact."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from dispatch.partner import Partner
from dispatch.wording import Wording, current_code, wording
from index.records import AdvertView, Case, MaskedContact, Reason

Confidence = Literal["high", "medium", "low"]
CONFIDENCES: tuple[Confidence, ...] = ("high", "medium", "low")
_OFFERS_SHOWN = 3
_SIGNS_SHOWN = 4
_CONTACTS_SHOWN = 6
_PLACES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Pattern:
    """One item of part 2, every value already in the partner's words."""

    ref: str
    offer: str
    route: str
    places: str
    pay: str
    contact: str
    why: str
    confidence: Confidence
    first_seen: datetime
    last_seen: datetime
    n_adverts: int
    sign_names: tuple[str, ...]


def _speaking(case: Case) -> tuple[AdvertView, ...]:
    """The adverts that were flagged, all of them where none is: theirs are offer, places and pay."""
    flagged = tuple(advert for advert in case.adverts if advert.flagged)
    return flagged or case.adverts


def _ordered(case: Case) -> list[Reason]:
    return sorted(case.summary.reasons, key=lambda reason: (-reason.n_adverts, reason.name, reason.id))


def _sign_words(reason: Reason, words: Wording) -> str:
    for key in (f"sign.{reason.name}", f"sign.{reason.id}", f"sign_group.{reason.group}"):
        if words.has(key):
            return words.say(key)
    return words.say("sign_group.other")


def _why(case: Case, words: Wording) -> str:
    signs = tuple(dict.fromkeys(_sign_words(reason, words) for reason in _ordered(case)))[:_SIGNS_SHOWN]
    joined = words.say("value.sign_join").join(signs or (words.say("sign_group.other"),))
    return words.say("value.why", signs=joined)


def _offer(case: Case, words: Wording) -> str:
    named = [f"offer.{name}" for reason in _ordered(case) for name in (reason.name, reason.id)]
    kinds = [f"offer.{kind}" for kind in sorted({advert.kind for advert in _speaking(case)})]
    keys = [key for key in dict.fromkeys(named) if words.has(key)] or [key for key in kinds if words.has(key)]
    return words.join(tuple(words.say(key) for key in (keys or ["offer.other"])[:_OFFERS_SHOWN]))


def _place_words(name: str, code: str, partner: Partner, words: Wording) -> str:
    region = words.region(code)
    english = {place.casefold() for place in (region, wording("en").region(code))}
    if partner.audience == "community" or name.casefold() in english:
        return region
    return words.say("value.place", name=name, region=region)


def _places(case: Case, role: str, partner: Partner, words: Wording) -> str:
    found: dict[tuple[str, str], None] = {}
    for advert in _speaking(case):
        for place in advert.assessment.places:
            if role in {place.role, "any"}:
                found.setdefault((place.name, current_code(place.code)))
    named = dict.fromkeys(_place_words(name, code, partner, words) for name, code in found)
    return words.join(tuple(named)[:_PLACES_SHOWN])


def _route(case: Case, partner: Partner, words: Wording) -> str:
    origins = _places(case, "origin", partner, words)
    works = _places(case, "work", partner, words)
    if origins and works:
        return words.say("value.route", origins=origins, works=works)
    if works:
        return words.say("value.to", works=works)
    return words.say("value.from", origins=origins) if origins else ""


def _pay(case: Case, words: Wording) -> str:
    wages = [advert.assessment.wage for advert in _speaking(case)]
    stated = [wage for wage in wages if wage is not None]
    if not stated:
        return words.say("value.pay_none")
    low = min(wage.low_inr_month for wage in stated)
    high = max(wage.high_inr_month for wage in stated)
    if low == high:
        return words.say("value.pay_one", low=words.count(low))
    return words.say("value.pay_range", low=words.count(low), high=words.count(high))


def _contact_words(contact: MaskedContact, partner: Partner, words: Wording) -> str:
    if partner.audience == "community":
        return words.say(f"contact_kind.{contact.kind}")
    return words.say(f"contact.{contact.kind}", last3=contact.last3[-3:])


def _contacts(case: Case, partner: Partner, words: Wording) -> str:
    own = sorted(
        (contact for contact in case.summary.contacts if not contact.hub),
        key=lambda contact: (-contact.n_adverts, contact.kind, contact.last3),
    )
    named = tuple(dict.fromkeys(_contact_words(contact, partner, words) for contact in own))
    return words.join(named[:_CONTACTS_SHOWN]) or words.say("value.contact_none")


def rate_confidence(case: Case) -> Confidence:
    """High, medium or low; the digest prints what each word means."""
    kinds = len({reason.group for reason in case.summary.reasons})
    n_adverts = case.summary.n_adverts
    if n_adverts >= 3 and kinds >= 3:
        return "high"
    return "medium" if n_adverts >= 2 or kinds >= 3 else "low"


def _names(case: Case) -> Iterator[str]:
    for reason in _ordered(case):
        yield reason.name
        yield reason.id


def read_pattern(case: Case, partner: Partner, words: Wording) -> Pattern:
    """The case as this partner may see it, in the partner's words."""
    return Pattern(
        ref=case.summary.ref,
        offer=_offer(case, words),
        route=_route(case, partner, words),
        places=_places(case, "any", partner, words),
        pay=_pay(case, words),
        contact=_contacts(case, partner, words),
        why=_why(case, words),
        confidence=rate_confidence(case),
        first_seen=case.summary.first_seen,
        last_seen=case.summary.last_seen,
        n_adverts=case.summary.n_adverts,
        sign_names=tuple(dict.fromkeys(_names(case))),
    )
