"""What the record holds of adverts, read in few queries: their words, their assessment, their contacts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F

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
    """The readings of these adverts, in their order."""
    by_pk = {row.pk: row for row in rows}
    versions = models.AdvertVersion.objects.filter(
        advert_id__in=list(by_pk), content_sha256=F("advert__content_sha256")
    )
    assessments = {
        row.version_id: row.body
        for row in models.Assessment.objects.filter(
            version__advert_id__in=list(by_pk),
            version__content_sha256=F("version__advert__content_sha256"),
            model_version=F("version__advert__model_version"),
        )
    }
    found = {
        version.advert_id: Reading(
            by_pk[version.advert_id],
            version,
            spooled.advert_from_json(unpack(version.body)),
            assessed.from_json(unpack(assessments[version.pk])),
        )
        for version in versions
    }
    return [found[row.pk] for row in rows]


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
