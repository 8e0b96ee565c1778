"""Pages that carried adverts, as their visits add up, and the times for which adverts were gone."""

from __future__ import annotations

from django.db import models

from index.models.advert import Advert


class KnownPage(models.Model):
    """A page with adverts of its own; the columns are those of crawler.visits.KnownPage."""

    source = models.CharField(max_length=200)
    url = models.TextField()
    final_url = models.TextField()
    adverts = models.JSONField()  # [[advert uid, content_sha256], …] as last seen there
    seen_at = models.DateTimeField()
    whole_at = models.DateTimeField()
    whole_capture = models.CharField(max_length=128)
    changed_at = models.DateTimeField()
    visits = models.IntegerField(default=1)
    changes = models.IntegerField(default=0)
    etag = models.CharField(max_length=210, default="")
    last_modified = models.CharField(max_length=40, default="")
    body_sha256 = models.CharField(max_length=64, default="")
    read_as = models.CharField(max_length=64, default="")
    gone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["source", "url"], name="known_page_url"),)


class Absence(models.Model):
    """A time for which an advert was no longer at its address; `back_at` is when it was seen again."""

    advert = models.ForeignKey(Advert, on_delete=models.CASCADE, related_name="absences")
    gone_at = models.DateTimeField()
    why = models.CharField(max_length=16)  # see crawler.visits.GoneWhy
    capture_uid = models.CharField(max_length=128, default="")
    run = models.CharField(max_length=200)
    back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["advert", "gone_at"], name="absence_once"),)
