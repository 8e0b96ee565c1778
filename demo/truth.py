"""What was planted, held against what was found."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any
from urllib.parse import urlsplit

from demo.world import Posting

_LIKE_ENOUGH = 0.55


@dataclass(frozen=True, slots=True)
class Sighting:
    """An advert as the index has it: the posting it is, or None where nothing was posted at its address."""

    advert_id: str
    url: str
    title: str
    posting: Posting | None


def _place(url: str) -> tuple[str, str]:
    """Host with port, and path with query, so that a channel's two kinds of permalink agree."""
    parts = urlsplit(url)
    path = (
        parts.path.removeprefix("/s").rstrip("/") if parts.path.startswith("/s/") else parts.path.rstrip("/")
    )
    return parts.netloc, f"{path}?{parts.query}" if parts.query else path


def _likeness(written: str, posting: Posting) -> float:
    """1.0 for the same title; the posting's first line counts where a title was cut or replaced."""
    one, other = (" ".join(text.casefold().split()) for text in (written, posting.title))
    if one == other:
        return 1.0
    if one and (one in other or other in one):
        return 0.9
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _candidates(url: str, by_place: Mapping[tuple[str, str], list[Posting]]) -> list[Posting]:
    """Postings at this address; a query that the board does not use (as of tracking) is ignored."""
    host, path = _place(url)
    return by_place.get((host, path)) or by_place.get((host, path.partition("?")[0])) or []


def match_adverts(
    adverts: Iterable[Mapping[str, Any]], addresses: Iterable[tuple[Posting, str]]
) -> tuple[Sighting, ...]:
    """Each advert of the index (id, url, title) with its posting, by address and, on shared pages, title."""
    by_place: dict[tuple[str, str], list[Posting]] = defaultdict(list)
    for posting, address in addresses:
        by_place[_place(address)].append(posting)
    taken: set[str] = set()
    found = []
    for advert in adverts:
        best = _best(advert["title"], _candidates(advert["url"], by_place), taken)
        if best is not None:
            taken.add(best.ref)
        found.append(Sighting(advert["id"], advert["url"], advert["title"], best))
    return tuple(found)


def _best(title: str, options: Sequence[Posting], taken: set[str]) -> Posting | None:
    """The likest posting; of two with the same title on a shared page, the one not yet met."""
    best = max(options, key=lambda p: (_likeness(title, p), p.ref not in taken), default=None)
    if best is not None and len(options) > 1 and _likeness(title, best) < _LIKE_ENOUGH:
        return None
    return best


def compare(
    networks: Mapping[str, Sequence[Posting]],
    sightings: Sequence[Sighting],
    cases: Sequence[Mapping[str, Any]],
    postings: Sequence[Posting],
) -> dict[str, Any]:
    """The `planted` object of the demo's summary.

    `networks` counts planted recruiters with several adverts, `lone` planted adverts on their own. A network
    is found when one case holds all its adverts and nothing else; `missed` counts planted adverts outside
    their network's case, `false` cases without any planted advert.
    """
    held = [_holding(case, sightings) for case in cases]
    homes = {name: _home(members, held) for name, members in networks.items()}
    missed = [
        _missing(name, posting, sightings, held)
        for name, members in networks.items()
        for posting in members
        if homes[name] is None or posting.ref not in held[homes[name] or 0]
    ]
    several = {name for name, members in networks.items() if len(members) > 1}
    planted = {posting.ref for members in networks.values() for posting in members}
    false = [
        _brief(case)
        for case, refs in zip(cases, held, strict=True)
        if not any(ref in planted for ref in refs)
    ]
    return {
        "networks": len(several),
        "found": sum(_is_whole(networks[name], homes[name], held) for name in several),
        "missed": len(missed),
        "false": len(false),
        "lone": len(networks) - len(several),
        "adverts": len(planted),
        "missed_adverts": missed,
        "false_cases": false,
        "mixed_cases": _mixed(cases, held, networks),
        **_coverage(sightings, postings),
    }


def _holding(case: Mapping[str, Any], sightings: Sequence[Sighting]) -> dict[str, Posting | None]:
    """What a case holds, by posting reference; an advert that nobody posted stands under its own id."""
    inside = set(case["advert_ids"])
    return {
        (s.posting.ref if s.posting else s.advert_id): s.posting for s in sightings if s.advert_id in inside
    }


def _home(members: Sequence[Posting], held: Sequence[Mapping[str, Posting | None]]) -> int | None:
    """The place of the case that holds most adverts of a network."""
    counts = [sum(posting.ref in refs for posting in members) for refs in held]
    best = max(range(len(counts)), key=lambda place: counts[place], default=None)
    return best if best is not None and counts[best] else None


def _is_whole(
    members: Sequence[Posting], home: int | None, held: Sequence[Mapping[str, Posting | None]]
) -> bool:
    refs = {posting.ref for posting in members}
    if home is None or set(held[home]) != refs:
        return False
    return sum(bool(refs & set(other)) for other in held) == 1


def _missing(
    name: str,
    posting: Posting,
    sightings: Sequence[Sighting],
    held: Sequence[Mapping[str, Posting | None]],
) -> dict[str, str]:
    seen = any(s.posting is not None and s.posting.ref == posting.ref for s in sightings)
    in_case = any(posting.ref in refs for refs in held)
    why = "not in the index" if not seen else "in another case" if in_case else "in no case"
    return {
        "network": name,
        "board": posting.board,
        "language": posting.language,
        "number": str(posting.number),
        "title": posting.title,
        "clear": "yes" if posting.clear else "no",
        "why": why,
    }


def _brief(case: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": case["id"], "band": case.get("band"), "urls": list(case.get("urls", ()))}


def _mixed(
    cases: Sequence[Mapping[str, Any]],
    held: Sequence[Mapping[str, Posting | None]],
    networks: Mapping[str, Sequence[Posting]],
) -> list[dict[str, Any]]:
    """Cases in which a network stands together with another network or with adverts that are not its own."""
    owner = {posting.ref: name for name, members in networks.items() for posting in members}
    found = []
    for case, refs in zip(cases, held, strict=True):
        owners = {owner.get(ref, "") for ref in refs}
        if len(owners) > 1 and owners != {""}:
            found.append({**_brief(case), "networks": sorted(owners - {""}), "others": "" in owners})
    return found


def _coverage(sightings: Sequence[Sighting], postings: Sequence[Posting]) -> dict[str, Any]:
    """Adverts that stand on readable boards and are not in the index, adverts twice, adverts from nowhere."""
    times = Counter(s.posting.ref for s in sightings if s.posting is not None)
    unseen = [p for p in postings if p.kind != "other" and p.ref not in times]
    return {
        "unseen_adverts": [{"board": p.board, "number": str(p.number), "title": p.title} for p in unseen],
        "doubled_adverts": sorted(ref for ref, count in times.items() if count > 1),
        "stray_adverts": [{"url": s.url, "title": s.title} for s in sightings if s.posting is None],
    }
