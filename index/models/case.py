"""Cases, what people decided on them, and what was revealed in them."""

from __future__ import annotations

from django.db import models

from index.models.append_only import AppendOnly
from index.models.network import Contact, Network


class Case(models.Model):
    """A network that a person decides at once. A merged case keeps its row and points to the survivor.

    The columns repeat what its adverts say, for the queue; `card` is its summary, null when outdated.
    """

    ref = models.CharField(max_length=32, unique=True)
    network = models.OneToOneField(Network, null=True, on_delete=models.PROTECT, related_name="case")
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged")
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=150, default="")
    opening_note = models.TextField(default="")
    state = models.CharField(max_length=16, default="undecided")
    decision = models.ForeignKey("index.Decision", null=True, on_delete=models.PROTECT, related_name="+")
    band_rank = models.SmallIntegerField(default=0)
    queue_rank = models.SmallIntegerField(default=0)  # as band_rank, a sign of a child counting as urgent
    score = models.FloatField(default=0.0)
    child_sign = models.BooleanField(default=False)
    n_adverts = models.IntegerField(default=0)
    n_flagged = models.IntegerField(default=0)
    first_seen = models.DateTimeField(null=True)
    last_seen = models.DateTimeField(null=True)
    card = models.JSONField(null=True)

    class Meta:
        indexes = (models.Index(fields=["state", "-queue_rank", "-score", "first_seen"], name="case_queue"),)


class CaseFacet(models.Model):
    """A language, region or source that a case touches."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="facets")
    facet = models.CharField(max_length=16)
    value = models.CharField(max_length=200)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["facet", "value", "case"], name="case_facet"),)


class Decision(AppendOnly):
    """A verdict; `shown` are [advert uid, content hash, model version] as the person saw them."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    verdict = models.CharField(max_length=16)
    reason_code = models.CharField(max_length=40)
    note = models.TextField(default="")
    actor = models.CharField(max_length=150)
    decided_at = models.DateTimeField()
    shown = models.JSONField()
    supersedes = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = (models.Index(fields=["decided_at"], name="decision_time"),)


class Reveal(AppendOnly):
    """Somebody asked to see a contact in a case, and why."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reveals")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="reveals")
    actor = models.CharField(max_length=150)
    reason = models.TextField()
    revealed_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["actor", "revealed_at"], name="reveal_actor"),)
