"""The tables of the embedded search: each build is a generation of them, and `meta` names the one in use."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from index.searching.backend import Doc
from index.searching.fold import fold

# The default tokenizer cuts Indic words at their vowel signs; marks (Mn, Mc) belong to words.
_SCHEMA = """
CREATE TABLE doc_@ (id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, version INTEGER NOT NULL,
    band INTEGER NOT NULL, score REAL NOT NULL, language TEXT NOT NULL, source TEXT NOT NULL,
    kind TEXT NOT NULL, seen_s INTEGER NOT NULL);
CREATE INDEX doc_order_@ ON doc_@ (band DESC, score DESC, seen_s DESC);
CREATE TABLE region_@ (code TEXT NOT NULL, doc INTEGER NOT NULL, PRIMARY KEY (code, doc)) WITHOUT ROWID;
CREATE INDEX region_doc_@ ON region_@ (doc);
CREATE TABLE contact_@ (value TEXT NOT NULL, doc INTEGER NOT NULL, PRIMARY KEY (value, doc)) WITHOUT ROWID;
CREATE INDEX contact_doc_@ ON contact_@ (doc);
CREATE VIRTUAL TABLE words_@ USING fts5(title, text, employer, place,
    tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'")
"""
_TABLES = ("doc", "region", "contact", "words")


@contextmanager
def writing(db: sqlite3.Connection) -> Iterator[None]:
    """One transaction that holds the write lock from its first moment."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


@dataclass(frozen=True, slots=True)
class Generation:
    """One set of tables; in its statements "@" stands for its number."""

    db: sqlite3.Connection
    number: int

    def run(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> sqlite3.Cursor:
        """Executes one statement on this generation's tables."""
        return self.db.execute(sql.replace("@", str(self.number)), values)

    def run_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Executes one statement for each row."""
        self.db.executemany(sql.replace("@", str(self.number)), rows)

    def create(self) -> None:
        """Makes the tables, within the caller's transaction."""
        for statement in _SCHEMA.split(";\n"):
            self.run(statement)

    def drop(self) -> None:
        """Removes the tables, if they are there."""
        with writing(self.db):
            for table in _TABLES:
                self.run(f"DROP TABLE IF EXISTS {table}_@")

    def count(self) -> int:
        """How many adverts it holds."""
        return int(self.run("SELECT count(*) FROM doc_@").fetchone()[0])

    def put(self, doc: Doc) -> None:
        """Takes a doc unless it has the same or a later version of it."""
        old = self.run("SELECT id, version FROM doc_@ WHERE uid = ?", [doc.uid]).fetchone()
        if old and old[1] >= doc.version:
            return
        if old:
            self.remove(old[0])
        row = self.run(
            "INSERT INTO doc_@ (uid, version, band, score, language, source, kind, seen_s)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [doc.uid, doc.version, doc.band_rank, doc.score, doc.language, doc.source, doc.kind, doc.seen_s],
        ).lastrowid
        self.run_many("INSERT INTO region_@ VALUES (?, ?)", [(code, row) for code in set(doc.regions)])
        self.run_many("INSERT INTO contact_@ VALUES (?, ?)", [(value, row) for value in set(doc.contacts)])
        self.run(
            "INSERT INTO words_@ (rowid, title, text, employer, place) VALUES (?, ?, ?, ?, ?)",
            [row, fold(doc.title), fold(doc.text), fold(doc.employer), fold(doc.place)],
        )

    def forget(self, uid: str) -> None:
        """Removes an advert, if it is there."""
        found = self.run("SELECT id FROM doc_@ WHERE uid = ?", [uid]).fetchone()
        if found:
            self.remove(found[0])

    def remove(self, row: int) -> None:
        """Removes the doc with this row number."""
        self.run("DELETE FROM doc_@ WHERE id = ?", [row])
        self.run("DELETE FROM region_@ WHERE doc = ?", [row])
        self.run("DELETE FROM contact_@ WHERE doc = ?", [row])
        self.run("DELETE FROM words_@ WHERE rowid = ?", [row])


def generation_in_use(db: sqlite3.Connection) -> Generation:
    """The generation that is searched; a new file gets its first."""
    has_meta = "SELECT 1 FROM sqlite_master WHERE name = 'meta'"
    if not db.execute(has_meta).fetchone():
        with writing(db):
            if not db.execute(has_meta).fetchone():
                Generation(db, 1).create()
                db.execute("CREATE TABLE meta (generation INTEGER NOT NULL)")
                db.execute("INSERT INTO meta VALUES (1)")
    return Generation(db, int(db.execute("SELECT generation FROM meta").fetchone()[0]))
