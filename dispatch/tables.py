"""The tables of a referral: the network, its indicators, hashes, custody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from dispatch.cells import write_table
from dispatch.dossier import Dossier, local_time, reason_words, utc_time
from dispatch.verifier import HASH_REPORT, hash_file
from index.records import EvidenceItem

_NETWORK = ("part", "kind", "value", "address", "n_adverts", "adverts", "first_seen_ist", "last_seen_ist")
_INDICATORS = (
    *("advert", "address", "indicator", "name", "field", "exact_words", "start", "end", "model_version"),
    *("why", "reviewers_verdict", "reviewers_reason", "reviewer", "decided_ist"),
)
_HASHES = ("file", "bytes", "sha256", "md5", "time_ist", "time_utc", "tool", "version")
_CUSTODY = (
    *("kind", "number", "time_ist", "time_utc", "actor", "act", "subject", "detail"),
    *("previous_sha256", "sha256"),
)


def list_network(dossier: Dossier) -> bytes:
    """01 as a table: every advert, then every contact and place with the adverts it stands in."""
    adverts = (
        (
            *("advert", item.advert.source, item.advert.title, item.advert.url, 1, item.advert.id),
            *(local_time(item.first_seen), local_time(item.last_seen)),
        )
        for item in dossier.evidence
    )
    return write_table(
        _NETWORK, (*adverts, *_standing_in("contact", dossier), *_standing_in("place", dossier))
    )


def _named(part: str, item: EvidenceItem) -> Iterator[tuple[str, str]]:
    if part == "contact":
        for contact in item.assessment.contacts:
            yield f"{contact.kind}, helpline or board" if contact.hub else contact.kind, contact.value
    else:
        for place in item.assessment.places:
            yield f"{place.role}, {place.code}", place.name


def _standing_in(part: str, dossier: Dossier) -> Iterator[tuple[object, ...]]:
    found: dict[tuple[str, str], dict[str, EvidenceItem]] = {}
    for item in dossier.evidence:
        for named in _named(part, item):
            found.setdefault(named, {})[item.advert.id] = item
    for (kind, value), items in sorted(found.items(), key=lambda entry: (-len(entry[1]), entry[0])):
        first = min(item.first_seen for item in items.values())
        last = max(item.last_seen for item in items.values())
        yield part, kind, value, "", len(items), " ".join(items), local_time(first), local_time(last)


def list_indicators(dossier: Dossier) -> bytes:
    """03: every indicator with the exact words, offsets in code points of the named field."""
    decision = dossier.decision
    judged = (decision.verdict, reason_words(decision), decision.actor, local_time(decision.decided_at))
    rows = (
        (
            *(
                item.advert.id,
                item.advert.url,
                sign.id,
                sign.name,
                sign.field,
                sign.text,
                sign.start,
                sign.end,
            ),
            *(item.assessment.model_version, sign.why, *judged),
        )
        for item in dossier.evidence
        for sign in item.assessment.indicators
    )
    return write_table(_INDICATORS, rows)


def list_hashes(folder: Path, dossier: Dossier) -> bytes:
    """05: every file of the package but this table; paths as they stand in the package."""
    when = (local_time(dossier.made_at), utc_time(dossier.made_at), "mukti-watch", dossier.version)
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return write_table(_HASHES, (_hash_row(folder, path, when) for path in paths))


def _hash_row(folder: Path, path: Path, when: tuple[str, ...]) -> tuple[str, ...]:
    name = f"data/{path.relative_to(folder).as_posix()}"
    if name == HASH_REPORT:
        raise ValueError(f"{name}: the hash report cannot hold its own hash")
    hashes = hash_file(path)
    return (name, hashes["bytes"], hashes["sha256"], hashes["md5"], *when)


def _captured(dossier: Dossier) -> Iterator[tuple[object, ...]]:
    for item in dossier.evidence:
        capture = item.capture
        if capture is not None:
            when = (local_time(capture.fetched_at), utc_time(capture.fetched_at))
            detail = f"capture={capture.id} software={capture.software}"
            yield ("capture", "", *when, "crawler", "captured", item.advert.id, detail, "", capture.sha256)


def _audited(dossier: Dossier) -> Iterator[tuple[object, ...]]:
    for event in dossier.custody:
        when = (local_time(event.at), utc_time(event.at))
        act = (event.actor, event.verb, event.subject, event.detail)
        yield ("audit", event.number, *when, *act, event.previous_sha256, event.sha256)


def list_custody(dossier: Dossier) -> bytes:
    """07: captures with the hash of what came in, then the audit's events with their links, oldest first."""
    rows: Iterable[tuple[object, ...]] = (*sorted(_captured(dossier), key=lambda row: str(row[3])),)
    return write_table(_CUSTODY, (*rows, *_audited(dossier)))
