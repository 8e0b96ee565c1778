"""One temporary home for the whole suite, set before Django reads its settings; a fresh one per test.

`home` gives a test a real home: SQLite file with WAL and triggers, secret, folders. Nothing is rolled
back, so transactions, kills and second connections are real. No `django_db` mark is needed with it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

_SESSION_HOME = Path(tempfile.mkdtemp(prefix="mukti-test-"))
for _name in [name for name in os.environ if name.startswith("MUKTI_")]:
    del os.environ[_name]
os.environ["MUKTI_HOME"] = str(_SESSION_HOME / "session")
os.environ["DJANGO_SETTINGS_MODULE"] = "review_ui.django_settings"


def pytest_unconfigure() -> None:
    """Removes the homes, whatever happened."""
    shutil.rmtree(_SESSION_HOME, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: object) -> None:
    """Tests with a `django_db` mark use the session's home; no second database is made for them."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        _migrated(Path(os.environ["MUKTI_HOME"]))


@pytest.fixture(scope="session")
def template_home(django_db_blocker: object) -> Path:
    """A home that was just initialised, to be copied."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        return _migrated(_SESSION_HOME / "template")


def _migrated(home: Path) -> Path:
    from index import homes

    with _pointed_at(home):
        homes.create_home(home)
    return home


@pytest.fixture
def record_home(
    template_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, django_db_blocker: object
) -> Iterator[Path]:
    """A fresh home of this test's own, and Django's connection pointed at it."""
    target = tmp_path / "home"
    shutil.copytree(template_home, target)
    monkeypatch.setenv("MUKTI_HOME", str(target))
    with django_db_blocker.unblock(), _pointed_at(target):  # type: ignore[attr-defined]
        yield target


@pytest.fixture
def home(record_home: Path) -> Path:
    """The same; a folder of tests may mean another home by this name."""
    return record_home


class _pointed_at:
    """Points the settings and Django's default connection at a home, and back again."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def __enter__(self) -> None:
        self._before = os.environ["MUKTI_HOME"]
        _point(self._home)

    def __exit__(self, *failure: object) -> None:
        _point(Path(self._before))


def _point(home: Path) -> None:
    from django.db import connections

    connections["default"].close()
    os.environ["MUKTI_HOME"] = str(home)
    connections.settings["default"]["NAME"] = str(home / "mukti.sqlite3")
    connections["default"].settings_dict["NAME"] = str(home / "mukti.sqlite3")
