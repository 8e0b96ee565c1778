"""Every advert in short, for counting and comparing: what it is called, where it stands, how it was read."""

from __future__ import annotations

from collections.abc import Iterator

from index import models
from index.bands import BANDS
from index.masking import Hidden
from index.readings import Reading, read_adverts
from index.records import AdvertLine

_CHUNK = 500


def all_adverts() -> Iterator[AdvertLine]:
    """Every advert of the record, in the order they came, a chunk in memory at a time."""
    last = 0
    while rows := list(models.Advert.objects.filter(pk__gt=last).order_by("pk")[:_CHUNK]):
        last = rows[-1].pk
        yield from (_line(reading) for reading in read_adverts(rows))


def _line(reading: Reading) -> AdvertLine:
    row, hidden = reading.row, Hidden(reading.assessment.contacts, {})
    return AdvertLine(
        id=row.uid,
        source=row.source,
        url=hidden.mask_address(reading.advert.url),
        title=hidden.mask(reading.advert.title, "title"),
        language=row.language,
        band=BANDS[row.band_rank],
        child_sign=row.child_sign,
        n_versions=row.n_versions,
        first_seen=row.first_seen,
        last_seen=row.last_seen,
    )
