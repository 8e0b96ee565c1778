"""The embedded search: SQLite FTS5 in a file of its own, beside the record.

A new generation of tables grows beside the one in use and takes over in one transaction, while others go
on reading; the file itself is never swapped under its journal.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

from index.records import SearchQuery, UnavailableError
from index.searching.backend import Doc, Found
from index.searching.matching import find
from index.searching.parse import Parsed
from index.searching.tables import Generation, generation_in_use, writing

P = ParamSpec("P")
R = TypeVar("R")


def _answers(method: Callable[P, R]) -> Callable[P, R]:
    """Says in one line that the search does not answer, and what helps."""

    @wraps(method)
    def answered(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return method(*args, **kwargs)
        except sqlite3.Error as error:
            raise UnavailableError(f"search.sqlite3: {error}; `mukti reindex` builds it anew") from error

    return answered


class EmbeddedSearch:
    """Search in one SQLite file; a connection lasts as long as one call."""

    name = "embedded (SQLite FTS5)"

    def __init__(self, file: Path, busy_timeout_s: float) -> None:
        self._file = file
        self._timeout_s = busy_timeout_s

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """A connection in no transaction."""
        db = sqlite3.connect(self._file, timeout=self._timeout_s, isolation_level=None)
        try:
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=FULL")
            generation_in_use(db)
            yield db
        finally:
            db.close()

    @_answers
    def index(self, docs: Sequence[Doc]) -> Mapping[str, str]:
        """One transaction for all; a doc that is refused leaves the others in."""
        failures: dict[str, str] = {}
        with self._open() as db, writing(db):
            tables = generation_in_use(db)
            for doc in docs:
                db.execute("SAVEPOINT doc")
                try:
                    tables.put(doc)
                except (sqlite3.DataError, sqlite3.IntegrityError, ValueError, OverflowError) as error:
                    db.execute("ROLLBACK TO doc")
                    failures[doc.uid] = type(error).__name__
                db.execute("RELEASE doc")
        return failures

    @_answers
    def delete(self, ids: Sequence[str]) -> None:
        """Forgets these adverts."""
        with self._open() as db, writing(db):
            tables = generation_in_use(db)
            for uid in ids:
                tables.forget(uid)

    @_answers
    def query(self, parsed: Parsed, query: SearchQuery, offset: int, limit: int) -> Found:
        """A page of hits; each facet is counted with every filter but its own."""
        with self._open() as db:
            db.execute("PRAGMA temp_store=MEMORY")
            db.execute("BEGIN")  # one moment of the index for ids, total and facets
            tables = generation_in_use(db)
            return find(tables, parsed, query, offset, limit)

    @_answers
    def rebuild(self, docs: Iterable[Sequence[Doc]]) -> int:
        """Builds a generation beside the one in use; a file that is no database is set aside first."""
        self._set_aside_if_broken()
        with self._open() as db:
            current = generation_in_use(db)
            fresh = Generation(db, current.number + 1)
            fresh.drop()  # what an interrupted rebuild left
            with writing(db):
                fresh.create()
            for chunk in docs:
                with writing(db):
                    for doc in chunk:
                        fresh.put(doc)
            with writing(db):
                db.execute("UPDATE meta SET generation = ?", [fresh.number])
            current.drop()
            return fresh.count()

    @_answers
    def count(self) -> int:
        """How many adverts it knows."""
        with self._open() as db:
            return generation_in_use(db).count()

    def _set_aside_if_broken(self) -> None:
        try:
            with self._open() as db:
                broken = db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok"
        except sqlite3.OperationalError:  # locked, or the disk: nothing is wrong with what is in the file
            raise
        except sqlite3.DatabaseError:
            broken = True
        if broken:
            for suffix in ("-wal", "-shm"):
                self._file.with_name(self._file.name + suffix).unlink(missing_ok=True)
            self._file.replace(self._file.with_name(self._file.name + ".broken"))
