"""Adverts of a batch held against the record: what is new, what changed, and the rows that follow."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from django.db import connection

from classifiers import assessment as assessed
from crawler import advert as spooled
from index import clock, models
from index.bands import RANKS, is_flagged
from index.packing import pack, storable
from index.repeats import words_sha256

Pair = tuple[spooled.Advert, assessed.Assessment]
Change = Literal["new", "changed", "reassessed", "same"]
_DERIVED = (
    "url", "kind", "employer", "content_sha256", "model_version", "n_versions", "language", "unsupported",
    "band_rank", "score", "child_sign", "flagged", "network", "first_seen", "last_seen", "read_at",
    "words_sha256",
)  # fmt: skip


@dataclass(slots=True)
class Track:
    """One advert of the batch, however often the batch has it; `pairs` are the readings to be stored."""

    row: models.Advert
    change: Change
    current: Pair
    versions: dict[str, models.AdvertVersion] = field(default_factory=dict)  # stored ones, by content
    added: list[models.AdvertVersion] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    was_flagged: bool = False

    @property
    def touched(self) -> bool:
        """Whether anything but the time it was seen has to be written."""
        return self.change != "same"

    def see(self, advert: spooled.Advert, assessment: assessed.Assessment) -> None:
        """One more sighting: same content only moves the time, unseen content makes a version."""
        later = advert.seen_at >= self.row.last_seen
        if advert.content_sha256 not in self._contents():
            self._add_version(advert)
            self._adopt(advert, assessment, "changed", later=later)
        elif advert.content_sha256 != self.row.content_sha256:
            if later:  # the page went back to words it had before
                self._adopt(advert, assessment, "changed", later=True)
        elif assessment.model_version != self.row.model_version:
            self._adopt(advert, assessment, "reassessed", later=True)
        self.row.first_seen = min(self.row.first_seen, advert.seen_at)
        self.row.last_seen = max(self.row.last_seen, advert.seen_at)

    def _contents(self) -> set[str]:
        added = {version.content_sha256 for version in self.added}
        return added | set(self.versions) | {self.row.content_sha256}

    def _add_version(self, advert: spooled.Advert) -> None:
        self.row.n_versions += 1
        self.added.append(_version_row(self.row, self.row.n_versions, advert))

    def _adopt(
        self, advert: spooled.Advert, assessment: assessed.Assessment, change: Change, *, later: bool
    ) -> None:
        self.pairs.append((advert, assessment))
        if self.change != "new" and not (self.change == "changed" and change == "reassessed"):
            self.change = change
        if later:
            self.current = (advert, assessment)
            describe(self.row, advert, assessment)
            if change == "changed":
                self.row.read_at = None


def describe(row: models.Advert, advert: spooled.Advert, assessment: assessed.Assessment) -> None:
    """Repeats in the advert's columns what its current version and assessment say."""
    row.url = storable(advert.url)
    row.kind = advert.kind
    row.employer = storable(advert.employer or "").strip().casefold()[:300]
    if row.content_sha256 != advert.content_sha256:
        row.words_sha256 = words_sha256(advert)
    row.content_sha256 = advert.content_sha256
    row.model_version = assessment.model_version
    row.language = assessment.language
    row.unsupported = assessment.unsupported_language
    row.band_rank = RANKS[assessment.band]
    row.score = assessment.score
    row.child_sign = assessment.child_sign
    row.flagged = is_flagged(assessment)


def follow(pairs: Sequence[Pair], *, supplied: bool = False) -> list[Track]:
    """Holds the pairs, in their order, against the record; a handful of queries however many they are."""
    rows = {row.uid: row for row in models.Advert.objects.filter(uid__in={advert.id for advert, _ in pairs})}
    known = _known_versions(rows, pairs)
    tracks: dict[str, Track] = {}
    for advert, assessment in pairs:
        track = tracks.get(advert.id)
        if track is not None:
            track.see(advert, assessment)
        elif advert.id in rows:
            row = rows[advert.id]
            track = Track(row, "same", (advert, assessment), known.get(row.pk, {}), was_flagged=row.flagged)
            track.see(advert, assessment)
        else:
            track = _new_track(advert, assessment, supplied)
        tracks[advert.id] = track
    return list(tracks.values())


def _new_track(advert: spooled.Advert, assessment: assessed.Assessment, supplied: bool) -> Track:
    row = models.Advert(
        uid=advert.id,
        source=storable(advert.source),
        supplied=supplied,
        first_seen=advert.seen_at,
        last_seen=advert.seen_at,
    )
    describe(row, advert, assessment)
    track = Track(row, "new", (advert, assessment), pairs=[(advert, assessment)])
    track.added.append(_version_row(row, 1, advert))
    return track


def _version_row(row: models.Advert, number: int, advert: spooled.Advert) -> models.AdvertVersion:
    return models.AdvertVersion(
        advert=row,
        number=number,
        content_sha256=advert.content_sha256,
        capture_uid=advert.capture_id,
        first_seen=advert.seen_at,
        body=pack(spooled.to_json(advert)),
    )


def _known_versions(
    rows: dict[str, models.Advert], pairs: Iterable[Pair]
) -> dict[int, dict[str, models.AdvertVersion]]:
    """The stored versions of those adverts whose words or model differ from what is current."""
    differing = {
        rows[advert.id].pk
        for advert, assessment in pairs
        if advert.id in rows
        and (rows[advert.id].content_sha256, rows[advert.id].model_version)
        != (advert.content_sha256, assessment.model_version)
    }
    known: dict[int, dict[str, models.AdvertVersion]] = {}
    if differing:
        for version in models.AdvertVersion.objects.filter(advert_id__in=differing).defer("body"):
            known.setdefault(version.advert_id, {})[version.content_sha256] = version
    return known


def store_tracks(tracks: Sequence[Track]) -> None:
    """Writes adverts, versions, assessments, places and outbox; the rows' networks are set already."""
    touched = [track for track in tracks if track.touched]
    models.Advert.objects.bulk_create([track.row for track in touched if track.change == "new"])
    changed = [track.row for track in touched if track.change != "new"]
    models.Advert.objects.bulk_update(changed, _DERIVED, batch_size=100)
    _move_times([track.row for track in tracks if not track.touched])
    for track in touched:
        for version in track.added:
            version.advert = track.row  # hands on the key that the row has now
    models.AdvertVersion.objects.bulk_create(
        list(itertools.chain.from_iterable(track.added for track in touched))
    )
    _store_assessments(touched)
    _store_places(touched)
    models.Outbox.objects.bulk_create([models.Outbox(advert_uid=track.row.uid) for track in touched])


def _move_times(rows: Sequence[models.Advert]) -> None:
    adapt = connection.ops.adapt_datetimefield_value
    values = [(adapt(row.first_seen), adapt(row.last_seen), row.pk) for row in rows]
    if values:
        with connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE index_advert SET first_seen = %s, last_seen = %s WHERE id = %s", values
            )


def _store_assessments(touched: Sequence[Track]) -> None:
    at = clock.now()
    rows = []
    for track in touched:
        versions = track.versions | {version.content_sha256: version for version in track.added}
        for advert, assessment in track.pairs:
            rows.append(_assessment_row(versions[advert.content_sha256], assessment, at))
    models.Assessment.objects.bulk_create(rows, ignore_conflicts=True)


def _assessment_row(
    version: models.AdvertVersion, assessment: assessed.Assessment, at: datetime
) -> models.Assessment:
    return models.Assessment(
        version=version,
        model_version=assessment.model_version,
        language=assessment.language,
        unsupported=assessment.unsupported_language,
        band_rank=RANKS[assessment.band],
        score=assessment.score,
        child_sign=assessment.child_sign,
        assessed_at=at,
        body=pack(assessed.to_json(assessment)),
    )


def _store_places(touched: Sequence[Track]) -> None:
    old = [track.row.pk for track in touched if track.change != "new"]
    if old:
        models.AdvertPlace.objects.filter(advert_id__in=old).delete()
    rows = []
    for track in touched:
        for name, code, role in dict.fromkeys(
            (storable(place.name)[:200], place.code, place.role) for place in track.current[1].places
        ):
            rows.append(models.AdvertPlace(advert=track.row, name=name, code=code, role=role))
    models.AdvertPlace.objects.bulk_create(rows)
