"""What is due is begun once by whoever holds the lease, and nothing that was begun or missed is lost."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.ledger import Ending, RegularJob, SlotRun
from crawler.scheduling.event import Event
from crawler.scheduling.plan import SchedulePlan, schedule_plan
from crawler.scheduling.schedule import trigger_of
from crawler.scheduling.scheduler import Scheduler, run_due, serve_schedule
from crawler.scheduling.slip import locked_slip, slip_file
from crawler.settings import CrawlerSettings
from index.ledger import RunLedger
from tests.crawler.watching.test_source import write

HOUR = timedelta(hours=1)
NOON = datetime(2026, 11, 2, 6, 30, tzinfo=UTC)  # in India
# Writes its words down, waits for a file where it is told to, and ends as it is told.
PROGRAM = """
import sys, time
from pathlib import Path
folder = Path(sys.argv[1])
with (folder / "ran").open("a") as ran:
    ran.write(" ".join(sys.argv[2:]) + "\\n")
while (folder / "hold").exists():
    time.sleep(.01)
print("board: ok, 1 pages")
sys.exit(int((folder / "code").read_text()) if (folder / "code").exists() else 0)
"""


class World:
    """A home, a clock that a test moves, and schedulers that are stepped by hand with real processes."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.ledger = RunLedger()
        self.moment = NOON
        self.second = 0.0
        self.events: list[Event] = []
        self.plan = SchedulePlan(
            sources=home / "sources",
            slips=home / "schedule",
            program=(sys.executable, "-c", PROGRAM, str(home)),
            jitter_s=0,
            lease_s=10,
            reload_s=0,
            clock=lambda: self.moment,
            monotonic=lambda: self.second,
            ran_before=lambda name: True,
        )
        self.schedulers: list[Scheduler] = []

    def scheduler(self, **changes: Any) -> Scheduler:
        made = Scheduler(self.ledger, replace(self.plan, **changes), self.events.append)
        self.schedulers.append(made)
        return made

    def pass_time(self, by: timedelta) -> None:
        self.moment += by
        self.second += 3

    def until_idle(self, scheduler: Scheduler) -> None:
        until = time.monotonic() + 60
        while scheduler.step():
            assert time.monotonic() < until, self.events[-3:]
            time.sleep(0.01)

    def until(self, true: Callable[[], object]) -> None:
        until = time.monotonic() + 60
        while not true():
            assert time.monotonic() < until, self.events[-3:]
            time.sleep(0.01)

    def hold(self, *, on: bool) -> None:
        (self.home / "hold").touch() if on else (self.home / "hold").unlink()

    @property
    def ran(self) -> list[str]:
        """The slots that programs were started for, in order."""
        file = self.home / "ran"
        return (
            [line.rpartition(" ")[2][:16] for line in file.read_text().splitlines()] if file.exists() else []
        )

    def rows(self, task: str = "board") -> list[tuple[str, str, int]]:
        return [(f"{row.slot:%H:%M}", row.state, row.attempt) for row in reversed(self.history(task))]

    def history(self, task: str = "board") -> tuple[SlotRun, ...]:
        return self.ledger.history(task, 2000)

    def told(self, kind: str) -> list[Event]:
        return [event for event in self.events if event.kind == kind]


@pytest.fixture
def world(record_home: Path) -> Any:
    made = World(record_home)
    write(record_home / "sources", schedule={"every_h": 1})
    yield made
    (record_home / "hold").unlink(missing_ok=True)
    for scheduler in made.schedulers:
        scheduler.stop()


def test_a_source_runs_at_its_slot_and_once(world: World) -> None:
    scheduler = world.scheduler()
    world.until_idle(scheduler)
    assert world.ran == []
    world.pass_time(HOUR)
    world.until_idle(scheduler)
    world.until_idle(scheduler)
    assert world.ran == ["2026-11-02T07:30"]
    [row] = world.history()
    assert (row.state, row.attempt, row.ending and row.ending.said) == ("done", 1, "board: ok, 1 pages")
    [ended] = world.told("ended")
    assert ended.line == "board: ended with exit code 0 (board: ok, 1 pages); next 02 Nov 14:00 IST"


@pytest.mark.parametrize("ran", [True, False])
def test_a_source_that_never_ran_runs_at_once(world: World, ran: bool) -> None:
    world.until_idle(world.scheduler(ran_before=lambda name: ran))
    assert world.ran == ([] if ran else ["2026-11-02T06:30"])


def test_a_first_run_that_waits_for_a_place_is_not_forgotten(world: World) -> None:
    world.plan.slips.mkdir()
    with locked_slip(slip_file(world.plan.slips, "board")):
        scheduler = world.scheduler(ran_before=lambda name: False)
        scheduler.step()
        assert world.rows() == [("06:30", "owed", 0)]
        scheduler.stop()
    world.until_idle(world.scheduler())
    assert world.ran == ["2026-11-02T06:30"]


def test_after_days_off_one_run_stands_for_all(world: World) -> None:
    world.until_idle(world.scheduler())
    world.schedulers[0].stop()
    world.pass_time(timedelta(days=3))
    world.until_idle(world.scheduler())
    assert world.ran == ["2026-11-05T06:30"]
    rows = world.history()
    assert len(rows) == 72
    assert {row.state for row in rows[1:]} == {"covered"}
    assert {row.covered_by for row in rows[1:]} == {rows[0].slot}
    [begins] = world.told("begins")
    assert begins.count == 71


@pytest.mark.parametrize("step", [timedelta(hours=-2), timedelta(hours=2)])
def test_a_step_of_the_clock_and_back_doubles_and_loses_nothing(world: World, step: timedelta) -> None:
    scheduler = world.scheduler()
    for move in (HOUR, step, HOUR, -step, HOUR, HOUR, HOUR):
        world.pass_time(move)
        world.until_idle(scheduler)
    assert len(world.ran) == len(set(world.ran))
    slots = [row.slot for row in reversed(world.history())]
    assert slots == [slots[0] + HOUR * number for number in range(len(slots))]
    assert slots[-1] == world.moment
    assert {row.state for row in world.history()} == {"done", "covered"} if step > HOUR else {"done"}


def test_what_falls_due_while_it_runs_waits_for_the_next_slot(world: World) -> None:
    scheduler = world.scheduler()
    scheduler.step()
    world.hold(on=True)
    world.pass_time(HOUR)
    scheduler.step()
    world.pass_time(2 * HOUR)
    scheduler.step()
    world.hold(on=False)
    world.until_idle(scheduler)
    world.until_idle(scheduler)
    assert world.ran == ["2026-11-02T07:30"]
    [told] = world.told("overlapped")
    assert told.line == "board: still running, so 02 Nov 15:00 IST is made up for by its next run"
    world.pass_time(HOUR)
    world.until_idle(scheduler)
    assert world.rows() == [
        ("07:30", "done", 1),
        ("08:30", "covered", 0),
        ("09:30", "covered", 0),
        ("10:30", "done", 1),
    ]


def test_what_was_due_and_not_begun_is_dropped_by_a_pause(world: World) -> None:
    scheduler = world.scheduler(at_once=1)
    scheduler.step()
    world.hold(on=True)
    world.pass_time(HOUR)
    scheduler.step()
    world.pass_time(HOUR)
    (world.home / "sources" / "board.paused").touch()
    scheduler.step()
    world.hold(on=False)
    world.until_idle(scheduler)
    assert world.rows() == [("07:30", "done", 1), ("08:30", "dropped", 0)]


def test_slots_of_a_pause_are_not_made_up_for(world: World) -> None:
    scheduler = world.scheduler()
    scheduler.step()
    paused = world.home / "sources" / "board.paused"
    paused.touch()
    world.pass_time(5 * HOUR)
    world.until_idle(scheduler)
    paused.unlink()
    world.until_idle(scheduler)
    assert world.ran == []
    world.pass_time(HOUR)
    world.until_idle(scheduler)
    assert world.ran == ["2026-11-02T12:30"]
    assert world.rows()[-1] == ("12:30", "done", 1)


def test_a_changed_schedule_counts_from_its_change_and_what_was_due_before_is_run(world: World) -> None:
    scheduler = world.scheduler()
    scheduler.step()
    scheduler.stop()
    world.pass_time(2 * HOUR)
    write(world.home / "sources", schedule="*/15 * * * *")
    scheduler = world.scheduler()
    world.until_idle(scheduler)
    assert world.rows() == [("07:30", "covered", 0), ("08:30", "done", 1)]
    world.pass_time(timedelta(minutes=20))
    world.until_idle(scheduler)
    assert world.rows()[2:] == [("08:45", "done", 1)]


def test_crawls_have_their_places_and_who_waits_longest_comes_first(world: World) -> None:
    folder = world.home / "sources"
    text = (folder / "board.yml").read_text()
    for name in ("early", "later"):
        (folder / f"{name}.yml").write_text(text.replace("name: board", f"name: {name}"))
    write(folder, schedule="30 13 * * *")
    scheduler = world.scheduler(at_once=1)
    scheduler.step()
    world.hold(on=True)
    world.pass_time(2 * HOUR)
    scheduler.step()
    assert [event.task for event in world.told("begins")] == ["early"]
    world.hold(on=False)
    world.until_idle(scheduler)
    assert [event.task for event in world.told("begins")] == ["early", "later", "board"]


# --- the lease ------------------------------------------------------------------------------------------


def test_a_second_scheduler_stands_by_and_says_so_once(world: World) -> None:
    first, second = world.scheduler(), world.scheduler()
    first.step()
    for _ in range(20):
        world.pass_time(HOUR)
        world.until_idle(first)
        second.step()
    assert (first.holds, second.holds) == (True, False)
    [standby] = world.told("standby")
    assert "holds the lease: standing by" in standby.line
    first.stop()
    world.pass_time(HOUR)
    world.until_idle(second)
    assert len(world.ran) == len(set(world.ran)) == 21


def take_over(world: World, second: Scheduler) -> None:
    """The first shows no life while the second looks on."""
    for _ in range(6):
        second.step()
        world.second += 3
    assert second.holds


def test_one_that_wakes_behind_its_time_begins_nothing(world: World) -> None:
    first, second = world.scheduler(), world.scheduler()
    first.step()
    second.step()
    world.pass_time(HOUR)
    take_over(world, second)
    first.step()
    assert not first.holds
    world.until_idle(second)
    assert len(world.told("lease_lost")) == 1
    assert world.ran == ["2026-11-02T07:30"]
    first.step()
    assert world.ran == ["2026-11-02T07:30"]


def test_what_it_had_begun_is_waited_for_and_counted_once(world: World) -> None:
    first, second = world.scheduler(), world.scheduler()
    first.step()
    world.hold(on=True)
    world.pass_time(HOUR)
    first.step()
    world.until(lambda: world.ran)
    take_over(world, second)
    assert world.rows() == [("07:30", "running", 1)]
    assert "waiting for its end" in world.told("waits")[0].line
    world.hold(on=False)
    world.until_idle(second)
    assert world.ran == ["2026-11-02T07:30"]
    assert world.rows() == [("07:30", "done", 1)]


def test_one_that_dies_between_writing_and_starting_is_fenced_off(world: World) -> None:
    """The slot is in the ledger, its process is not: the next runs it, and the late one is refused."""
    token = world.ledger.take("gone", world.ledger.lease())
    assert token == 1
    first, second = world.scheduler(), world.scheduler()
    take_over(world, first)
    world.pass_time(HOUR)
    started = first._attempts.start
    late: list[Any] = []
    first._attempts.start = lambda *words: late.append(words)  # type: ignore[method-assign]
    first.step()
    take_over(world, second)
    world.until_idle(second)
    assert world.rows() == [("07:30", "done", 2)]
    started(*late[0])
    world.until(first._attempts.collect)
    assert len(world.ran) == 1


def test_cut_short_a_slot_is_run_again_and_in_the_end_left_to_the_next(world: World) -> None:
    world.scheduler().step()
    world.schedulers[0].stop()
    world.hold(on=True)
    world.pass_time(HOUR)
    for number in range(5):
        scheduler = world.scheduler()
        scheduler.step()
        world.until(lambda number=number: len(world.ran) == number + 1)
        scheduler.stop()
        assert world.rows() == [("07:30", "running", number + 1)]
    world.hold(on=False)
    scheduler = world.scheduler()
    world.until_idle(scheduler)
    assert len(world.ran) == 5
    assert world.told("given_up")[0].line == "board: cut short 5 times; its next slot's run makes up for it"
    world.pass_time(HOUR)
    world.until_idle(scheduler)
    assert world.rows() == [("07:30", "covered", 5), ("08:30", "done", 1)]


def test_a_run_that_was_killed_is_run_again_after_a_while(world: World) -> None:
    scheduler = world.scheduler()
    scheduler.step()
    world.hold(on=True)
    world.pass_time(HOUR)
    scheduler.step()
    world.until(lambda: world.ran)
    [runner] = scheduler._attempts._running.values()
    runner.kill()
    world.until(lambda: (scheduler.step(), world.told("died"))[1])
    world.hold(on=False)
    world.until_idle(scheduler)
    assert len(world.ran) == 1
    world.second += 61
    world.until_idle(scheduler)
    assert len(world.ran) == 2
    assert world.rows() == [("07:30", "done", 2)]


def test_a_slot_whose_report_is_in_the_spool_is_not_run_again(world: World) -> None:
    seen = Ending(NOON, 3, "", "board: blocked")
    first = world.scheduler()
    first.step()
    world.hold(on=True)
    world.pass_time(HOUR)
    first.step()
    world.until(lambda: world.ran)
    first.stop()
    world.until_idle(world.scheduler(finished=lambda task, slot: seen if task == "board" else None))
    assert len(world.ran) == 1
    assert world.history()[0].ending == seen


def test_a_ledger_that_was_restored_goes_on_above_the_slips(world: World) -> None:
    for _ in range(3):
        world.until_idle(world.scheduler())
        world.pass_time(HOUR)
        world.until_idle(world.schedulers[-1])
        world.schedulers[-1].stop()
    from index import models

    models.ScheduleLease.objects.all().delete()
    world.pass_time(HOUR)
    world.until_idle(world.scheduler())
    assert len(world.ran) == 4
    assert world.told("begins")[-1].token == 4


class Broken(RunLedger):
    """A record that does not answer for a while."""

    broken = False

    def beat(self, token: int) -> None:
        if self.broken:
            raise ConnectionError("database is locked")
        super().beat(token)


def test_a_record_that_does_not_answer_is_said_once_and_waited_for(world: World) -> None:
    world.ledger = Broken()
    scheduler = world.scheduler()
    scheduler.step()
    world.ledger.broken = True
    for _ in range(5):
        world.pass_time(HOUR)
        scheduler.step()
    assert world.ran == []
    [trouble] = world.told("trouble")
    assert trouble.line == "the ledger does not answer, nothing is begun: database is locked"
    world.ledger.broken = False
    world.until_idle(scheduler)
    assert world.ran == ["2026-11-02T11:30"]


# --- limits, jobs, and the two ways to run ----------------------------------------------------------------


GREEDY = """
import time
held = bytearray(200 << 20)
for at in range(0, len(held), 4096):
    held[at] = 1
time.sleep(60)
"""
CHILD = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {GREEDY!r}])"


@pytest.mark.parametrize(
    ("program", "changes", "reason"),
    [
        ("import time; time.sleep(60)", {"crawl_limit_s": 0.5, "grace_s": 0}, "wall_clock"),
        (GREEDY, {"memory_limit_bytes": 100 << 20}, "memory"),
        (CHILD, {"memory_limit_bytes": 100 << 20}, "memory"),
    ],
    ids=["wall clock", "memory", "memory of a child"],
)
def test_a_run_is_ended_at_its_limits(
    world: World, program: str, changes: dict[str, Any], reason: str
) -> None:
    changes = {"program": (sys.executable, "-c", program), "ran_before": lambda name: False, **changes}
    world.until_idle(world.scheduler(**changes))
    [row] = world.history()
    assert row.state == "done"
    assert row.ending is not None
    assert (row.ending.reason, row.ending.exit_code) == (reason, -15)


STRAY = """
import subprocess
print(subprocess.Popen(["sleep", "600"], start_new_session=True).pid)
"""


def test_what_a_run_leaves_behind_is_ended(world: World) -> None:
    world.until_idle(world.scheduler(program=(sys.executable, "-c", STRAY), ran_before=lambda name: False))
    [row] = world.history()
    assert row.ending is not None
    stat = Path("/proc") / row.ending.said / "stat"
    assert not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "Z"


def test_a_job_has_its_row_and_its_exit_code(world: World) -> None:
    (world.home / "code").write_text("1")
    job = RegularJob("nightly", "0 13 * * *", ("backup", "--out", "somewhere"))
    scheduler = world.scheduler(jobs=(job,))
    scheduler.step()
    world.pass_time(HOUR)
    world.until_idle(scheduler)
    [row] = world.history("job:nightly")
    assert row.ending is not None
    assert (row.state, row.ending.exit_code) == ("done", 1)
    assert "backup --out somewhere\n" in (world.home / "ran").read_text()
    assert any(event.line.startswith("job:nightly: ended with exit code 1") for event in world.told("ended"))


def test_once_runs_what_is_due_and_counts_what_failed(world: World) -> None:
    plan = replace(world.plan, ran_before=lambda name: False, tick_s=0.01, monotonic=time.monotonic)
    assert run_due(world.ledger, plan, threading.Event(), world.events.append) == 0
    assert run_due(world.ledger, plan, threading.Event(), world.events.append) == 0
    assert len(world.ran) == 1
    (world.home / "code").write_text("3")
    world.pass_time(HOUR)
    assert run_due(world.ledger, plan, threading.Event(), world.events.append) == 1
    assert len(world.ran) == 2


def test_once_gives_way_to_a_living_holder(world: World) -> None:
    holder = world.scheduler(lease_s=0.2, monotonic=time.monotonic)
    holder.step()
    plan = replace(world.plan, lease_s=0.2, tick_s=0.01, monotonic=time.monotonic)
    plan = replace(plan, clock=lambda: (holder.step(), world.moment)[1])
    beating = threading.Event()
    found: list[int | None] = []

    def wait(_: float) -> bool:
        holder.step()
        time.sleep(0.01)
        return False

    beating.wait = wait  # type: ignore[method-assign,assignment]
    found.append(run_due(world.ledger, plan, beating, world.events.append))
    assert found == [None]
    assert holder.holds


def test_serving_ends_when_it_is_told_to(world: World) -> None:
    stop = threading.Event()
    plan = replace(world.plan, tick_s=0.01, monotonic=time.monotonic)
    threading.Timer(0.2, stop.set).start()
    serve_schedule(world.ledger, plan, stop, world.events.append)
    assert world.ledger.lease().holder == ""


def test_every_event_is_one_line_and_one_object(world: World) -> None:
    world.until_idle(world.scheduler(ran_before=lambda name: False))
    for event in world.events:
        assert "\n" not in event.line
        assert json.loads(json.dumps(event.to_json()))["event"] == event.kind
    plain = world.told("begins")[0].to_json()
    assert plain["slot"] == "2026-11-02T06:30:00+00:00"
    assert plain["attempt"] == 1


def test_the_plan_of_a_home_finds_what_a_crawl_reported(record_home: Path) -> None:
    from crawler.advert import RunReport
    from crawler.storing.spool import open_run, write_report

    plan = schedule_plan(CrawlerSettings())
    assert not plan.ran_before("board")
    run_dir, _ = open_run(record_home / "spool", "board")
    slot = NOON.isoformat()
    report = RunReport(run_dir.name, "board", "blocked", NOON, NOON, 4, 0, 0, (), (), (), (), slot=slot)
    write_report(run_dir, report)
    assert plan.ran_before("board")
    assert plan.finished("board", NOON) == Ending(NOON, 3, "", "board: blocked, 4 pages, 0 adverts")
    assert plan.finished("board", NOON + HOUR) is None
    assert plan.finished("job:board", NOON) is None
    assert trigger_of("every_h 1.0")
