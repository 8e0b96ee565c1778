"""The schedule's ledger: one holder, every write under the newest token, one row a slot."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from crawler.ledger import Ending, Lease, LostLeaseError, WatchedTask
from index.ledger import RunLedger
from tests.builders import NOW

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SLOTS = [NOW + HOUR * number for number in range(6)]


@pytest.fixture
def ledger(home: Path) -> RunLedger:
    return RunLedger()


@pytest.fixture
def token(ledger: RunLedger) -> int:
    taken = ledger.take("first", ledger.lease())
    assert taken is not None
    ledger.watch(taken, WatchedTask("board", "every_h 1.0", NOW))
    return taken


def states(ledger: RunLedger) -> list[tuple[str, int]]:
    return [(row.state, row.attempt) for row in reversed(ledger.history())]


def mark(ledger: RunLedger) -> object:
    return {task.name: task.mark for task in ledger.tasks()}["board"]


def test_of_two_who_saw_the_same_lease_one_takes_it(ledger: RunLedger) -> None:
    seen = ledger.lease()
    assert seen == Lease(0, "", 0)
    assert ledger.take("a", seen) == 1
    assert ledger.take("b", seen) is None
    assert ledger.lease().holder == "a"


def test_a_beat_keeps_the_lease_from_who_saw_it_before(ledger: RunLedger, token: int) -> None:
    seen = ledger.lease()
    ledger.beat(token)
    assert ledger.take("b", seen) is None
    assert ledger.take("b", ledger.lease()) == token + 1


def test_a_token_is_above_any_that_was_shown(ledger: RunLedger) -> None:
    assert ledger.take("a", ledger.lease(), above=41) == 42


def test_given_back_it_is_nobodys(ledger: RunLedger, token: int) -> None:
    ledger.give_back(token)
    assert ledger.lease().holder == ""
    with pytest.raises(LostLeaseError):
        ledger.beat(token)


WRITES: dict[str, Callable[[RunLedger, int], object]] = {
    "beat": lambda ledger, token: ledger.beat(token),
    "give_back": lambda ledger, token: ledger.give_back(token),
    "watch": lambda ledger, token: ledger.watch(token, WatchedTask("new", "every_h 1.0", NOW), [NOW]),
    "unwatch": lambda ledger, token: ledger.unwatch(token, "board", [SLOTS[1]]),
    "begin": lambda ledger, token: ledger.begin(token, "board", SLOTS[2], NOW, [SLOTS[1]]),
    "begin again": lambda ledger, token: ledger.begin(token, "board", SLOTS[0], NOW),
    "end": lambda ledger, token: ledger.end(token, "board", SLOTS[0], "done", Ending(NOW, 0)),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_an_outdated_token_writes_nothing(
    ledger: RunLedger, token: int, write: Callable[[RunLedger, int], object]
) -> None:
    ledger.begin(token, "board", SLOTS[0], NOW)
    newer = ledger.take("second", ledger.lease())
    assert newer is not None
    before = (ledger.lease(), ledger.tasks(), ledger.history())
    with pytest.raises(LostLeaseError):
        write(ledger, token)
    assert (ledger.lease(), ledger.tasks(), ledger.history()) == before
    write(ledger, newer)
    assert (ledger.lease(), ledger.tasks(), ledger.history()) != before


def test_a_run_covers_what_was_missed(ledger: RunLedger, token: int) -> None:
    assert ledger.begin(token, "board", SLOTS[3], NOW, SLOTS[1:3]) == 1
    assert mark(ledger) == SLOTS[3]
    assert states(ledger) == [("covered", 0), ("covered", 0), ("running", 1)]
    ledger.end(token, "board", SLOTS[3], "done", Ending(SLOTS[4], 3, "", "board: blocked"))
    newest, *older = ledger.history("board")
    assert newest.ending == Ending(SLOTS[4], 3, "", "board: blocked")
    assert {row.covered_by for row in older} == {SLOTS[3]}


def test_a_slot_cannot_be_begun_twice_once_it_is_done(ledger: RunLedger, token: int) -> None:
    ledger.begin(token, "board", SLOTS[1], NOW)
    ledger.end(token, "board", SLOTS[1], "done", Ending(NOW, 0))
    with pytest.raises(ConnectionError):
        ledger.begin(token, "board", SLOTS[1], NOW)
    with pytest.raises(LookupError):
        ledger.end(token, "board", SLOTS[1], "done", Ending(NOW, 0))
    assert states(ledger) == [("done", 1)]


def test_a_slot_that_cannot_be_written_takes_the_whole_write_with_it(ledger: RunLedger, token: int) -> None:
    ledger.begin(token, "board", SLOTS[1], NOW)
    ledger.end(token, "board", SLOTS[1], "done", Ending(NOW, 0))
    with pytest.raises(ConnectionError):
        ledger.begin(token, "board", SLOTS[3], NOW, [SLOTS[1], SLOTS[2]])
    assert states(ledger) == [("done", 1)]
    assert mark(ledger) == SLOTS[1]


def test_run_again_it_is_another_attempt_of_the_same_slot(ledger: RunLedger, token: int) -> None:
    ledger.begin(token, "board", SLOTS[1], NOW)
    newer = ledger.take("second", ledger.lease())
    assert newer is not None
    assert [row.token for row in ledger.open_slots()] == [token]
    assert ledger.begin(newer, "board", SLOTS[1], NOW, [SLOTS[2]]) == 2
    assert states(ledger) == [("running", 2), ("covered", 0)]


def test_what_is_owed_is_run_covered_or_dropped(ledger: RunLedger, token: int) -> None:
    ledger.watch(token, WatchedTask("board", "every_h 2.0", SLOTS[3]), SLOTS[1:4])
    assert [row.state for row in ledger.open_slots()] == ["owed"] * 3
    ledger.begin(token, "board", SLOTS[3], NOW)
    assert states(ledger) == [("covered", 0), ("covered", 0), ("running", 1)]
    ledger.watch(token, WatchedTask("other", "every_h 2.0", SLOTS[3]), SLOTS[1:2])
    ledger.unwatch(token, "other", SLOTS[4:])
    assert [row.state for row in ledger.history("other")] == ["dropped"] * 3
    assert {task.name: task.mark for task in ledger.tasks()}["other"] == SLOTS[5]
    assert [task.watched for task in ledger.tasks()] == [True, False]


def test_slots_of_long_ago_are_forgotten_once_their_task_runs_again(ledger: RunLedger, token: int) -> None:
    for slot in (NOW, NOW + 300 * DAY):
        ledger.begin(token, "board", slot, slot)
        ledger.end(token, "board", slot, "done", Ending(slot, 0))
    ledger.begin(token, "board", NOW + 450 * DAY, NOW + 450 * DAY)
    assert [row.slot - NOW for row in ledger.history()] == [450 * DAY, 300 * DAY]


def test_a_record_that_does_not_answer_is_one_line(home: Path, ledger: RunLedger) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE index_schedulelease")
    with pytest.raises(ConnectionError, match="index_schedulelease"):
        ledger.lease()
