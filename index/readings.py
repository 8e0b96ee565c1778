"""What the record holds of adverts, read in few queries: their words, their assessment, their contacts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from classifiers import assessment as assessed
from crawler import advert as spooled
from index import models
from index.networks import Identity
from index.packing import unpack


@dataclass(frozen=True, slots=True)
class Reading:
    """An advert as its current version and assessment say it, unmasked: never leaves this room as it is."""

    row: models.Advert
    version: models.AdvertVersion
    advert: spooled.Advert
    assessment: assessed.Assessment


def read_adverts(rows: Sequence[models.Advert]) -> list[Reading]:
    """The readings of these adverts, in their order, of the very content that each row names.

    Nothing here is ever deleted or rewritten, so a row read before a change still finds what it names.
    """
    contents = {row.pk: row.content_sha256 for row in rows}
    versions = {
        version.advert_id: version
        for version in models.AdvertVersion.objects.filter(
            advert_id__in=list(contents), content_sha256__in=set(contents.values())
        )
        if version.content_sha256 == contents[version.advert_id]
    }
    bodies: dict[tuple[int, str], str] = {}
    for said in models.Assessment.objects.filter(version__in=list(versions.values())):
        bodies[said.version_id, said.model_version] = said.body
    return [_reading(row, versions[row.pk], bodies) for row in rows]


def _reading(
    row: models.Advert, version: models.AdvertVersion, bodies: dict[tuple[int, str], str]
) -> Reading:
    said = assessed.from_json(unpack(bodies[version.pk, row.model_version]))
    return Reading(row, version, spooled.advert_from_json(unpack(version.body)), said)


def case_refs(rows: Sequence[models.Advert]) -> dict[int, str]:
    """By advert row, the reference of the case that it is in; adverts in no case are left out."""
    networks = {row.network_id or 0 for row in rows}
    refs = dict(models.Case.objects.filter(network_id__in=networks).values_list("network_id", "ref"))
    return {row.pk: refs[row.network_id] for row in rows if row.network_id in refs}


def contact_keys(rows: Sequence[models.Advert]) -> dict[Identity, str]:
    """The key of every contact that any version of these adverts names."""
    links = models.AdvertContact.objects.filter(advert_id__in=[row.pk for row in rows])
    named = links.values_list("contact__family", "contact__value", "contact__key").distinct()
    return {(family, value): key for family, value, key in named}
