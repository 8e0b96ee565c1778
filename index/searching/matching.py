"""Matching in the embedded search: which adverts fit a query, its filters, and the facets' counts."""

from __future__ import annotations

import json

from index.bands import BANDS
from index.records import SearchQuery
from index.searching.backend import Facets
from index.searching.parse import Parsed, Phrase
from index.searching.tables import Generation

_JOINED = " FROM temp.hit JOIN doc_@ d ON d.id = hit.doc"
_VALUES = {
    "band": "SELECT d.band AS value, count(*) AS n" + _JOINED,
    "language": "SELECT d.language AS value, count(*) AS n" + _JOINED,
    "source": "SELECT d.source AS value, count(*) AS n" + _JOINED,
    "kind": "SELECT d.kind AS value, count(*) AS n" + _JOINED,
    "region": "SELECT r.code AS value, count(*) AS n" + _JOINED + " JOIN region_@ r ON r.doc = d.id",
}
_FILTERS = {
    "band": "d.band IN (SELECT value FROM json_each(?))",
    "language": "d.language IN (SELECT value FROM json_each(?))",
    "source": "d.source IN (SELECT value FROM json_each(?))",
    "kind": "d.kind IN (SELECT value FROM json_each(?))",
    "region": "d.id IN (SELECT doc FROM region_@ WHERE code IN (SELECT value FROM json_each(?)))",
}


def match(tables: Generation, parsed: Parsed) -> None:
    """Fills the temporary table `hit`: contacts found stand in a higher tier than words found."""
    tables.run("CREATE TEMP TABLE hit (doc INTEGER PRIMARY KEY, tier INTEGER, rank REAL)")
    if parsed.contacts:
        tables.run(
            "INSERT OR IGNORE INTO temp.hit SELECT doc, 1, 0 FROM contact_@"
            " WHERE value IN (SELECT value FROM json_each(?))",
            [json.dumps(parsed.contacts)],
        )
    if parsed.wanted:
        tables.run(
            "INSERT OR IGNORE INTO temp.hit SELECT rowid, 0, bm25(words_@, 4, 1, 2, 2)"
            " FROM words_@ WHERE words_@ MATCH ?",
            [" AND ".join(map(_quoted, parsed.wanted))],
        )
    elif not parsed.contacts:
        tables.run("INSERT INTO temp.hit SELECT id, 0, 0 FROM doc_@")
    if parsed.excluded:
        tables.run(
            "DELETE FROM temp.hit WHERE doc IN (SELECT rowid FROM words_@ WHERE words_@ MATCH ?)",
            [" OR ".join(map(_quoted, parsed.excluded))],
        )


def matched(tables: Generation, query: SearchQuery, offset: int, limit: int) -> tuple[tuple[str, ...], int]:
    """Ids of one page, best first, and how many there are; after `match`."""
    where, values = _where(query)
    base = _JOINED + " WHERE " + where
    total = int(tables.run("SELECT count(*)" + base, values).fetchone()[0])
    order = " ORDER BY hit.tier DESC, hit.rank, d.band DESC, d.score DESC, d.seen_s DESC, d.id"
    rows = tables.run("SELECT d.uid" + base + order + " LIMIT ? OFFSET ?", [*values, limit, offset])
    return tuple(uid for (uid,) in rows), total


def count_facets(tables: Generation, query: SearchQuery) -> Facets:
    """Counts of each facet's values, most first, with every filter but the facet's own; after `match`."""
    return tuple((facet, _count_facet(tables, query, facet)) for facet in _VALUES)


def _count_facet(tables: Generation, query: SearchQuery, facet: str) -> tuple[tuple[str, int], ...]:
    where, values = _where(query, without=facet)
    sql = _VALUES[facet] + " WHERE " + where + " GROUP BY value ORDER BY n DESC, value"
    rows = tables.run(sql, values).fetchall()
    return tuple((BANDS[value] if facet == "band" else str(value), n) for value, n in rows)


def _where(query: SearchQuery, without: str = "") -> tuple[str, list[str]]:
    """The filters as SQL over `d`, but for the facet named `without`."""
    chosen: dict[str, tuple[object, ...]] = {
        "band": tuple(BANDS.index(band) if band in BANDS else -1 for band in query.bands),
        "language": query.languages,
        "source": query.sources,
        "kind": query.kinds,
        "region": query.regions,
    }
    used = [facet for facet, wanted in chosen.items() if wanted and facet != without]
    clauses = ["1", *(_FILTERS[facet] for facet in used)]
    return " AND ".join(clauses), [json.dumps(chosen[facet]) for facet in used]


def _quoted(phrase: Phrase) -> str:
    """A phrase in FTS5's form; its words hold letters, digits and marks alone."""
    return '"' + " ".join(phrase) + '"'
