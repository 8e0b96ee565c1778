"""The drill of the schedule: schedulers on one record, killed, stopped, their clocks stepped, three days off.

    python tests/drills/schedule.py [--slots 1000] [--seed 1]

Five real processes, a real record and real time but for the clock, which runs 900 times as fast, so that a
source's slots, a quarter of an hour apart, come every second. Prints one JSON object; exit code 1 if
a slot was doubled or skipped, or the days off were made up for by more or less than one run of each source.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
EVERY_S = 900
LEASE_S = 1.5
STEP_S = 7200
DAYS_OFF = 3
# Slots of an interval are counted from this moment; written here anew, so that the drill is no mirror.
GRID = datetime(2024, 1, 1, tzinfo=timezone(timedelta(hours=5, minutes=30))).timestamp()
SOURCE = """\
name: {name}
who: An invented board
why: A drill
legal: Invented
kind: site
start: [https://{name}.example/]
schedule: {{every_h: 0.25}}
"""


@dataclass
class Machine:
    """One scheduler: its process, its clock, and when a stopped one goes on or a killed one comes back."""

    number: int
    process: subprocess.Popen | None = None
    offset_s: int = 0
    stopped_until: float = 0.0
    back_at: float = 0.0


@dataclass
class Drill:
    """The home, its machines, and what was done to them."""

    home: Path
    sources: int
    machines: list[Machine]
    chance: random.Random
    work_s: float
    speed: float
    at: float = datetime(2026, 11, 2, tzinfo=UTC).timestamp()
    since: float = field(default_factory=time.monotonic)
    done_to: Counter = field(default_factory=Counter)
    # Of each absence: up to where each source's slots were accounted for before it, and when it ended.
    off: list[tuple[dict[str, float], float]] = field(default_factory=list)
    # What falls due after this moment, before a source is paused for good, may be dropped.
    whole_to: float = 0.0

    @property
    def log(self) -> Path:
        return self.home / "crawls.jsonl"

    def now(self) -> float:
        """The right time, in Unix seconds."""
        return self.at + (time.monotonic() - self.since) * self.speed

    # --- processes and clocks -------------------------------------------------------------------------

    def prepare(self) -> None:
        make = "import django; django.setup(); import index; from pathlib import Path;"
        make += f"index.create_home(Path({str(self.home)!r}))"
        subprocess.run([sys.executable, "-c", make], env=self.environment(), check=True)
        self.log.touch()
        for number in range(self.sources):
            name = f"board-{number}"
            (self.home / "sources" / f"{name}.yml").write_text(SOURCE.format(name=name))

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("MUKTI_")}
        own = {"MUKTI_HOME": str(self.home), "DJANGO_SETTINGS_MODULE": "review_ui.django_settings"}
        return kept | own | {"PYTHONPATH": str(ROOT)}

    def set_clock(self, machine: Machine) -> None:
        plain = {"at": self.at, "since": self.since, "speed": self.speed, "offset_s": machine.offset_s}
        fresh = self.home / f".clock-{machine.number}"
        fresh.write_text(json.dumps(plain))
        fresh.rename(self.home / f"clock-{machine.number}")

    def start(self, machine: Machine) -> None:
        self.set_clock(machine)
        words = [self.home / f"clock-{machine.number}", self.log, self.work_s, LEASE_S]
        with (self.home / f"events-{machine.number}.jsonl").open("ab") as events:
            machine.process = subprocess.Popen(
                [sys.executable, str(ROOT / "tests/drills/one_scheduler.py"), *map(str, words)],
                env=self.environment(),
                stdout=events,
                cwd=ROOT,
            )

    def end(self, machine: Machine, number: int) -> None:
        if machine.process is not None:
            machine.process.send_signal(signal.SIGCONT)
            machine.process.send_signal(number)
            machine.process.wait(60)
        machine.process, machine.stopped_until = None, 0.0

    # --- what is done to them -------------------------------------------------------------------------

    def disturb(self) -> None:
        act = self.chance.choice((self.kill, self.kill_holder, self.stop, self.stop_holder, self.step_clock,
                                  self.step_clocks, self.kill_runner, self.restart))  # fmt: skip
        act()

    def alive(self) -> list[Machine]:
        return [one for one in self.machines if one.process is not None and not one.stopped_until]

    def holder(self) -> list[Machine]:
        [(name,)] = self.ask("SELECT holder FROM index_schedulelease")
        pid = name.rpartition(" ")[2]
        return [one for one in self.alive() if one.process is not None and str(one.process.pid) == pid]

    def kill(self, among: list[Machine] | None = None) -> None:
        among = self.alive() if among is None else among
        if among:
            machine = self.chance.choice(among)
            self.end(machine, signal.SIGKILL)
            machine.back_at = time.monotonic() + self.chance.uniform(0.2, 2)
            self.done_to["killed"] += 1

    def kill_holder(self) -> None:
        self.kill(self.holder())

    def restart(self) -> None:
        """The orderly way: the lease is given back."""
        for machine in self.holder():
            self.end(machine, signal.SIGTERM)
            machine.back_at = time.monotonic() + 0.5
            self.done_to["restarted"] += 1

    def stop(self, among: list[Machine] | None = None) -> None:
        among = self.alive() if among is None else among
        if among and len(self.alive()) > 2:
            machine = self.chance.choice(among)
            assert machine.process is not None
            machine.process.send_signal(signal.SIGSTOP)
            machine.stopped_until = time.monotonic() + self.chance.uniform(LEASE_S, 3 * LEASE_S)
            self.done_to["stopped"] += 1

    def stop_holder(self) -> None:
        self.stop(self.holder())

    def step_clock(self) -> None:
        machine = self.chance.choice(self.machines)
        machine.offset_s = self.chance.choice((-STEP_S, 0, STEP_S))
        self.set_clock(machine)
        self.done_to["clocks stepped"] += 1

    def step_clocks(self) -> None:
        offset_s = self.chance.choice((-STEP_S, 0, 0, STEP_S))
        for machine in self.machines:
            machine.offset_s = offset_s
            self.set_clock(machine)
        self.done_to["clocks stepped"] += len(self.machines)

    def kill_runner(self) -> None:
        """A process that a scheduler started: a runner, or the crawl below it."""
        listed = subprocess.run(["ps", "-wweo", "pid=,args="], capture_output=True, text=True).stdout
        own = [line.split()[0] for line in listed.splitlines() if str(self.home) in line]
        ours = {str(one.process.pid) for one in self.machines if one.process is not None}
        runners = [pid for pid in own if pid not in ours]
        if runners:
            with suppress(ProcessLookupError):
                os.kill(int(self.chance.choice(runners)), signal.SIGKILL)
                self.done_to["runs killed"] += 1

    def wake(self) -> None:
        """Stopped processes go on and killed ones come back when it is their time."""
        now = time.monotonic()
        for machine in self.machines:
            if machine.stopped_until and now > machine.stopped_until and machine.process is not None:
                machine.process.send_signal(signal.SIGCONT)
                machine.stopped_until = 0.0
            if machine.process is None and now > machine.back_at:
                self.start(machine)

    def three_days_off(self) -> None:
        """All are killed; three days later, by clocks that are right, all are back."""
        for machine in self.machines:
            self.end(machine, signal.SIGKILL)
            machine.offset_s = 0
        self.at += timedelta(days=DAYS_OFF).total_seconds()
        self.off.append((self.marks(), self.now()))
        for machine in self.machines:
            self.start(machine)
        self.wait(lambda: self.accounted() >= self.off[-1][1])
        self.done_to["days off"] += DAYS_OFF

    # --- the course -----------------------------------------------------------------------------------

    def ask(self, query: str) -> list[tuple]:
        database = sqlite3.connect(f"file:{self.home / 'mukti.sqlite3'}?mode=ro", uri=True, timeout=30)
        try:
            return database.execute(query).fetchall()
        finally:
            database.close()

    def done(self) -> int:
        return self.ask("SELECT count(*) FROM index_scheduleslot WHERE state = 'done'")[0][0]

    def marks(self) -> dict[str, float]:
        """Up to which moment each source's slots are accounted for."""
        return {name: moment(mark) for name, mark in self.ask("SELECT name, mark FROM index_scheduletask")}

    def accounted(self) -> float:
        """Up to which moment all sources' are."""
        marks = self.marks()
        return min(marks.values()) if len(marks) == self.sources else 0.0

    def wait(self, until) -> None:
        limit = time.monotonic() + 120
        while not until():
            self.wake()
            assert time.monotonic() < limit, "the schedulers got stuck"
            time.sleep(0.1)

    def run(self, slots: int) -> None:
        for machine in self.machines:
            self.start(machine)
        self.wait(lambda: self.done() >= self.sources)
        next_act = time.monotonic()
        while (done := self.done()) < slots:
            if done >= slots / 2 and not self.off:
                self.three_days_off()
            self.wake()
            if time.monotonic() > next_act:
                self.disturb()
                next_act = time.monotonic() + self.chance.uniform(0.3, 1.5)
            time.sleep(0.05)
        self.settle()

    def settle(self) -> None:
        """The clocks are right again, every source is paused, and what runs comes to its end."""
        for machine in self.machines:
            machine.offset_s, machine.stopped_until, machine.back_at = 0, 1e-9, 0.0
            self.set_clock(machine)
        self.whole_to = self.now()
        self.wait(lambda: self.accounted() >= self.whole_to)
        for number in range(self.sources):
            (self.home / "sources" / f"board-{number}.paused").touch()
        open_slots = "SELECT count(*) FROM index_scheduleslot WHERE state IN ('owed', 'running')"
        watched = "SELECT count(*) FROM index_scheduletask WHERE watched"
        self.wait(lambda: self.ask(watched)[0][0] == 0 and self.ask(open_slots)[0][0] == 0)
        for machine in self.machines:
            self.end(machine, signal.SIGTERM)


def moment(text: str) -> float:
    """Unix seconds of a time as SQLite keeps it."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


# --- what came of it ---------------------------------------------------------------------------------


def summary(drill: Drill) -> dict:
    """What the record and the crawls' own log say, held against each other and against the calendar."""
    rows = drill.ask("SELECT task, slot, state, attempt, exit_code, covered_by FROM index_scheduleslot")
    slots = {(task, moment(slot)): (state, attempt, code, by and moment(by))
             for task, slot, state, attempt, code, by in rows}  # fmt: skip
    lines = [json.loads(line) for line in drill.log.read_text().splitlines()]
    ends = Counter((one["task"], datetime.fromisoformat(one["slot"]).timestamp()) for one in lines
                   if one["what"] == "done")  # fmt: skip
    states = Counter(state for state, *_ in slots.values())
    events = [json.loads(line) for file in drill.home.glob("events-*.jsonl")
              for line in file.read_text().splitlines() if line.endswith("}")]  # fmt: skip
    kinds = Counter(event["event"] for event in events)
    return {
        "slots": len(slots),
        "runs": states["done"],
        "covered": states["covered"],
        "double": sum(count > 1 for count in ends.values()) + len(rows) - len(slots),
        "beside": sum(one["what"] == "beside" for one in lines),
        "skipped": missing(drill, slots) + unaccounted(drill, slots, ends),
        "catch_up_runs": catch_ups(drill, slots),
        "reruns": sum(attempt > 1 for _, attempt, *_ in slots.values()),
        "terms": kinds["lease_taken"],
        "fenced": kinds["lease_lost"],
        **drill.done_to,
    }


def missing(drill: Drill, slots: dict) -> int:
    """Slots of the calendar, from a source's first to its last, that have no row."""
    count = 0
    for number in range(drill.sources):
        task = f"board-{number}"
        own = {slot for name, slot in slots if name == task}
        first = GRID + (min(own) - GRID) // EVERY_S * EVERY_S + EVERY_S
        calendar = {first + step * EVERY_S for step in range(int((max(own) - first) // EVERY_S) + 1)}
        count += len(calendar - own)
    return count


def unaccounted(drill: Drill, slots: dict, ends: Counter) -> int:
    """Rows that say done without a crawl that ended, that are open, or lean on a slot that did not run."""
    count = 0
    for (task, slot), (state, attempt, code, by) in slots.items():
        if state == "done":
            count += code == 0 and not ends[task, slot]
        elif state == "covered":
            count += slots.get((task, by), ("",))[0] != "done"
        else:
            count += not (state == "dropped" and attempt == 0 and slot > drill.whole_to)
    return count


def catch_ups(drill: Drill, slots: dict) -> dict[str, int]:
    """How many runs stand for the slots of the days off, of each source at most and at least."""
    found = []
    for marks, end in drill.off:
        for task, mark in marks.items():
            off = {slot: row for (name, slot), row in slots.items() if name == task and mark < slot <= end}
            found.append(len({slot if row[0] == "done" else row[3] for slot, row in off.items()}))
    return {"least": min(found), "most": max(found)}


def drill_schedule(
    slots: int,
    *,
    seed: int = 1,
    sources: int = 8,
    machines: int = 5,
    work_s: float = 0.2,
    speed: float = 900.0,
) -> dict:
    """Run the drill in a home of its own; its summary."""
    with tempfile.TemporaryDirectory(prefix="mukti-drill-") as folder:
        home = Path(folder) / "home"
        drill = Drill(
            home, sources, [Machine(number) for number in range(machines)], random.Random(seed), work_s, speed
        )
        drill.prepare()
        try:
            drill.run(slots)
        finally:
            for machine in drill.machines:
                drill.end(machine, signal.SIGKILL)
        return summary(drill)


def is_good(found: dict) -> bool:
    """Nothing double, nothing beside, nothing skipped, one run for the days off."""
    once = found["catch_up_runs"] == {"least": 1, "most": 1}
    return once and not found["double"] and not found["beside"] and not found["skipped"]


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--slots", type=int, default=1000, help="slots that are run, at least")
    parser.add_argument("--seed", type=int, default=1, help="of the order in which things go wrong")
    chosen = parser.parse_args()
    begun = time.monotonic()
    found = drill_schedule(chosen.slots, seed=chosen.seed)
    found["seconds"] = round(time.monotonic() - begun)
    print(json.dumps(found, indent=1))
    sys.exit(0 if is_good(found) else 1)


if __name__ == "__main__":
    main()
