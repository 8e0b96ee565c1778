"""`mukti schedule` as a person runs it: crawls with their slots, jobs, one holder, and what it prints."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

import dispatch
import index
import mukti
from crawler.ledger import RegularJob
from crawler.scheduling.schedule import trigger_of
from tests.end_to_end.command import ROOT, Command
from tests.end_to_end.small_board import SOURCE


@pytest.fixture
def command(tmp_path: Path, board: tuple[str, list[str]]) -> Command:
    made = Command(tmp_path / "home", board[0])
    made.run("init")
    (made.home / "sources" / "valley.yml").write_text(SOURCE.format(board=board[0]))
    return made


def reports(command: Command) -> list[dict]:
    return [json.loads(file.read_bytes()) for file in (command.home / "spool").glob("*/report.json")]


def test_once_runs_what_is_due_and_the_crawl_keeps_its_slot(command: Command) -> None:
    events = [json.loads(line) for line in command.run("schedule", "--once", "--json").splitlines()]
    [begins] = [event for event in events if event["event"] == "begins"]
    [ended] = [event for event in events if event["event"] == "ended"]
    assert (ended["task"], ended["exit_code"]) == ("valley", 0)
    assert "valley: ok, " in ended["line"]
    [report] = reports(command)
    assert report["slot"] == begins["slot"]
    assert {event.get("task") for event in events} >= {"job:nightly-backup", "job:weekly-digests"}
    assert "begins" not in command.run("schedule", "--once", "--json")
    assert len(reports(command)) == 1


def test_a_source_that_is_not_ok_is_an_exit_code(command: Command) -> None:
    file = command.home / "sources" / "valley.yml"
    file.write_text(file.read_text() + "min_adverts: 1000\n")
    said = command.run("schedule", "--once", code=3)
    assert "valley: ended with exit code 3" in said


@pytest.fixture
def start(command: Command) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Starts schedulers that print their events; what is left of them is ended."""
    begun: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        words = [sys.executable, "-m", "mukti", "schedule", "--json"]
        environment = command.environment | {"MUKTI_SCHEDULE_LEASE_S": "1"}
        begun.append(subprocess.Popen(words, env=environment, text=True, stdout=subprocess.PIPE, cwd=ROOT))
        return begun[-1]

    yield start
    for process in begun:
        process.kill()
        process.communicate()


def test_one_holds_the_lease_one_stands_by_and_takes_over(command: Command, start: Callable) -> None:
    first = start()
    assert json.loads(first.stdout.readline())["event"] == "lease_taken"
    second = start()
    told = json.loads(second.stdout.readline())
    assert told["event"] == "standby"
    assert f"pid {first.pid} holds the lease" in told["line"]
    first.kill()
    first.wait()
    assert json.loads(second.stdout.readline()) | {"line": ""} == {
        "event": "lease_taken",
        "line": "",
        "token": 2,
    }
    second.send_signal(signal.SIGTERM)
    assert second.wait(timeout=60) == 0
    database = sqlite3.connect(command.home / "mukti.sqlite3")
    assert database.execute("SELECT token, holder FROM index_schedulelease").fetchall() == [(2, "")]
    database.close()


def test_what_runs_ends_with_its_scheduler(command: Command, start: Callable) -> None:
    """Killed without a word, a scheduler leaves no crawl behind."""
    file = command.home / "sources" / "valley.yml"
    file.write_text(file.read_text().replace("delay_s: 0", "delay_s: 5"))
    first = start()
    wait_until(lambda: len(running(command)) == 2)
    first.kill()
    wait_until(lambda: not running(command))
    assert not reports(command)


def wait_until(true: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not true():
        assert time.monotonic() < until
        time.sleep(0.05)


def running(command: Command) -> list[str]:
    """The runner of a crawl and the crawl itself: both name the source's file."""
    listed = subprocess.run(["ps", "-wweo", "args="], capture_output=True, text=True).stdout
    return [line for line in listed.splitlines() if str(command.home) in line]


@pytest.mark.parametrize("job", [*index.regular_jobs(), *dispatch.regular_jobs()], ids=lambda job: job.name)
def test_the_words_of_a_regular_job_are_a_verb(job: RegularJob) -> None:
    trigger_of(job.crontab)
    done = CliRunner().invoke(mukti.app, [*job.argv, "--help"])
    assert done.exit_code == 0, done.output


def test_an_older_record_is_one_clear_line(command: Command) -> None:
    database = sqlite3.connect(command.home / "mukti.sqlite3")
    database.execute("DROP TABLE index_schedulelease")
    database.close()
    said = command.run("schedule", code=1)
    assert "mukti init" in said
    assert len(said.splitlines()) == 1
