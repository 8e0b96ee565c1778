"""The score: additive log-odds over named reasons, and the band that follows from them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from classifiers.assessment import Band, Contribution

REVIEW_LOG_ODDS = 0.0
URGENT_LOG_ODDS = 3.5
BELOW_REVIEW = -0.5
WARNING_LOG_ODDS = -2.5
MOST_COUNTER = -1.5
OFFICIAL = -4.0
LEAST_RULE = 0.3
R6_SEVERITY = 9
R6_GROUPS = 4
# An absence shows nothing by itself: it is no second sign beside a grave one.
ABSENCES = frozenset({"I33"})

URGENT_ALONE = ("I13", "I17", "I31", "I36", "I10")
SECTORS = ("I23", "I24", "I25", "I26", "I27", "I28", "I29")


@dataclass(frozen=True, slots=True)
class Sign:
    """An indicator or counter-indicator that fired, once."""

    id: str
    name: str
    group: str
    weight: float
    severity: int
    why: str


@dataclass(frozen=True, slots=True)
class Risk:
    """Contributions that add up to `log_odds`, the logistic score, and the band."""

    contributions: tuple[Contribution, ...]
    log_odds: float
    score: float
    band: Band


def _any(signs: Mapping[str, Sign], *ids: str) -> bool:
    return any(one in signs for one in ids)


def _grave_with_second(signs: Mapping[str, Sign]) -> bool:
    return any(
        other.group != signs[one].group and other.id not in ABSENCES
        for one in URGENT_ALONE
        if one in signs
        for other in signs.values()
    )


def combinations(
    signs: Mapping[str, Sign], *, overseas: bool, skilled: bool = False
) -> list[tuple[str, Band, str]]:
    """The combination rules that hold: id, band, and the sentence that says why."""
    rows: list[tuple[str, bool, Band, str]] = [
        ("R1", _grave_with_second(signs), "urgent", "A grave sign stands with a sign of another kind."),
        (
            "R2",
            _any(signs, "I20", "I21") and _any(signs, *SECTORS) and _any(signs, "I05", "I06"),
            "urgent",
            "A group is targeted for a risky trade, with bed or travel by the recruiter.",
        ),
        (
            "R3",
            overseas
            and "I34" in signs
            and (_any(signs, "I07") or (not skilled and _any(signs, "I01", "I06"))),
            "urgent",
            "Work abroad without a verified licence, with high pay, travel or a wrong visa.",
        ),
        ("R4", "I27" in signs and _any(signs, "I01", "I06"), "urgent", "The pattern of a scam compound."),
        (
            "R5",
            "I15" in signs and _any(signs, "I16", "I18") and _any(signs, "I22", "I32"),
            "urgent",
            "Girls are chosen by age or looks over chat or by photo.",
        ),
        (
            "R8",
            _any(signs, "I15", "I20", "I21", "I42")
            and _any(signs, "I06", "I37", "I41", "I42")
            and len(signs.keys() & {"I06", "I15", "I20", "I21", "I37", "I41", "I42"}) >= 2
            and "I33" in signs,
            "review",
            "Girls are to be taken along by someone who does not say for whom.",
        ),
        (
            "R6",
            sum(sign.severity for sign in signs.values()) >= R6_SEVERITY
            and len({sign.group for sign in signs.values()}) >= R6_GROUPS,
            "review",
            "Many signs of many kinds stand together.",
        ),
    ]
    return [(name, band, why) for name, holds, band, why in rows if holds]


def _counters(counters: Iterable[Sign]) -> list[Contribution]:
    found = list(counters)
    total = math.fsum(one.weight for one in found)
    scale = MOST_COUNTER / total if total < MOST_COUNTER else 1.0
    return [Contribution(f"{one.id} {one.name}", one.weight * scale, one.why) for one in found]


def _raise_to(name: str, why: str, floor: float, so_far: list[Contribution]) -> Contribution:
    total = math.fsum(one.value for one in so_far)
    return Contribution(name, max(LEAST_RULE, floor - total), why)


def _lower_to(name: str, why: str, ceiling: float, so_far: list[Contribution]) -> Contribution:
    total = math.fsum(one.value for one in so_far)
    return Contribution(name, min(-LEAST_RULE, ceiling - total), why)


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of the advert beside its signs."""

    overseas: bool
    warning: bool
    official_host: bool
    skilled: bool = False


def weigh(signs: Mapping[str, Sign], counters: Iterable[Sign], context: Context, prior: float) -> Risk:
    """The score of one advert. Every band above none needs two signs of different groups."""
    parts = [Contribution("prior", prior, "Where every advert starts.")]
    parts += [Contribution(f"{sign.id} {sign.name}", sign.weight, sign.why) for sign in signs.values()]
    parts += _counters(counters)
    for name, band, why in combinations(signs, overseas=context.overseas, skilled=context.skilled):
        parts.append(_raise_to(name, why, URGENT_LOG_ODDS if band == "urgent" else REVIEW_LOG_ODDS, parts))
    if context.official_host:
        parts.append(Contribution("C09 official_domain", OFFICIAL, "The page stands on a government host."))
    if context.warning and signs:
        why = "It warns or reports, and holds neither an offer nor a recruiter's contact."
        parts.append(_lower_to("R7 warning_context", why, WARNING_LOG_ODDS, parts))
    two_groups = len({sign.group for sign in signs.values()}) >= 2
    if not two_groups and math.fsum(one.value for one in parts) >= REVIEW_LOG_ODDS:
        parts.append(_lower_to("one_group", "Signs of one kind alone are no flag.", BELOW_REVIEW, parts))
    return _close(parts)


def _close(parts: list[Contribution]) -> Risk:
    log_odds = math.fsum(one.value for one in parts)
    score = 1.0 / (1.0 + math.exp(-log_odds)) if log_odds > -700 else 0.0
    # The sum of rounded parts may miss the floor of an urgent rule by a hair.
    band: Band = "none"
    if log_odds >= URGENT_LOG_ODDS - 1e-9:
        band = "urgent"
    elif log_odds >= REVIEW_LOG_ODDS - 1e-9:
        band = "review"
    return Risk(tuple(parts), log_odds, score, band)
