"""Cases as networks grow: opened by the first flagged advert, merged with their networks, kept up to date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Max, Min, Q

from index import clock, models
from index.audit import Entry
from index.cards import judged
from index.networks import Joined
from index.tracks import Track

SYSTEM = "system"
_INDIA = ZoneInfo("Asia/Kolkata")
_URGENT = 2
_REFRESHED = (
    "n_adverts", "n_flagged", "band_rank", "queue_rank", "score", "child_sign", "first_seen", "last_seen",
    "card",
)  # fmt: skip


def update_cases(tracks: Sequence[Track], joined: Joined) -> list[Entry]:
    """After adverts and networks are written: merges, opens and refreshes; returns what to record."""
    entries = _merge_cases(joined)
    networks = {track.row.network_id for track in tracks if track.row.network_id}
    networks |= set(joined.merged)
    known = models.Case.objects.filter(network_id__in=networks).defer("card")
    cases = {case.network_id or 0: case for case in known}
    flagged = set(
        models.Advert.objects.filter(network_id__in=networks, flagged=True).values_list(
            "network_id", flat=True
        )
    )
    opened = _open_cases(sorted(flagged - set(cases)))
    cases |= {case.network_id or 0: case for case in opened}
    refresh_cases(list(cases.values()))
    entries += [_opened_entry(case) for case in opened]
    entries += _captured_entries({case.network_id or 0 for case in opened}, tracks, set(cases))
    entries += _return_cases(cases, tracks)
    return entries


def _open_cases(networks: Sequence[int], *, by: str = SYSTEM, note: str = "") -> list[models.Case]:
    """New undecided cases with the next references of this year (Indian time)."""
    at = clock.now()
    year = at.astimezone(_INDIA).year
    last = models.Case.objects.filter(ref__startswith=f"MW-{year}-").order_by("-id").first()
    number = int(last.ref.rsplit("-", 1)[1]) if last else 0
    return models.Case.objects.bulk_create(
        [
            models.Case(
                ref=f"MW-{year}-{number + step:04d}",
                network_id=network,
                opened_at=at,
                opened_by=by,
                opening_note=note,
            )
            for step, network in enumerate(networks, start=1)
        ]
    )


def open_by_person(advert: models.Advert, *, by: str, note: str) -> tuple[models.Case, bool]:
    """The case of an advert; opened now when its network has none. The second value says if it was."""
    if advert.network is None:
        advert.network = models.Network.objects.create(opened_at=clock.now())
        advert.save(update_fields=["network"])
    case = models.Case.objects.filter(network=advert.network).first()
    if case is not None:
        return case, False
    case = _open_cases([advert.network.pk], by=by, note=note)[0]
    refresh_cases([case])
    return case, True


def refresh_cases(cases: Sequence[models.Case]) -> None:
    """Recomputes what the queue needs from the adverts; the summary is rebuilt when next looked at."""
    by_network = {case.network_id or 0: case for case in cases}
    rows = (
        models.Advert.objects.filter(network_id__in=list(by_network))
        .values("network_id")
        .annotate(
            n_adverts=Count("id"),
            n_flagged=Count("id", filter=Q(flagged=True)),
            band_rank=Max("band_rank"),
            score=Max("score"),
            n_child=Count("id", filter=Q(child_sign=True)),
            first_seen=Min("first_seen"),
            last_seen=Max("last_seen"),
        )
    )
    for row in rows:
        case = by_network[row["network_id"]]
        for name in ("n_adverts", "n_flagged", "band_rank", "score", "first_seen", "last_seen"):
            setattr(case, name, row[name])
        case.child_sign = row["n_child"] > 0
        case.queue_rank = _URGENT if case.child_sign else case.band_rank
        case.card = None
    models.Case.objects.bulk_update(cases, _REFRESHED, batch_size=80)
    _refresh_facets(by_network)


def _refresh_facets(by_network: dict[int, models.Case]) -> None:
    """Languages, sources and regions of each case; they are added and, when no advert has them, removed."""
    adverts = models.Advert.objects.filter(network_id__in=list(by_network))
    wanted: set[tuple[int, str, str]] = set()
    for facet in ("language", "source"):
        for network, value in adverts.values_list("network_id", facet).distinct():
            wanted.add((by_network[network].pk, facet, value))
    places = models.AdvertPlace.objects.filter(advert__network_id__in=list(by_network))
    for network, code in places.values_list("advert__network_id", "code").distinct():
        wanted.add((by_network[network].pk, "region", code))
    there = {
        (row.case_id, row.facet, row.value): row.pk
        for row in models.CaseFacet.objects.filter(case__in=list(by_network.values()))
    }
    models.CaseFacet.objects.filter(pk__in=[there[key] for key in there.keys() - wanted]).delete()
    models.CaseFacet.objects.bulk_create(
        [
            models.CaseFacet(case_id=case, facet=facet, value=value)
            for case, facet, value in sorted(wanted - there.keys())
        ]
    )


def _merge_cases(joined: Joined) -> list[Entry]:
    """The older case survives with its reference; the others point to it and keep their histories."""
    entries: list[Entry] = []
    for network, others in joined.merged.items():
        cases = list(
            models.Case.objects.filter(network_id__in=[network, *others])
            .order_by("id")
            .select_related("decision")
            .defer("card")
        )
        if not cases:
            continue
        survivor, losers = cases[0], cases[1:]
        for loser in losers:
            models.Case.objects.filter(merged_into=loser).update(merged_into=survivor)
            loser.network, loser.merged_into = None, survivor
            loser.save(update_fields=["network", "merged_into"])
            entries.append(Entry(SYSTEM, "case.merged", loser.ref, f"into={survivor.ref}"))
            entries.append(Entry(SYSTEM, "case.merged", survivor.ref, f"took={loser.ref}"))
        survivor.network_id = network
        survivor.state, survivor.decision = merged_state(cases)
        survivor.save(update_fields=["network", "state", "decision"])
    return entries


def merged_state(cases: Sequence[models.Case]) -> tuple[str, models.Decision | None]:
    """A confirmed part keeps the whole confirmed; equal verdicts stay; anything else is open again."""
    latest = sorted(
        (case for case in cases if case.decision), key=lambda case: case.decision_id or 0, reverse=True
    )
    for case in latest:
        if case.state == "confirmed":
            return "confirmed", case.decision
    if len({case.state for case in cases}) == 1:
        return cases[0].state, latest[0].decision if latest else None
    return "undecided", latest[0].decision if latest else None


def _return_cases(cases: dict[int, models.Case], tracks: Sequence[Track]) -> list[Entry]:
    """A dismissed or watched case is open again when a flagged advert comes that nobody has judged."""
    entries = []
    seen: dict[int, set[tuple[str, str]]] = {}
    for track in tracks:
        case = cases.get(track.row.network_id or 0)
        if not (track.touched and track.row.flagged and case and case.state in ("dismissed", "watched")):
            continue
        if case.pk not in seen:
            seen[case.pk] = judged(case)
        unseen = (track.row.uid, track.row.content_sha256) not in seen[case.pk]
        if unseen or not track.was_flagged:
            case.state = "undecided"
            case.save(update_fields=["state"])
            entries.append(Entry(SYSTEM, "case.returned", case.ref, f"advert={track.row.uid}"))
    return entries


def _opened_entry(case: models.Case) -> Entry:
    return Entry(SYSTEM, "case.opened", case.ref, f"adverts={case.n_adverts} flagged={case.n_flagged}")


def _captured_entries(opened: set[int], tracks: Sequence[Track], in_case: set[int]) -> list[Entry]:
    """Custody begins when an advert enters a case: what was captured, and by which capture."""
    uids = {track.row.uid for track in tracks if track.touched and (track.row.network_id or 0) in in_case}
    members = models.Advert.objects.filter(network_id__in=opened).values_list("uid", flat=True)
    return captured_entries(uids | set(members))


def captured_entries(uids: Iterable[str]) -> list[Entry]:
    """One entry per advert: version, content, capture, the hash of its bytes and of the kept member."""
    wanted = list(uids)
    versions = models.AdvertVersion.objects.filter(
        advert__uid__in=wanted, content_sha256=F("advert__content_sha256")
    ).select_related("advert")
    versions = versions.defer("body").order_by("advert_id")
    rows = list(versions)
    captures = {
        row.uid: row
        for row in models.Capture.objects.filter(uid__in={row.capture_uid for row in rows}).defer("body")
    }
    return [_captured_entry(row, captures.get(row.capture_uid)) for row in rows]


def _captured_entry(version: models.AdvertVersion, capture: models.Capture | None) -> Entry:
    detail = f"version={version.number} content_sha256={version.content_sha256}"
    if capture is None:
        detail += " supplied=yes" if version.advert.supplied else " capture=missing"
    else:
        detail += f" capture={capture.uid} capture_sha256={capture.sha256}"
        detail += f" fetched_at={capture.fetched_at.isoformat()}"
        detail += f" evidence_sha256={capture.evidence_sha256}" if capture.evidence_sha256 else ""
    return Entry(SYSTEM, "advert.captured", version.advert.uid, detail)
