"""The record of what the classifiers say of one version of an advert, with every reason."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

Band = Literal["none", "review", "urgent"]
Field = Literal["title", "text"]
ContactKind = Literal["phone", "whatsapp", "telegram", "upi", "email"]
PlaceRole = Literal["mentioned", "origin", "work", "transit"]


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact identity, normalised; `start` and `end` are -1 when it came from a link's target.

    `value`: E.164 for phone and WhatsApp, lower case for the rest, Telegram names without "@".
    `hub` marks helplines, toll-free and board numbers: known, shown, and never a recruiter's contact.
    """

    kind: ContactKind
    value: str
    field: Field | Literal["links"]
    start: int
    end: int
    hub: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A place the advert names. `code` is ISO 3166-2 for India ("IN-AS"), ISO 3166-1 elsewhere ("AE")."""

    name: str
    code: str
    role: PlaceRole
    field: Field | Literal["place"]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Wage:
    """A stated wage as whole rupees per month; `high` equals `low` where no range is given."""

    low_inr_month: int
    high_inr_month: int
    field: Field | Literal["wage"]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Indicator:
    """A luring sign with the exact words that show it: `text == advert.<field>[start:end]`."""

    id: str
    name: str
    group: str
    why: str
    field: Field
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one named reason adds to the log-odds (natural logarithm); the prior is one of them."""

    name: str
    value: float
    why: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the classifiers say of one version of an advert. Offsets are code points of the given field.

    The values of `contributions` add up to `log_odds`; `score` is its logistic, in 0..1, never shown
    to people. `child_sign` holds the advert for a person whatever its band.
    """

    advert_id: str
    content_sha256: str
    model_version: str
    language: str
    unsupported_language: bool
    contacts: tuple[Contact, ...]
    wage: Wage | None
    places: tuple[Place, ...]
    indicators: tuple[Indicator, ...]
    contributions: tuple[Contribution, ...]
    log_odds: float
    score: float
    band: Band
    child_sign: bool


def public_assessment(assessment: Assessment) -> dict[str, Any]:
    """The assessment as `mukti assess` prints it; the keys are a contract."""
    seen: dict[tuple[str, str], None] = {}
    for contact in assessment.contacts:
        if not contact.hub:
            seen.setdefault((contact.kind, contact.value))
    return {
        "id": assessment.advert_id,
        "language": assessment.language,
        "unsupported_language": assessment.unsupported_language,
        "score": assessment.score,
        "log_odds": assessment.log_odds,
        "band": assessment.band,
        "indicators": [
            {"id": sign.id, "field": sign.field, "start": sign.start, "end": sign.end, "text": sign.text}
            for sign in assessment.indicators
        ],
        "contributions": [{"name": part.name, "value": part.value} for part in assessment.contributions],
        "contacts": [{"kind": kind, "value": value} for kind, value in seen],
        "model_version": assessment.model_version,
    }


def to_json(assessment: Assessment) -> dict[str, Any]:
    """The whole assessment as plain JSON values, for the record."""
    return asdict(assessment)


def from_json(plain: dict[str, Any]) -> Assessment:
    """The inverse of `to_json`. Raises: TypeError or KeyError on missing or unknown fields."""
    return Assessment(
        **{
            **plain,
            "contacts": tuple(Contact(**item) for item in plain["contacts"]),
            "wage": Wage(**plain["wage"]) if plain["wage"] else None,
            "places": tuple(Place(**item) for item in plain["places"]),
            "indicators": tuple(Indicator(**item) for item in plain["indicators"]),
            "contributions": tuple(Contribution(**item) for item in plain["contributions"]),
        }
    )
