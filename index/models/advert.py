"""Adverts with their versions, the captures that prove them, and what the classifiers say of each."""

from __future__ import annotations

from django.db import models

from index.models.network import Network


class Capture(models.Model):
    """The evidence of one fetch; `body` is the whole record as it was spooled."""

    uid = models.CharField(max_length=128, unique=True)
    run = models.CharField(max_length=200)
    fetched_at = models.DateTimeField()
    sha256 = models.CharField(max_length=64)
    body = models.TextField()  # JSON, see index.packing
    # Set for captures of flagged adverts: the kept gzip member under evidence/, and its own hash.
    evidence_file = models.CharField(max_length=160, default="")
    evidence_sha256 = models.CharField(max_length=64, default="")


class Advert(models.Model):
    """One advert; the columns repeat what its current version and assessment say, for queries."""

    uid = models.CharField(max_length=64, unique=True)
    source = models.CharField(max_length=200)
    url = models.TextField()
    kind = models.CharField(max_length=16)
    employer = models.TextField(default="")
    content_sha256 = models.CharField(max_length=64)
    model_version = models.CharField(max_length=100)
    n_versions = models.IntegerField(default=1)
    language = models.CharField(max_length=16)
    unsupported = models.BooleanField(default=False)
    band_rank = models.SmallIntegerField(default=0)  # 0 none, 1 review, 2 urgent
    score = models.FloatField(default=0.0)
    child_sign = models.BooleanField(default=False)
    flagged = models.BooleanField(default=False)
    supplied = models.BooleanField(default=False)
    network = models.ForeignKey(Network, null=True, on_delete=models.PROTECT, related_name="adverts")
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()
    # No longer at its address since then; its absences have the history.
    vanished_at = models.DateTimeField(null=True)
    # The earliest advert with the same words; `words_sha256` finds it, see index.repeats.
    repeats = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="repeated_by")
    words_sha256 = models.CharField(max_length=64, default="")
    read_at = models.DateTimeField(null=True)
    read_by = models.CharField(max_length=150, default="")

    class Meta:
        indexes = (
            models.Index(
                fields=["first_seen"],
                name="advert_unread",
                condition=models.Q(unsupported=True, read_at__isnull=True),
            ),
            models.Index(fields=["last_seen"], name="advert_last_seen"),
            models.Index(fields=["source"], name="advert_source"),
            models.Index(fields=["words_sha256"], name="advert_words", condition=~models.Q(words_sha256="")),
        )


class AdvertVersion(models.Model):
    """One content of an advert; `body` is the whole record as it was spooled."""

    advert = models.ForeignKey(Advert, on_delete=models.PROTECT, related_name="versions")
    number = models.IntegerField()
    content_sha256 = models.CharField(max_length=64)
    capture_uid = models.CharField(max_length=128, default="")
    first_seen = models.DateTimeField()
    body = models.TextField()  # JSON, see index.packing

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["advert", "content_sha256"], name="version_content"),
            models.UniqueConstraint(fields=["advert", "number"], name="version_number"),
        )


class Assessment(models.Model):
    """What one model says of one version; a better model adds a row, none is replaced."""

    version = models.ForeignKey(AdvertVersion, on_delete=models.PROTECT, related_name="assessments")
    model_version = models.CharField(max_length=100)
    language = models.CharField(max_length=16)
    unsupported = models.BooleanField()
    band_rank = models.SmallIntegerField()
    score = models.FloatField()
    child_sign = models.BooleanField()
    assessed_at = models.DateTimeField()
    body = models.TextField()  # JSON, see index.packing

    class Meta:
        constraints = (models.UniqueConstraint(fields=["version", "model_version"], name="assessment_model"),)


class AdvertPlace(models.Model):
    """A place that the current assessment of an advert names."""

    advert = models.ForeignKey(Advert, on_delete=models.CASCADE, related_name="places")
    name = models.CharField(max_length=200)
    code = models.CharField(max_length=8)
    role = models.CharField(max_length=16)

    class Meta:
        indexes = (models.Index(fields=["code"], name="place_code"),)
