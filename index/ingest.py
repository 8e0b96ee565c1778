"""From the spool into the record: one transaction a batch, the same result however often it is repeated."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from django.db import transaction

from classifiers.assessment import Assessment
from crawler.advert import (
    Advert,
    Capture,
    Problem,
    RunReport,
    SpoolBatch,
    capture_from_json,
    to_json,
)
from index import models
from index.audit import Entry, append_events
from index.bands import is_flagged
from index.casework import SYSTEM, update_cases
from index.evidence import Kept, keep_members
from index.networks import join_networks, link_contacts
from index.packing import pack, storable, unpack
from index.records import Actor, IngestCounts
from index.repeats import link_repeats
from index.tracks import Pair, Track, follow, store_tracks
from index.visits import Visited, store_visits

_PROBLEMS_KEPT = 200


def spool_offset(run: str) -> int:
    """The byte in the run's record file up to which it is stored; 0 for a run never seen."""
    return models.Run.objects.filter(name=run).values_list("offset_bytes", flat=True).first() or 0


def store_batch(
    batch: SpoolBatch, assessments: Sequence[Assessment], *, supplied_by: Actor | None = None
) -> IngestCounts:
    """Writes a batch and everything that follows from it, or nothing. `assessments` fit `batch.adverts`.

    `supplied_by` is the person who asked for this one page; its adverts are kept as supplied.

    Raises: ValueError when an assessment is not of its advert's very content.
    """
    pairs = _aligned(batch.adverts, assessments)
    kept, problems = _keep_evidence(batch, pairs)
    with transaction.atomic():
        _store_captures(batch.captures, kept)
        tracks, entries = _store_pairs(pairs, supplied=supplied_by is not None)
        visited = store_visits(batch) if supplied_by is None else Visited()
        counts = _count(tracks, batch, visited)
        noted = [*batch.set_aside, *problems, *visited.problems]
        _store_run(batch, counts, noted, supplied=supplied_by is not None)
        append_events([_batch_entry(batch, counts, supplied_by), *entries, *visited.entries])
    return counts


def store_supplied(advert: Advert, assessment: Assessment, *, actor: Actor) -> str:
    """Keeps an advert that a person pasted, by the same way as a crawled one; returns its id."""
    pairs = _aligned((advert,), (assessment,))
    with transaction.atomic():
        tracks, entries = _store_pairs(pairs, supplied=True)
        detail = f"content_sha256={advert.content_sha256} change={tracks[0].change}"
        append_events([Entry(actor.name, "advert.supplied", advert.id, detail), *entries])
    return advert.id


def _aligned(adverts: Sequence[Advert], assessments: Sequence[Assessment]) -> list[Pair]:
    if len(adverts) != len(assessments):
        raise ValueError(f"batch: {len(adverts)} adverts, but {len(assessments)} assessments")
    for advert, assessment in zip(adverts, assessments, strict=True):
        if (assessment.advert_id, assessment.content_sha256) != (advert.id, advert.content_sha256):
            raise ValueError(f"batch: the assessment of {assessment.advert_id} stands at advert {advert.id}")
    return list(zip(adverts, assessments, strict=True))


def _store_pairs(pairs: Sequence[Pair], *, supplied: bool = False) -> tuple[list[Track], list[Entry]]:
    tracks = follow(pairs, supplied=supplied)
    joined = join_networks(tracks)
    store_tracks(tracks)
    link_repeats(tracks)
    link_contacts(tracks)
    return tracks, update_cases(tracks, joined)


def _keep_evidence(batch: SpoolBatch, pairs: Sequence[Pair]) -> tuple[dict[str, Kept], list[Problem]]:
    """Keeps, for each flagged content that is not stored yet, the capture that first showed it."""
    flagged = {
        (advert.id, advert.content_sha256): advert.capture_id
        for advert, assessment in reversed(pairs)
        if is_flagged(assessment)
    }
    stored = models.AdvertVersion.objects.filter(advert__uid__in={uid for uid, _ in flagged}).values_list(
        "advert__uid", "content_sha256", "capture_uid"
    )
    flagged |= {(uid, content): capture for uid, content, capture in stored if (uid, content) in flagged}
    wanted = set(flagged.values()) | _captures_of_absence(batch)
    rows = models.Capture.objects.filter(uid__in=wanted)
    done = {row.uid for row in rows if row.evidence_file}
    captures = {row.uid: capture_from_json(unpack(row.body)) for row in rows}
    captures |= {capture.id: capture for capture in batch.captures if capture.id in wanted}
    runs = models.Run.objects.filter(name__in={capture.run for capture in captures.values()})
    paths = {run.name: run.warc_path for run in runs} | {batch.run: batch.warc_path}
    kept, problems = keep_members(
        [capture for uid, capture in sorted(captures.items()) if uid not in done], paths
    )
    gone = sorted(wanted - set(captures))
    return kept, [*problems, *(Problem("evidence not kept", f"capture {uid}", "not spooled") for uid in gone)]


def _captures_of_absence(batch: SpoolBatch) -> set[str]:
    """What shows that flagged adverts are gone is kept as what showed them is."""
    gone = [visit for visit in batch.visits if visit.kind == "gone" and visit.capture_id]
    uids = {uid for visit in gone for uid, _ in visit.adverts}
    flagged = set(
        models.Advert.objects.filter(uid__in=uids, flagged=True).values_list("uid", flat=True) if uids else ()
    )
    return {visit.capture_id for visit in gone if any(uid in flagged for uid, _ in visit.adverts)}


def _store_captures(captures: Sequence[Capture], kept: dict[str, Kept]) -> None:
    rows = [_capture_row(capture) for capture in captures]
    models.Capture.objects.bulk_create(rows, ignore_conflicts=True)
    for uid, file in kept.items():
        models.Capture.objects.filter(uid=uid).update(evidence_file=file.file, evidence_sha256=file.sha256)


def _capture_row(capture: Capture) -> models.Capture:
    return models.Capture(
        uid=capture.id,
        run=storable(capture.run),
        fetched_at=capture.fetched_at,
        sha256=capture.sha256,
        body=pack(to_json(capture)),
    )


def _count(tracks: Sequence[Track], batch: SpoolBatch, visited: Visited) -> IngestCounts:
    new = sum(track.change == "new" for track in tracks)
    changed = sum(track.change == "changed" for track in tracks)
    same = len(tracks) - new - changed + visited.same
    return IngestCounts(new, changed, same, len(batch.set_aside), visited.vanished, visited.back)


def _store_run(
    batch: SpoolBatch, counts: IngestCounts, problems: Sequence[Problem], *, supplied: bool
) -> None:
    """Moves the run's offset, never back, and adds to its counts; a batch read twice adds nothing new."""
    run, _ = models.Run.objects.get_or_create(
        name=batch.run, defaults={"source": batch.source, "supplied": supplied}
    )
    if batch.end_offset > run.offset_bytes:
        run.new += counts.new
        run.changed += counts.changed
        run.same += counts.same
        run.set_aside += counts.set_aside
        found = [[problem.what, problem.where, problem.value] for problem in problems]
        run.problems = (run.problems + found)[:_PROBLEMS_KEPT]
    run.offset_bytes = max(run.offset_bytes, batch.end_offset)
    run.warc_path = batch.warc_path
    if batch.report is not None:
        _close_run(run, batch.report)
    run.save()


def _close_run(run: models.Run, report: RunReport) -> None:
    run.report = to_json(report)
    run.finished_at = report.finished_at


def _batch_entry(batch: SpoolBatch, counts: IngestCounts, by: Actor | None) -> Entry:
    """One event a batch, with a digest over every advert, content, capture and visit in it."""
    lines = sorted(f"{advert.id} {advert.content_sha256} {advert.capture_id}" for advert in batch.adverts)
    lines += sorted(f"{capture.id} {capture.sha256}" for capture in batch.captures)
    lines += sorted(
        f"{visit.kind} {visit.why} {visit.at.isoformat()} {visit.capture_id} {visit.url}"
        for visit in batch.visits
    )
    digest = hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()
    detail = (
        f"new={counts.new} changed={counts.changed} same={counts.same} set_aside={counts.set_aside}"
        f" end_offset={batch.end_offset} batch_sha256={digest}"
    )
    return Entry(by.name if by else SYSTEM, "batch.stored", batch.run, detail)
