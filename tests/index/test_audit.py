"""The hash chain: one order whoever writes, and any change of a link is found by its number."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

import index
from index import models
from index.records import Actor

HARMS = [
    ("UPDATE index_auditevent SET actor = 'other' WHERE number = 4", "event 4 does not fit"),
    ("UPDATE index_auditevent SET detail = 'other' WHERE number = 1", "event 1 does not fit"),
    ("UPDATE index_auditevent SET at = '2026-01-01T00:00:00+00:00' WHERE number = 9", "event 9 does not fit"),
    ("DELETE FROM index_auditevent WHERE number = 5", "event 5 is missing"),
    ("UPDATE index_auditevent SET previous_sha256 = sha256 WHERE number = 6", "event 6 does not fit"),
    ("DELETE FROM index_auditevent WHERE number = 1", "event 1 is missing"),
]


@pytest.mark.parametrize(("sql", "line"), HARMS)
def test_the_first_broken_number_is_named(home: Path, asha: Actor, sql: str, line: str) -> None:
    for step in range(10):
        index.record_event(asha, "tested", f"subject-{step}", "détail")
    assert index.verify_audit()[0]
    with sqlite3.connect(home / "mukti.sqlite3") as database:
        for name in ("update", "delete"):
            database.execute(f"DROP TRIGGER index_auditevent_no_{name}")
        database.execute(sql)
    database.close()
    whole, found = index.verify_audit()
    assert not whole
    assert line in found


def test_looking_twice_is_recorded_once_in_some_minutes(home: Path, asha: Actor, bina: Actor, at) -> None:
    def count() -> int:
        return models.AuditEvent.objects.filter(verb="queue.viewed").count()

    query = index.records.CaseQuery()
    at(timedelta())
    for actor in (asha, asha, bina, asha):
        index.cases(query, actor=actor)
    assert count() == 2
    at(timedelta(minutes=9))
    index.cases(query, actor=asha)
    assert count() == 2
    at(timedelta(minutes=2))
    index.cases(query, actor=asha)
    assert count() == 3


WRITER = """
import sys, django
django.setup()
import index
from index.records import Actor
for step in range(40):
    index.record_event(Actor(sys.argv[1], "analyst", "cli"), "tested", f"subject-{step}")
"""


def test_many_writers_make_one_chain(home: Path) -> None:
    """Four processes at once: every event is there, and the chain has no fork."""
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, f"writer-{n}"]) for n in range(4)]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0, 0]
    assert models.AuditEvent.objects.count() == 160
    assert index.verify_audit()[0]
