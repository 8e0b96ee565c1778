"""The audit: one hash chain of who did what to which record, without any content."""

from __future__ import annotations

from django.db import models

from index.models.append_only import AppendOnly


class AuditEvent(AppendOnly):
    """One link; `at` is kept as the very text that was hashed."""

    number = models.BigIntegerField(primary_key=True)
    at = models.CharField(max_length=40)
    actor = models.CharField(max_length=150)
    verb = models.CharField(max_length=40)
    subject = models.CharField(max_length=200)
    detail = models.TextField(default="")
    previous_sha256 = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)

    class Meta:
        indexes = (models.Index(fields=["subject", "actor", "verb", "number"], name="audit_subject"),)
