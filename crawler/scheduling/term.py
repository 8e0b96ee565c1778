"""One term of a scheduler as holder of the lease: what it follows, begins and closes under one token."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from crawler.ledger import JOB_PREFIX, Ending, SlotRun
from crawler.scheduling.attempts import Attempt, Attempts, Bounds
from crawler.scheduling.book import Book, Due
from crawler.scheduling.event import Event, Teller, in_ist
from crawler.scheduling.plan import SchedulePlan
from crawler.scheduling.schedule import Task
from crawler.scheduling.slip import Slip, claim, slip_file

ATTEMPTS_LIMIT = 5
_JOB_LIMIT_S = 4 * 3600.0


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A task that is to be run for a slot, waiting since another one."""

    task: Task
    since: datetime
    slot: datetime
    due: Due


class Term:
    """Every write goes through the book, and so under this term's token; what it raises ends the term."""

    def __init__(self, book: Book, plan: SchedulePlan, attempts: Attempts, tell: Teller) -> None:
        self.book = book
        self.tasks: dict[str, Task] = {}
        self.failures = 0
        self._plan = plan
        self._attempts = attempts
        self._tell = tell
        self._under_way: set[str] = set()
        self._again_at: dict[str, float] = {}
        # Up to which slot a task's own run was in the way: those wait for the next slot's run.
        self._overlapped: dict[str, datetime] = {}

    def follow(self, tasks: dict[str, Task]) -> None:
        """Tell the ledger which tasks came, changed and went."""
        for name in self.book.watched() - tasks.keys():
            self.book.unwatch(name, self._plan.clock())
        for name, task in tasks.items():
            known = self.book.task(name)
            if known is None or not known.watched or known.schedule != task.schedule:
                self.book.watch(task, self._plan.clock(), at_once=known is None and self._is_new(task))
        if tasks != self.tasks:
            self.tasks = tasks
            self._tell_schedule()

    def _is_new(self, task: Task) -> bool:
        """Who adds a source wants to see it read today: its first run does not wait for its slot."""
        return task.is_crawl and not self._plan.ran_before(task.name)

    def _tell_schedule(self) -> None:
        crawls = sum(task.is_crawl for task in self.tasks.values())
        line = f"on schedule: {crawls} sources, {len(self.tasks) - crawls} jobs"
        self._tell.say(Event("on_schedule", line, count=len(self.tasks)))
        for name in self.tasks:
            following = self.book.next_slot(name)
            line = f"{name}: next {in_ist(following)}"
            self._tell.say(Event("on_schedule", line, task=name, next_slot=following))

    # --- what ended -----------------------------------------------------------------------------------

    def record(self, attempt: Attempt, ending: Ending | None) -> None:
        """Write down how an attempt of this term ended; one of an earlier term is read from its slip."""
        row = self.book.running.get(attempt.task)
        if row is None or (row.slot, row.attempt) != (attempt.slot, attempt.number):
            return
        if ending is not None:
            self._close(row, ending)
            return
        self._again_at[row.task] = self._plan.monotonic() + self._plan.again_s
        line = f"{row.task}: attempt {row.attempt} was cut short; it is run again in {self._plan.again_s:g} s"
        self._tell.say(Event("died", line, task=row.task, slot=row.slot, attempt=row.attempt))

    def _close(self, row: SlotRun, ending: Ending) -> None:
        self.book.end(row, "done", ending)
        self.failures += ending.exit_code != 0
        following = self.book.next_slot(row.task)
        reason = f", ended for its {ending.reason}" if ending.reason else ""
        said = f" ({ending.said})" if ending.said else ""
        how = f"{row.task}: ended with exit code {ending.exit_code}{reason}{said}"
        self._tell.say(
            Event(
                "ended",
                f"{how}; next {in_ist(following)}",
                task=row.task,
                slot=row.slot,
                attempt=row.attempt,
                exit_code=ending.exit_code,
                reason=ending.reason or None,
                next_slot=following,
            )
        )

    def settle(self) -> None:
        """Slots whose attempt is none of ours: what ended unseen is recorded, what runs is waited for."""
        ours = {one.task for one in self._attempts.running() if one.token == self.book.token}
        self._under_way = set(ours)
        others = [row for name, row in self.book.running.items() if name not in ours]
        if not others:
            self._tell.over("waits")
        for row in others:
            slip = self._claim(row.task)
            if slip is None:
                continue
            ending = self._outcome(row, slip)
            if ending is not None:
                self._close(row, ending)
            elif row.task not in self.tasks:
                self._drop(row)
            elif row.attempt >= ATTEMPTS_LIMIT:
                line = f"{row.task}: cut short {row.attempt} times; its next slot's run makes up for it"
                self._tell.once(Event("given_up", line, task=row.task, slot=row.slot, attempt=row.attempt))

    def _claim(self, name: str) -> Slip | None:
        slip = claim(slip_file(self._plan.slips, name), self.book.token)
        if slip is None:
            self._under_way.add(name)
            line = f"{name}: what an earlier scheduler began still runs: waiting for its end"
            self._tell.once(Event("waits", line, task=name))
        return slip

    def _outcome(self, row: SlotRun, slip: Slip) -> Ending | None:
        if slip.slot == row.slot.isoformat() and slip.exit_code is not None:
            return Ending(self._plan.clock(), slip.exit_code, slip.reason, slip.said)
        return self._plan.finished(row.task, row.slot)

    def _drop(self, row: SlotRun) -> None:
        self.book.end(row, "dropped", Ending(self._plan.clock(), None, "not watched"))
        line = f"{row.task}: slot {in_ist(row.slot)} was cut short and is dropped: it is watched no longer"
        self._tell.say(Event("given_up", line, task=row.task, slot=row.slot, attempt=row.attempt))

    # --- what is due ----------------------------------------------------------------------------------

    def note_overlaps(self, now: datetime) -> None:
        """What falls due while its task is under way is not run behind it: the next slot's run covers it."""
        for name in self._under_way & self.tasks.keys():
            slots = self.book.due(name, now, self._plan.jitter_s).fresh
            if slots and slots[-1] != self._overlapped.get(name):
                self._overlapped[name] = slots[-1]
                line = f"{name}: still running, so {in_ist(slots[-1])} is made up for by its next run"
                self._tell.say(Event("overlapped", line, task=name, slot=slots[-1], count=len(slots)))

    def begin_due(self, now: datetime) -> bool:
        """Begin what is due, the longest waiting first, as there are places; whether any waits or runs."""
        waiting = [one for name in self.tasks if (one := self._wanted(name, now)) is not None]
        for one in sorted(waiting, key=lambda one: (one.since, one.task.name)):
            if self._has_place(one.task) and self._claim(one.task.name) is not None:
                self._begin(one)
        return bool(waiting or self._under_way)

    def _wanted(self, name: str, now: datetime) -> _Wanted | None:
        """The one slot that a task is to be run for now: one that was cut short, else the newest due.

        One that was cut short too often may be what ends its scheduler: it waits for the next slot.
        """
        if name in self._under_way or self._plan.monotonic() < self._again_at.get(name, 0.0):
            return None
        due = self.book.due(name, now, self._plan.jitter_s)
        row = self.book.running.get(name)
        if row is not None and row.attempt < ATTEMPTS_LIMIT:
            return _Wanted(self.tasks[name], row.slot, row.slot, due)
        if not due.slots or due.slots[-1] == self._overlapped.get(name):
            return None
        return _Wanted(self.tasks[name], due.slots[0], due.slots[-1], due)

    def _has_place(self, task: Task) -> bool:
        """Crawls have their places, and the jobs one of their own: neither waits for the other."""
        names = [one.task for one in self._attempts.running()]
        jobs = sum(name.startswith(JOB_PREFIX) for name in names)
        return len(names) - jobs < self._plan.at_once if task.is_crawl else jobs == 0

    def _begin(self, wanted: _Wanted) -> None:
        task, slot = wanted.task, wanted.slot
        number = self.book.begin(task.name, slot, wanted.due, self._plan.clock())
        self._overlapped.pop(task.name, None)
        self._under_way.add(task.name)
        covered = len(set(wanted.due.slots) - {slot})
        made_up = f", in place of {covered} missed before" if covered else ""
        again = f", attempt {number}" if number > 1 else ""
        line = f"{task.name}: begins for {in_ist(slot)}{again}{made_up}"
        self._tell.say(
            Event(
                "begins",
                line,
                task=task.name,
                slot=slot,
                attempt=number,
                token=self.book.token,
                count=covered,
            )
        )
        limit_s = self._plan.crawl_limit_s + self._plan.grace_s if task.is_crawl else _JOB_LIMIT_S
        attempt = Attempt(task.name, slot, number, self.book.token)
        bounds = Bounds(limit_s, self._plan.memory_limit_bytes)
        try:
            self._attempts.start(attempt, (*self._plan.program, *task.words(slot)), bounds)
        except OSError as error:
            self._tell.say(
                Event("trouble", f"{task.name}: no process can be started: {error}", task=task.name)
            )
            self.record(attempt, None)
