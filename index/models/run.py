"""Runs of sources: how far each is ingested, what it brought, and its report."""

from __future__ import annotations

from django.db import models


class Run(models.Model):
    """One crawl of one source; `offset_bytes` is where the next batch is read from its spool."""

    name = models.CharField(max_length=200, unique=True)
    source = models.CharField(max_length=200)
    supplied = models.BooleanField(default=False)  # one page that a person asked to be fetched
    warc_path = models.TextField(default="")
    offset_bytes = models.BigIntegerField(default=0)
    new = models.IntegerField(default=0)
    changed = models.IntegerField(default=0)
    same = models.IntegerField(default=0)
    set_aside = models.IntegerField(default=0)
    problems = models.JSONField(default=list)  # [[what, where, value], …] found while ingesting
    report = models.JSONField(null=True)  # crawler.advert.RunReport, once the run has ended
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["source", "finished_at"], name="run_source_finished"),)
