"""The holder's book: what the ledger says, kept in memory while the lease is held, and written through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from crawler.ledger import Ending, Ledger, SlotRun, SlotState, WatchedTask
from crawler.scheduling.schedule import Task, jitter, slots_after, trigger_of


@dataclass(frozen=True, slots=True)
class Due:
    """What a task is due for: slots that the ledger has as owed, and slots that it has not seen yet."""

    owed: tuple[datetime, ...] = ()
    fresh: tuple[datetime, ...] = ()

    @property
    def slots(self) -> tuple[datetime, ...]:
        """All of them, oldest first."""
        return self.owed + self.fresh


_NEVER = datetime.max.replace(tzinfo=UTC)


class Book:
    """Reads the ledger once; its holder is the only writer, so that nothing need be read again.

    Every method that writes raises what the ledger raises, and then the book is to be thrown away.
    """

    def __init__(self, ledger: Ledger, token: int) -> None:
        self._ledger = ledger
        self.token = token
        self._tasks = {task.name: task for task in ledger.tasks()}
        self.running: dict[str, SlotRun] = {}
        self._owed: dict[str, list[datetime]] = {}
        for row in ledger.open_slots():
            if row.state == "running":
                self.running[row.task] = row
            else:
                self._owed.setdefault(row.task, []).append(row.slot)
        self._triggers: dict[str, Any] = {}
        self._fresh: dict[str, list[datetime]] = {}
        self._next: dict[str, datetime] = {}

    def task(self, name: str) -> WatchedTask | None:
        """A task as the ledger follows it."""
        return self._tasks.get(name)

    def watched(self) -> set[str]:
        """The names of what is followed."""
        return {name for name, task in self._tasks.items() if task.watched}

    def due(self, name: str, now: datetime, jitter_s: int) -> Due:
        """What is due by now; a slot waits for its jitter, and the slots behind it wait with it."""
        fresh = self._fresh.setdefault(name, [])
        if name not in self._next or now >= self._next[name]:
            for slot in slots_after(self._trigger(name), fresh[-1] if fresh else self._tasks[name].mark):
                begin = slot + jitter(name, slot, jitter_s)
                if begin > now:
                    self._next[name] = begin  # nothing new is to be counted before then
                    break
                fresh.append(slot)
            else:
                self._next[name] = _NEVER
        return Due(tuple(self._owed.get(name, ())), tuple(fresh))

    def next_slot(self, name: str) -> datetime | None:
        """The first slot that is not accounted for."""
        return next(slots_after(self._trigger(name), self._tasks[name].mark), None)

    def _trigger(self, name: str) -> Any:
        schedule = self._tasks[name].schedule
        if schedule not in self._triggers:
            self._triggers[schedule] = trigger_of(schedule)
        return self._triggers[schedule]

    def watch(self, task: Task, now: datetime, *, at_once: bool) -> None:
        """Follow a task from now on. What its earlier schedule owes is still run; `at_once`: it runs now."""
        known = self._tasks.get(task.name)
        mark = max(now.replace(microsecond=0), known.mark) if known else now.replace(microsecond=0)
        owed = [mark] if at_once else []
        if known is not None and known.watched:
            owed = list(self.due(task.name, now, 0).fresh)
        self._ledger.watch(self.token, WatchedTask(task.name, task.schedule, mark), owed)
        self._tasks[task.name] = WatchedTask(task.name, task.schedule, mark)
        self._owed.setdefault(task.name, []).extend(owed)
        self._forget(task.name)

    def unwatch(self, name: str, now: datetime) -> None:
        """Follow a task no longer, until it is watched again: its slots of that time are not made up for."""
        missed = self.due(name, now, 0).fresh
        self._ledger.unwatch(self.token, name, missed)
        self._account(name, missed)
        self._tasks[name] = replace(self._tasks[name], watched=False)
        self._owed.pop(name, None)

    def begin(self, name: str, slot: datetime, due: Due, at: datetime) -> int:
        """Begin a slot, or begin it again; all else that is due counts as covered. The attempt's number."""
        covers = tuple(one for one in due.fresh if one != slot)
        attempt = self._ledger.begin(self.token, name, slot, at, covers)
        self.running[name] = SlotRun(name, slot, "running", attempt, self.token, at)
        self._owed.pop(name, None)
        self._account(name, (*covers, slot))
        return attempt

    def end(self, row: SlotRun, state: SlotState, ending: Ending) -> None:
        """Close the slot that was running."""
        self._ledger.end(self.token, row.task, row.slot, state, ending)
        self.running.pop(row.task, None)

    def _account(self, name: str, slots: Sequence[datetime]) -> None:
        mark = max((self._tasks[name].mark, *slots))
        self._tasks[name] = replace(self._tasks[name], mark=mark)
        self._forget(name)

    def _forget(self, name: str) -> None:
        """What was counted as due is in the ledger now, or is counted anew by another schedule."""
        self._fresh.pop(name, None)
        self._next.pop(name, None)
