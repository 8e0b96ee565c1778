"""Accounts: strong passwords, one role, every refusal named, and who acts at the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

import index
from index import models
from index.records import RefusedError, UnknownRecordError

GOOD = "river-mango-lantern-42"

REFUSED = [
    ("asha", "short", "analyst", "^password: .*at least 12"),
    ("asha", "123456789012345", "analyst", "^password: .*numeric"),
    ("asha", "1qaz2wsx3edc", "analyst", "^password: .*common"),
    ("ashabarua", "ashabarua1234", "analyst", "^password: .*similar"),
    ("asha", GOOD, "king", "^role: 'king' is none of analyst, supervisor, admin"),
    ("", GOOD, "analyst", "^name:"),
    ("a b\n", GOOD, "analyst", "^name:"),
    ("x" * 151, GOOD, "analyst", "^name:"),
    ("bina", GOOD, "analyst", "^name: there is a user 'bina' already"),
]


@pytest.mark.parametrize(("name", "password", "role", "line"), REFUSED)
def test_refusals_name_the_field(home: Path, name: str, password: str, role: str, line: str) -> None:
    index.add_user("bina", GOOD, "supervisor")
    with pytest.raises(RefusedError, match=line):
        index.add_user(name, password, role)
    assert [account.name for account in index.users()] == ["bina"]


def test_an_account_can_log_in_and_is_on_record(home: Path) -> None:
    index.add_user("asha", GOOD, "analyst")
    stored = models.User.objects.get()
    assert stored.check_password(GOOD)
    assert GOOD not in stored.password
    assert not stored.is_superuser
    index.set_password("asha", GOOD + "-new")
    stored.refresh_from_db()
    assert stored.check_password(GOOD + "-new")
    assert [event.verb for event in models.AuditEvent.objects.all()] == ["user.added", "user.password_set"]


def test_who_acts_at_the_command_line(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "ravi")
    actor = index.cli_actor(None)
    assert (actor.name, actor.role, actor.via) == ("cli:ravi", "supervisor", "cli")
    index.add_user("asha", GOOD, "analyst")
    actor = index.cli_actor("asha")
    assert (actor.name, actor.role, actor.via) == ("asha", "analyst", "cli")
    models.User.objects.update(is_active=False)
    for name in ("asha", "nobody", "\x00"):
        with pytest.raises(UnknownRecordError, match=r"^(no )?user"):
            index.cli_actor(name)
