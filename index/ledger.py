"""The schedule's ledger in the record: every write under the newest token, in one transaction, or none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import DatabaseError, connection, transaction
from django.db.models import F

from crawler.ledger import Ending, Lease, LostLeaseError, SlotRun, SlotState, WatchedTask
from index import models

_LEASE = 1
_BATCH = 500
# Older slots of a task are told to nobody any more; what happened to adverts and cases is in the audit.
_KEPT = timedelta(days=400)


@contextmanager
def _answering() -> Iterator[None]:
    """What the database cannot do now is one line. Raises: ConnectionError."""
    try:
        yield
    except DatabaseError as error:
        connection.close_if_unusable_or_obsolete()
        raise ConnectionError(str(error)) from error


@contextmanager
def _written(token: int) -> Iterator[None]:
    """One transaction under a token. Its first write locks the lease's row: nobody takes it meanwhile.

    Raises: LostLeaseError where the token is not the newest; ConnectionError.
    """
    with _answering(), transaction.atomic():
        held = models.ScheduleLease.objects.filter(pk=_LEASE, token=token).exclude(holder="")
        if not held.update(beat=F("beat") + 1):
            raise LostLeaseError(f"the lease of token {token} has been taken")
        yield


class RunLedger:
    """The ledger of the scheduler, as `crawler.ledger.Ledger` says; what it raises stands there too."""

    def lease(self) -> Lease:
        """The lease as it stands."""
        with _answering():
            row, _ = models.ScheduleLease.objects.get_or_create(pk=_LEASE)
        return Lease(row.token, row.holder, row.beat)

    def take(self, holder: str, seen: Lease, above: int = 0) -> int | None:
        """Take the lease where it is still as it was seen; the new token."""
        token = max(seen.token, above) + 1
        with _answering(), transaction.atomic():
            unchanged = models.ScheduleLease.objects.filter(pk=_LEASE, token=seen.token, beat=seen.beat)
            taken = unchanged.update(token=token, holder=holder[:200], beat=F("beat") + 1)
        return token if taken else None

    def beat(self, token: int) -> None:
        """A sign of life."""
        with _written(token):
            pass

    def give_back(self, token: int) -> None:
        """Let the next one take the lease at once."""
        with _written(token):
            models.ScheduleLease.objects.filter(pk=_LEASE).update(holder="")

    def tasks(self) -> tuple[WatchedTask, ...]:
        """Every task that was ever watched, by name."""
        with _answering():
            rows = list(models.ScheduleTask.objects.order_by("name"))
        return tuple(WatchedTask(row.name, row.schedule, row.mark, row.watched) for row in rows)

    def open_slots(self) -> tuple[SlotRun, ...]:
        """Slots that are owed or running, oldest first."""
        with _answering():
            rows = models.ScheduleSlot.objects.filter(state__in=("owed", "running")).order_by("slot", "id")
            return tuple(map(_slot_run, rows))

    def history(self, task: str | None = None, limit: int = 100) -> tuple[SlotRun, ...]:
        """The newest slots, of one task or of all, newest first."""
        with _answering():
            rows = models.ScheduleSlot.objects.order_by("-slot", "-id")
            rows = rows if task is None else rows.filter(task=task)
            return tuple(map(_slot_run, rows[:limit]))

    def watch(self, token: int, task: WatchedTask, owed: Sequence[datetime] = ()) -> None:
        """Follow a task from its mark on, and owe it slots."""
        with _written(token):
            models.ScheduleTask.objects.update_or_create(
                name=task.name, defaults={"schedule": task.schedule, "mark": task.mark, "watched": True}
            )
            _add_slots(task.name, owed, "owed")

    def unwatch(self, token: int, task: str, missed: Sequence[datetime] = ()) -> None:
        """Follow a task no longer; what it was owed, and what it missed, is dropped."""
        with _written(token):
            models.ScheduleTask.objects.filter(name=task).update(watched=False)
            models.ScheduleSlot.objects.filter(task=task, state="owed").update(state="dropped")
            _add_slots(task, missed, "dropped")
            _account(task, missed)

    def begin(
        self, token: int, task: str, slot: datetime, at: datetime, covers: Sequence[datetime] = ()
    ) -> int:
        """Begin a slot, or run it again; the number of the attempt."""
        with _written(token):
            rows = models.ScheduleSlot.objects
            row = rows.filter(task=task, slot=slot, state__in=("owed", "running")).first()
            row = row or models.ScheduleSlot(task=task, slot=slot)
            row.state, row.attempt, row.token, row.began_at = "running", row.attempt + 1, token, at
            row.save()
            still_open = rows.filter(task=task, state__in=("owed", "running")).exclude(slot=slot)
            still_open.update(state="covered", covered_by=slot)
            _add_slots(task, covers, "covered", slot)
            _account(task, (slot, *covers))
            rows.filter(task=task, slot__lt=at - _KEPT).exclude(state__in=("owed", "running")).delete()
        return row.attempt

    def end(self, token: int, task: str, slot: datetime, state: SlotState, ending: Ending) -> None:
        """Close a slot that was running. Raises: LookupError where it was not."""
        with _written(token):
            running = models.ScheduleSlot.objects.filter(task=task, slot=slot, state="running")
            if not running.update(
                state=state,
                ended_at=ending.at,
                exit_code=ending.exit_code,
                reason=ending.reason[:40],
                said=ending.said[:300],
            ):
                raise LookupError(f"ledger: slot {slot.isoformat()} of {task} is not running")


def _add_slots(task: str, slots: Sequence[datetime], state: SlotState, by: datetime | None = None) -> None:
    """New rows; one that is there already fails the whole transaction."""
    rows = [models.ScheduleSlot(task=task, slot=slot, state=state, covered_by=by) for slot in slots]
    models.ScheduleSlot.objects.bulk_create(rows, batch_size=_BATCH)


def _account(task: str, slots: Sequence[datetime]) -> None:
    if slots:
        newest = max(slots)
        models.ScheduleTask.objects.filter(name=task, mark__lt=newest).update(mark=newest)


def _slot_run(row: models.ScheduleSlot) -> SlotRun:
    ending = None
    if row.ended_at is not None:
        ending = Ending(row.ended_at, row.exit_code, row.reason, row.said)
    return SlotRun(
        task=row.task,
        slot=row.slot,
        state=row.state,  # type: ignore[arg-type]
        attempt=row.attempt,
        token=row.token,
        began_at=row.began_at,
        ending=ending,
        covered_by=row.covered_by,
    )
