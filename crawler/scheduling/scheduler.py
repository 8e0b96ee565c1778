"""The scheduler: works while it holds the lease, stands by while another does, and loses or doubles no slot.

APScheduler gives the times (`crawler.scheduling.schedule`). Its own loop and job stores are not used: a job
store keeps the next time of a job and no slots, knows no lease, and two schedulers on one store run a job
twice; see docs/decisions/0009-schedule.md.
"""

from __future__ import annotations

import threading
from datetime import datetime

from crawler.ledger import Ending, Ledger, LostLeaseError
from crawler.scheduling.attempts import Attempt, Attempts
from crawler.scheduling.book import Book
from crawler.scheduling.event import Event, Say, Teller
from crawler.scheduling.lease import LeaseKeeper
from crawler.scheduling.plan import SchedulePlan
from crawler.scheduling.schedule import Task, task_of_job
from crawler.scheduling.slip import newest_token
from crawler.scheduling.term import Term
from crawler.scheduling.watchlist import Watchlist


class Scheduler:
    """One scheduler; all calls come from one thread. `until` is the last moment whose slots are begun."""

    def __init__(self, ledger: Ledger, plan: SchedulePlan, say: Say, until: datetime | None = None) -> None:
        self._ledger = ledger
        self._plan = plan
        self._until = until
        self._tell = Teller(say)
        plan.slips.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._jobs = {task.name: task for task in map(task_of_job, plan.jobs)}
        self._watchlist = Watchlist(plan.sources, lambda line: say(Event("bad_source", line)))
        self._attempts = Attempts(plan.slips, plan.clock)
        self._lease = LeaseKeeper(
            ledger,
            lease_s=plan.lease_s,
            monotonic=plan.monotonic,
            # A ledger that was restored from a copy is behind the slips: it goes on above them.
            floor=lambda: newest_token(plan.slips),
        )
        self._term: Term | None = None
        self._read_at: float | None = None
        self._ended: list[tuple[Attempt, Ending | None]] = []
        self._failures = 0

    @property
    def holds(self) -> bool:
        """Whether this scheduler holds the lease, as far as it knows."""
        return self._lease.token is not None

    @property
    def failures(self) -> int:
        """Runs that ended with another exit code than 0, or were given up."""
        return self._failures + (self._term.failures if self._term else 0)

    def step(self) -> bool:
        """Do what there is to do now; whether something runs, or is due and waits."""
        self._ended += self._attempts.collect()
        try:
            if not self._lease.keep():
                self._stand_by()
                return True
            return self._work(self._hold())
        except LostLeaseError:
            self._lose()
        except (ConnectionError, LookupError) as error:
            # Whether the last write was made is not known: the next look reads everything anew.
            self._close_term()
            self._tell.once(Event("trouble", f"the ledger does not answer, nothing is begun: {error}"))
        except OSError as error:
            self._close_term()
            self._tell.once(Event("trouble", f"no run can be begun: {error}"))
        return True

    def _work(self, term: Term) -> bool:
        while self._ended:
            term.record(*self._ended[0])
            self._ended.pop(0)
        now = self._plan.monotonic()
        if self._read_at is None or now - self._read_at >= self._plan.reload_s:
            term.follow(self._tasks())
            self._read_at = now
        moment = self._plan.clock()
        moment = min(moment, self._until) if self._until else moment
        term.settle()
        term.note_overlaps(moment)
        runs = term.begin_due(moment) or len(self._attempts) > 0
        self._tell.over("trouble", "standby")
        return runs

    def _tasks(self) -> dict[str, Task]:
        return {**self._watchlist.tasks(), **self._jobs}

    def _hold(self) -> Term:
        token = self._lease.token
        if token is None:
            raise LostLeaseError("no lease is held")
        if self._term is None or self._term.book.token != token:
            self._close_term()
            self._term = Term(Book(self._ledger, token), self._plan, self._attempts, self._tell)
            line = f"this scheduler holds the lease, token {token}"
            self._tell.once(Event("lease_taken", line, token=token))
        return self._term

    def _close_term(self) -> None:
        self._failures = self.failures
        self._term = None
        self._read_at = None

    def _stand_by(self) -> None:
        if self._lease.other:
            self._tell.once(Event("standby", f"{self._lease.other} holds the lease: standing by"))

    def _lose(self) -> None:
        self._lease.lose()
        self._close_term()
        left = len(self._attempts)
        line = "another scheduler took the lease, nothing more is begun here"
        line += f"; {left} begun before go on to their end" if left else ""
        self._tell.say(Event("lease_lost", line, count=left))

    def stop(self) -> None:
        """End what runs and give the lease back; what was cut short is run again by the next scheduler."""
        self._attempts.stop()
        self._ended += self._attempts.collect()
        try:
            if self._term is not None:
                for attempt, ending in self._ended:
                    if ending is not None:
                        self._term.record(attempt, ending)
            self._lease.give_back()
        except LostLeaseError:
            self._lease.lose()
        except (ConnectionError, LookupError) as error:
            self._tell.say(
                Event("trouble", f"the ledger does not answer, the lease runs out by itself: {error}")
            )


def serve_schedule(ledger: Ledger, plan: SchedulePlan, stop: threading.Event, say: Say) -> None:
    """Run every task at its slots until `stop` is set."""
    scheduler = Scheduler(ledger, plan, say)
    try:
        while not stop.is_set():
            scheduler.step()
            stop.wait(plan.tick_s)
    finally:
        scheduler.stop()


def run_due(ledger: Ledger, plan: SchedulePlan, stop: threading.Event, say: Say) -> int | None:
    """Run what is due by now and end; how many runs failed, `None` where another holds the lease."""
    scheduler = Scheduler(ledger, plan, say, until=plan.clock())
    patience = plan.monotonic() + 2 * plan.lease_s
    try:
        while scheduler.step() and not stop.is_set():
            if not scheduler.holds and plan.monotonic() > patience:
                return None
            stop.wait(plan.tick_s)
    finally:
        scheduler.stop()
    return scheduler.failures
