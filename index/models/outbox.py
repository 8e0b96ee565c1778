"""What the search has still to learn; written in the transaction that changed the record."""

from __future__ import annotations

from django.db import models


class Outbox(models.Model):
    """One advert to be projected anew; its id is the version the search keeps."""

    advert_uid = models.CharField(max_length=64)
    attempts = models.IntegerField(default=0)
    last_error = models.CharField(max_length=300, default="")
    dead = models.BooleanField(default=False)

    class Meta:
        indexes = (models.Index(fields=["dead", "id"], name="outbox_order"),)
