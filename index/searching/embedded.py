"""The embedded search: SQLite FTS5 in a file of its own, beside the record.

Each build of the index is a set of tables with a generation number; `meta` names the one in use, so that
a new one grows beside it and takes over in one transaction while others go on reading.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

from index.bands import BANDS
from index.records import SearchQuery
from index.searching.backend import Doc, Facets, Found, SearchUnavailableError
from index.searching.fold import fold
from index.searching.parse import Parsed, Phrase

# The default tokenizer cuts Indic words at their vowel signs; marks (Mn, Mc) belong to words.
_TOKENIZE = "unicode61 remove_diacritics 0 categories ''L* N* Co Mn Mc''"
_TABLES = f"""
CREATE TABLE doc_{{g}} (id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, version INTEGER NOT NULL,
    band INTEGER NOT NULL, score REAL NOT NULL, language TEXT NOT NULL, source TEXT NOT NULL,
    kind TEXT NOT NULL, seen_s INTEGER NOT NULL);
CREATE INDEX doc_order_{{g}} ON doc_{{g}} (band DESC, score DESC, seen_s DESC);
CREATE TABLE region_{{g}} (code TEXT NOT NULL, doc INTEGER NOT NULL, PRIMARY KEY (code, doc)) WITHOUT ROWID;
CREATE INDEX region_doc_{{g}} ON region_{{g}} (doc);
CREATE TABLE contact_{{g}} (value TEXT NOT NULL, doc INTEGER NOT NULL, PRIMARY KEY (value, doc)) WITHOUT ROWID;
CREATE INDEX contact_doc_{{g}} ON contact_{{g}} (doc);
CREATE VIRTUAL TABLE words_{{g}} USING fts5(title, text, employer, place, tokenize='{_TOKENIZE}');
"""
_DROP = "DROP TABLE IF EXISTS {t}_{g}"
_KINDS = ("doc", "region", "contact", "words")
_FACETS = ("band", "language", "source", "kind", "region")

P = ParamSpec("P")
R = TypeVar("R")


def _answers(method: Callable[P, R]) -> Callable[P, R]:
    """Says in one line that the search does not answer, and what helps."""

    @wraps(method)
    def answered(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return method(*args, **kwargs)
        except sqlite3.Error as error:
            raise SearchUnavailableError(
                f"search.sqlite3: {error}; `mukti reindex` builds it anew"
            ) from error

    return answered


class EmbeddedSearch:
    """Search in one SQLite file; a connection lasts as long as one call."""

    name = "embedded"

    def __init__(self, file: Path, busy_timeout_s: float) -> None:
        self._file = file
        self._timeout_s = busy_timeout_s

    @contextmanager
    def _open(self) -> Iterator[tuple[sqlite3.Connection, int]]:
        """A connection in no transaction, and the generation in use."""
        db = sqlite3.connect(self._file, timeout=self._timeout_s, isolation_level=None)
        try:
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=FULL")
            yield db, _generation(db)
        finally:
            db.close()

    @_answers
    def index(self, docs: Sequence[Doc]) -> Mapping[str, str]:
        """One transaction for all; a doc that is refused leaves the others in."""
        failures: dict[str, str] = {}
        with self._open() as (db, _), _writing(db):
            generation = _generation(db)
            for doc in docs:
                db.execute("SAVEPOINT doc")
                try:
                    _put(db, generation, doc)
                except (sqlite3.DataError, sqlite3.IntegrityError, ValueError, OverflowError) as error:
                    db.execute("ROLLBACK TO doc")
                    failures[doc.uid] = type(error).__name__
                db.execute("RELEASE doc")
        return failures

    @_answers
    def delete(self, ids: Sequence[str]) -> None:
        """Forgets these adverts."""
        with self._open() as (db, _), _writing(db):
            generation = _generation(db)
            for uid in ids:
                row = db.execute(f"SELECT id FROM doc_{generation} WHERE uid = ?", [uid]).fetchone()
                if row:
                    _remove(db, generation, row[0])

    @_answers
    def query(self, parsed: Parsed, query: SearchQuery, offset: int, limit: int) -> Found:
        """A page of hits; each facet is counted with every filter but its own."""
        with self._open() as (db, _):
            db.execute("PRAGMA temp_store=MEMORY")
            db.execute("BEGIN")
            generation = _generation(db)
            _match(db, generation, parsed)
            where, values = _where(generation, query)
            base = f"FROM temp.hit JOIN doc_{generation} d ON d.id = hit.doc WHERE {where}"
            total = db.execute(f"SELECT count(*) {base}", values).fetchone()[0]
            order = "hit.tier DESC, hit.rank, d.band DESC, d.score DESC, d.seen_s DESC, d.id"
            ids = db.execute(
                f"SELECT d.uid {base} ORDER BY {order} LIMIT ? OFFSET ?", [*values, limit, offset]
            ).fetchall()
            facets = _facets(db, generation, query)
        return Found(tuple(uid for (uid,) in ids), total, facets)

    @_answers
    def rebuild(self, docs: Iterable[Sequence[Doc]]) -> int:
        """Builds a generation beside the one in use; a file that is no database is set aside first."""
        self._set_aside_if_broken()
        with self._open() as (db, current):
            fresh = current + 1
            _drop(db, fresh)  # what an interrupted rebuild left
            db.executescript(_TABLES.format(g=fresh))
            for chunk in docs:
                with _writing(db):
                    for doc in chunk:
                        _put(db, fresh, doc)
            with _writing(db):
                db.execute("UPDATE meta SET generation = ?", [fresh])
            count = int(db.execute(f"SELECT count(*) FROM doc_{fresh}").fetchone()[0])
            _drop(db, current)
        return count

    @_answers
    def count(self) -> int:
        """How many adverts it knows."""
        with self._open() as (db, generation):
            return int(db.execute(f"SELECT count(*) FROM doc_{generation}").fetchone()[0])

    def _set_aside_if_broken(self) -> None:
        try:
            with self._open() as (db, _):
                broken = db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok"
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
                raise
            broken = True
        if broken:
            for suffix in ("-wal", "-shm"):
                self._file.with_name(self._file.name + suffix).unlink(missing_ok=True)
            self._file.replace(self._file.with_name(self._file.name + ".broken"))


@contextmanager
def _writing(db: sqlite3.Connection) -> Iterator[None]:
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def _generation(db: sqlite3.Connection) -> int:
    """The generation in use; a new file gets its first."""
    if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone():
        with _writing(db):
            if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone():
                for statement in _TABLES.format(g=1).split(";\n"):
                    db.execute(statement)
                db.execute("CREATE TABLE meta (generation INTEGER NOT NULL)")
                db.execute("INSERT INTO meta VALUES (1)")
    return int(db.execute("SELECT generation FROM meta").fetchone()[0])


def _drop(db: sqlite3.Connection, generation: int) -> None:
    with _writing(db):
        for kind in _KINDS:
            db.execute(_DROP.format(t=kind, g=generation))


def _put(db: sqlite3.Connection, g: int, doc: Doc) -> None:
    old = db.execute(f"SELECT id, version FROM doc_{g} WHERE uid = ?", [doc.uid]).fetchone()
    if old and old[1] >= doc.version:
        return
    if old:
        _remove(db, g, old[0])
    columns = "(uid, version, band, score, language, source, kind, seen_s)"
    row = db.execute(
        f"INSERT INTO doc_{g} {columns} VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [doc.uid, doc.version, doc.band_rank, doc.score, doc.language, doc.source, doc.kind, doc.seen_s],
    ).lastrowid
    db.executemany(f"INSERT INTO region_{g} VALUES (?, ?)", [(code, row) for code in set(doc.regions)])
    db.executemany(f"INSERT INTO contact_{g} VALUES (?, ?)", [(value, row) for value in set(doc.contacts)])
    db.execute(
        f"INSERT INTO words_{g} (rowid, title, text, employer, place) VALUES (?, ?, ?, ?, ?)",
        [row, fold(doc.title), fold(doc.text), fold(doc.employer), fold(doc.place)],
    )


def _remove(db: sqlite3.Connection, g: int, row: int) -> None:
    db.execute(f"DELETE FROM doc_{g} WHERE id = ?", [row])
    db.execute(f"DELETE FROM region_{g} WHERE doc = ?", [row])
    db.execute(f"DELETE FROM contact_{g} WHERE doc = ?", [row])
    db.execute(f"DELETE FROM words_{g} WHERE rowid = ?", [row])


def _quoted(phrase: Phrase) -> str:
    """A phrase in FTS5's form; its words hold letters, digits and marks alone."""
    return '"' + " ".join(phrase) + '"'


def _match(db: sqlite3.Connection, g: int, parsed: Parsed) -> None:
    """Fills the temporary table `hit`: contacts found stand in a higher tier than words found."""
    db.execute("CREATE TEMP TABLE hit (doc INTEGER PRIMARY KEY, tier INTEGER, rank REAL)")
    marks = ", ".join("?" for _ in parsed.contacts)
    db.execute(
        f"INSERT OR IGNORE INTO temp.hit SELECT doc, 1, 0 FROM contact_{g} WHERE value IN ({marks})",
        parsed.contacts,
    )
    if parsed.wanted:
        words = " AND ".join(_quoted(phrase) for phrase in parsed.wanted)
        db.execute(
            f"INSERT OR IGNORE INTO temp.hit SELECT rowid, 0, bm25(words_{g}, 4, 1, 2, 2)"
            f" FROM words_{g} WHERE words_{g} MATCH ?",
            [words],
        )
    elif not parsed.contacts:
        db.execute(f"INSERT INTO temp.hit SELECT id, 0, 0 FROM doc_{g}")
    if parsed.excluded:
        words = " OR ".join(_quoted(phrase) for phrase in parsed.excluded)
        db.execute(
            f"DELETE FROM temp.hit WHERE doc IN (SELECT rowid FROM words_{g} WHERE words_{g} MATCH ?)",
            [words],
        )


def _where(g: int, query: SearchQuery, without: str = "") -> tuple[str, list[object]]:
    """The filters as SQL over `d`, but for the facet named `without`."""
    chosen: dict[str, tuple[object, ...]] = {
        "band": tuple(BANDS.index(band) for band in query.bands if band in BANDS),
        "language": query.languages,
        "source": query.sources,
        "kind": query.kinds,
        "region": query.regions,
    }
    if query.bands and not chosen["band"]:
        chosen["band"] = (-1,)
    clauses, values = ["1"], list[object]()
    for facet, wanted in chosen.items():
        if wanted and facet != without:
            marks = ", ".join("?" for _ in wanted)
            if facet == "region":
                clauses.append(f"d.id IN (SELECT doc FROM region_{g} WHERE code IN ({marks}))")
            else:
                clauses.append(f"d.{facet} IN ({marks})")
            values.extend(wanted)
    return " AND ".join(clauses), values


def _facets(db: sqlite3.Connection, g: int, query: SearchQuery) -> Facets:
    facets = []
    for facet in _FACETS:
        where, values = _where(g, query, without=facet)
        join, column = f"JOIN doc_{g} d ON d.id = hit.doc", f"d.{facet}"
        if facet == "region":
            join, column = f"{join} JOIN region_{g} r ON r.doc = d.id", "r.code"
        rows = db.execute(
            f"SELECT {column} AS value, count(*) AS n FROM temp.hit {join} WHERE {where}"
            " GROUP BY value ORDER BY n DESC, value",
            values,
        ).fetchall()
        named = [(BANDS[value] if facet == "band" else str(value), n) for value, n in rows]
        facets.append((facet, tuple(named)))
    return tuple(facets)
