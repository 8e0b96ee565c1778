"""The schedule's ledger: one lease, the tasks that are followed, and one row for each slot of a task."""

from __future__ import annotations

from django.db import models


class ScheduleLease(models.Model):
    """The one row that says who may write the ledger; `token` only ever grows."""

    token = models.BigIntegerField(default=0)
    holder = models.CharField(max_length=200, default="")
    beat = models.BigIntegerField(default=0)


class ScheduleTask(models.Model):
    """A source or a regular job; every slot up to and with `mark` has been accounted for."""

    name = models.CharField(max_length=200, unique=True)
    schedule = models.CharField(max_length=200)
    mark = models.DateTimeField()
    watched = models.BooleanField(default=True)


class ScheduleSlot(models.Model):
    """One slot of one task; the states are those of crawler.ledger.SlotState."""

    task = models.CharField(max_length=200)
    slot = models.DateTimeField()
    state = models.CharField(max_length=12)
    attempt = models.IntegerField(default=0)
    token = models.BigIntegerField(default=0)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    exit_code = models.IntegerField(null=True)
    reason = models.CharField(max_length=40, default="")
    said = models.CharField(max_length=300, default="")
    covered_by = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["task", "slot"], name="schedule_task_slot"),)
        indexes = (models.Index(fields=["state", "slot"], name="schedule_state_slot"),)
