"""01: what stands on the two pages that an officer reads, as plain values for the typesetter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dispatch.advert_folder import capture_note
from dispatch.dossier import MARK, STATEMENT, Dossier, local_time, reason_words, utc_time
from dispatch.method import SECTIONS
from dispatch.printable import print_text
from dispatch.week import IST
from index.records import EvidenceItem

_KINDS = {"phone": "Phone", "whatsapp": "WhatsApp", "telegram": "Telegram", "upi": "UPI", "email": "E-mail"}
_ROLES = {"origin": "people sought from", "work": "work at", "transit": "on the way", "mentioned": "named"}
_BANDS = {"none": "no band", "review": "review", "urgent": "urgent"}


@dataclass(frozen=True, slots=True)
class Room:
    """How much of each list stands on the pages; `clip` is in code points. The rest is counted."""

    contacts: int
    places: int
    adverts: int
    days: int
    reasons: int
    quotes: int
    clip: int


# From roomy to tight; for each of the two pages the first is taken with which everything fits.
ROOMS = (
    Room(18, 16, 20, 12, 10, 2, 110),
    Room(14, 12, 17, 10, 9, 2, 100),
    Room(11, 10, 14, 8, 8, 2, 90),
    Room(9, 8, 12, 7, 7, 2, 75),
    Room(7, 6, 10, 6, 6, 2, 60),
    Room(6, 5, 8, 5, 5, 1, 50),
    Room(4, 4, 6, 4, 4, 1, 40),
    Room(3, 3, 3, 2, 2, 1, 24),
)


def _more(total: int, shown: int) -> str:
    return f"{total - shown} more in the CSV" if total > shown else ""


def _numbers(dossier: Dossier) -> dict[str, int]:
    return {item.advert.id: number for number, item in enumerate(dossier.evidence, start=1)}


def _listed(numbers: Sequence[int], most: int = 12) -> str:
    shown = ", ".join(map(str, sorted(set(numbers))[:most]))
    return f"{shown} …" if len(set(numbers)) > most else shown


def _contacts(dossier: Dossier, room: Room) -> dict[str, Any]:
    numbers = _numbers(dossier)
    found: dict[tuple[str, str], list[int]] = {}
    for item in dossier.evidence:
        for contact in item.assessment.contacts:
            if not contact.hub:
                found.setdefault((contact.kind, contact.value), []).append(numbers[item.advert.id])
    ordered = sorted(found.items(), key=lambda entry: (-len(set(entry[1])), entry[0]))
    rows = [
        [_KINDS.get(kind, kind), print_text(value, room.clip), str(len(set(where))), _listed(where)]
        for (kind, value), where in ordered[: room.contacts]
    ]
    return {"rows": rows, "more": _more(len(ordered), len(rows))}


def _places(dossier: Dossier, room: Room) -> dict[str, Any]:
    found = Counter(
        (place.role, place.name, place.code)
        for item in dossier.evidence
        for place in {(one.role, one.name, one.code): one for one in item.assessment.places}.values()
    )
    ordered = sorted(found.items(), key=lambda entry: (-entry[1], entry[0]))
    rows = [
        [_ROLES.get(role, role), print_text(f"{name} ({code})", room.clip), str(number)]
        for (role, name, code), number in ordered[: room.places]
    ]
    return {"rows": rows, "more": _more(len(ordered), len(rows))}


def _advert_row(number: int, item: EvidenceItem, room: Room) -> list[str]:
    advert = item.advert
    first, last = _day(item), item.last_seen.astimezone(IST).date()
    seen = f"{first}" if first == last else f"{first} to {last}"
    facts = (advert.employer, advert.place, advert.wage)
    stated = "; ".join(print_text(fact, room.clip // 2, 16) for fact in facts if fact)
    capture = "no" if capture_note(item) else "yes"
    return [
        str(number),
        seen,
        print_text(advert.source, 36, 12),
        print_text(advert.title, room.clip, 20),
        stated,
        capture,
    ]


def _day(item: EvidenceItem) -> date:
    return item.first_seen.astimezone(IST).date()


def _adverts(dossier: Dossier, room: Room) -> dict[str, Any]:
    rows = [
        _advert_row(number, item, room)
        for number, item in enumerate(dossier.evidence[: room.adverts], start=1)
    ]
    return {"rows": rows, "more": _more(len(dossier.evidence), len(rows))}


def _timeline(dossier: Dossier, room: Room) -> dict[str, Any]:
    numbers = _numbers(dossier)
    days: dict[date, list[int]] = {}
    for item in dossier.evidence:
        days.setdefault(_day(item), []).append(numbers[item.advert.id])
    rows = [[str(day), f"advert {_listed(days[day])} first seen"] for day in sorted(days)[: room.days]]
    more = f"{len(days) - len(rows)} more days in the CSV" if len(days) > len(rows) else ""
    decided = dossier.decision.decided_at.astimezone(IST).date()
    rows.append([str(decided), f"confirmed by {print_text(dossier.decision.actor, 30)}"])
    return {"rows": rows, "more": more}


def _reasons(dossier: Dossier, room: Room) -> dict[str, Any]:
    numbers = _numbers(dossier)
    found: dict[str, tuple[str, list[tuple[str, int]]]] = {}
    for item in dossier.evidence:
        for sign in item.assessment.indicators:
            words = found.setdefault(sign.id, (sign.why, []))[1]
            words.append((sign.text, numbers[item.advert.id]))
    ordered = sorted(found.values(), key=lambda entry: (-len({number for _, number in entry[1]}), entry[0]))
    rows = [_reason(why, words, room) for why, words in ordered[: room.reasons]]
    return {"rows": rows, "more": _more(len(ordered), len(rows))}


def _reason(why: str, words: list[tuple[str, int]], room: Room) -> dict[str, Any]:
    first = dict(reversed(words))
    quotes = [
        {"words": print_text(text, room.clip), "advert": number}
        for text, number in sorted(first.items(), key=lambda entry: entry[1])[: room.quotes]
    ]
    return {
        "why": print_text(why, 160),
        "adverts": len({number for _, number in words}),
        "quotes": quotes,
        "more": _more(len(first), len(quotes)),
    }


def _observed(dossier: Dossier) -> Iterator[str]:
    evidence = dossier.evidence
    sources = {item.advert.source for item in evidence}
    first = min(item.first_seen for item in evidence).astimezone(IST).date()
    last = max(item.last_seen for item in evidence).astimezone(IST).date()
    where = f"{_count(len(evidence), 'public advert')} on {_count(len(sources), 'site')}"
    yield f"{where}, seen from {first} to {last}."
    contacts = {(one.kind, one.value) for item in evidence for one in item.assessment.contacts if not one.hub}
    yield f"{_count(len(contacts), 'contact')} in the adverts themselves, given below in full."
    signs = {sign.id for item in evidence for sign in item.assessment.indicators}
    yield f"{_count(len(signs), 'indicator')}, each shown by exact words of an advert (page 2)."
    captured = sum(1 for item in evidence if not capture_note(item))
    yield f"{captured} of {len(evidence)} adverts with the page as it was received (WARC record and SHA-256)."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _inferred(dossier: Dossier) -> Iterator[str]:
    summary = dossier.case.summary
    yield f"Read together, the adverts show a possible luring pattern (band: {_BANDS[summary.band]})."
    if len(dossier.evidence) > 1:
        yield "The adverts were joined by a shared contact or shared words; that may be one recruiter."
    for role, words in (("origin", "People seem to be sought from"), ("work", "The work seems to be at")):
        names = {one.name for item in dossier.evidence for one in item.assessment.places if one.role == role}
        if names:
            yield f"{words}: {print_text(', '.join(sorted(names)), 120)}."
    yield f"A person decided: {reason_words(dossier.decision)}."


def _unknown(dossier: Dossier) -> Iterator[str]:
    yield "Who placed the adverts, and who owns or uses the contacts."
    yield "Whether anyone answered, travelled or came to harm."
    yield "Whether the named employers and places exist as stated; none was asked or visited."
    if not any(item.assessment.wage for item in dossier.evidence):
        yield "What pay is offered: no advert states it readably."
    missing = sum(1 for item in dossier.evidence if capture_note(item))
    if missing:
        yield f"What the page looked like for {_count(missing, 'advert')} without a WARC record."
    sources = {item.advert.source for item in dossier.evidence}
    troubled = [one.name for one in dossier.health if one.name in sources and one.state != "ok"]
    if troubled:
        yield f"What else these sites hold; not read in full: {print_text(', '.join(sorted(troubled)), 100)}."


def summarise(dossier: Dossier, first: Room, second: Room) -> dict[str, Any]:
    """Everything on the first and the second page, each bounded by its room."""
    return {
        "mark": MARK,
        "statement": STATEMENT,
        "ref": dossier.ref,
        "made": f"{local_time(dossier.made_at)} ({utc_time(dossier.made_at)})",
        "made_by": print_text(dossier.made_by, 40),
        "version": dossier.version,
        "observed": list(_observed(dossier)),
        "inferred": list(_inferred(dossier)),
        "unknown": list(_unknown(dossier)),
        "contacts": _contacts(dossier, first),
        "places": _places(dossier, first),
        "adverts": _adverts(dossier, second),
        "timeline": _timeline(dossier, second),
        "reasons": _reasons(dossier, second),
        "sections": list(SECTIONS),
    }
