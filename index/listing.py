"""Every advert in short, for counting and comparing: what it is called, where it stands, how it was read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from classifiers.assessment import Band
from index import models
from index.bands import BANDS
from index.packing import unpack


@dataclass(frozen=True, slots=True)
class AdvertLine:
    """One advert in one line; the title is the page's own and may hold a contact."""

    id: str
    url: str
    title: str
    source: str
    language: str
    band: Band
    n_versions: int


def all_adverts() -> Iterator[AdvertLine]:
    """Every advert in its current version, as they came."""
    adverts = models.Advert.objects.order_by("id").iterator(chunk_size=500)
    for row in adverts:
        version = models.AdvertVersion.objects.get(advert=row, content_sha256=row.content_sha256)
        yield AdvertLine(
            id=row.uid,
            url=row.url,
            title=unpack(version.body)["title"],
            source=row.source,
            language=row.language,
            band=BANDS[row.band_rank],
            n_versions=row.n_versions,
        )
