"""What waits in the record: for the search, and for the schedule. Numbers alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min

from index import models


@dataclass(frozen=True, slots=True)
class Backlog:
    """`search_waiting` and `search_set_aside`: adverts that the search has still to learn, or gave up on.

    `slots` counts slots of the schedule that are owed or running; `oldest_owed` is the oldest one owed.
    """

    search_waiting: int
    search_set_aside: int
    slots: dict[str, int]
    oldest_owed: datetime | None


def count_backlog() -> Backlog:
    """Counts from indexes; cheap enough to be asked every few seconds."""
    outbox = dict(models.Outbox.objects.values_list("dead").annotate(Count("id")).order_by())
    open_slots = models.ScheduleSlot.objects.filter(state__in=("owed", "running"))
    states = dict(open_slots.values_list("state").annotate(Count("id")).order_by())
    return Backlog(
        search_waiting=outbox.get(False, 0),
        search_set_aside=outbox.get(True, 0),
        slots={state: states.get(state, 0) for state in ("owed", "running")},
        oldest_owed=open_slots.filter(state="owed").aggregate(oldest=Min("slot"))["oldest"],
    )
