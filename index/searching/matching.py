"""Matching in the embedded search: which adverts fit a query, its filters, and the facets' counts.

All that match are put into a temporary table once, with the columns that filters and facets look at;
these are then counted by their combinations, of which there are few however many adverts match.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable

from index.bands import BANDS
from index.records import SearchQuery
from index.searching.backend import Facets, Found
from index.searching.parse import Parsed, Phrase
from index.searching.tables import Generation

_COLUMNS = ("band", "language", "source", "kind")
_HIT = """
CREATE TEMP TABLE hit (doc INTEGER PRIMARY KEY, tier INTEGER, rank REAL, band INTEGER, language TEXT,
    source TEXT, kind TEXT, score REAL, seen_s INTEGER)
"""
_BY_CONTACT = """
INSERT OR IGNORE INTO temp.hit SELECT d.id, 1, 0, d.band, d.language, d.source, d.kind, d.score, d.seen_s
FROM doc_@ d WHERE d.id IN (SELECT doc FROM contact_@ WHERE value IN (SELECT value FROM json_each(?)))
"""
_BY_WORDS = """
INSERT OR IGNORE INTO temp.hit SELECT d.id, 0, bm25(words_@, 4, 1, 2, 2), d.band, d.language, d.source,
    d.kind, d.score, d.seen_s
FROM words_@ JOIN doc_@ d ON d.id = words_@.rowid WHERE words_@ MATCH ?
"""
_ALL = """
INSERT INTO temp.hit SELECT id, 0, 0, band, language, source, kind, score, seen_s FROM doc_@
"""
_WITHOUT = "DELETE FROM temp.hit WHERE doc IN (SELECT rowid FROM words_@ WHERE words_@ MATCH ?)"
_IN_REGIONS = """
EXISTS (SELECT 1 FROM region_@ r WHERE r.doc = hit.doc AND r.code IN (SELECT value FROM json_each(:region)))
"""
_FILTERS = {
    "band": "hit.band IN (SELECT value FROM json_each(:band))",
    "language": "hit.language IN (SELECT value FROM json_each(:language))",
    "source": "hit.source IN (SELECT value FROM json_each(:source))",
    "kind": "hit.kind IN (SELECT value FROM json_each(:kind))",
    "region": _IN_REGIONS,
}
_ORDER = "ORDER BY tier DESC, rank, band DESC, score DESC, seen_s DESC, doc LIMIT :limit OFFSET :offset"

Chosen = dict[str, Collection[object]]
Combination = tuple[int, str, str, str, int, int]  # the four columns, whether in the regions, how many


def find(tables: Generation, parsed: Parsed, query: SearchQuery, offset: int, limit: int) -> Found:
    """One page of ids, best first, the total, and each facet counted with every filter but its own."""
    _match(tables, parsed)
    chosen = _chosen(query)
    combinations = _combine(tables, chosen)
    total = sum(one[-1] for one in combinations if _fits(one, chosen))
    facets = _count_facets(combinations, chosen)
    return Found(
        _page(tables, chosen, offset, limit), total, (*facets, ("region", _count_regions(tables, chosen)))
    )


def _match(tables: Generation, parsed: Parsed) -> None:
    """Fills the temporary table: contacts found stand in a higher tier than words found."""
    tables.run(_HIT)
    if parsed.contacts:
        tables.run(_BY_CONTACT, [json.dumps(parsed.contacts)])
    if parsed.wanted:
        tables.run(_BY_WORDS, [" AND ".join(map(_quoted, parsed.wanted))])
    elif not parsed.contacts:
        tables.run(_ALL)
    if parsed.excluded:
        tables.run(_WITHOUT, [" OR ".join(map(_quoted, parsed.excluded))])


def _quoted(phrase: Phrase) -> str:
    """A phrase in FTS5's form; its words hold letters, digits and marks alone."""
    return '"' + " ".join(phrase) + '"'


def _chosen(query: SearchQuery) -> Chosen:
    """The filters in use, as the index holds their values; an unknown band fits nothing."""
    every: Chosen = {
        "band": [BANDS.index(band) if band in BANDS else -1 for band in query.bands],
        "language": query.languages,
        "source": query.sources,
        "kind": query.kinds,
        "region": query.regions,
    }
    return {facet: values for facet, values in every.items() if values}


def _combine(tables: Generation, chosen: Chosen) -> list[Combination]:
    """How often each combination of the columns stands among the hits."""
    columns = "band, language, source, kind,"
    region = _IN_REGIONS if "region" in chosen else "1"
    parts = ("SELECT", columns, region, "AS inside, count(*) FROM temp.hit GROUP BY", columns, "inside")
    return tables.run(" ".join(parts), _values(chosen)).fetchall()


def _fits(one: Combination, chosen: Chosen, but: str = "") -> bool:
    if not one[4]:
        return False
    columns = zip(_COLUMNS, one, strict=False)
    return all(value in chosen[facet] for facet, value in columns if facet in chosen and facet != but)


def _count_facets(combinations: Iterable[Combination], chosen: Chosen) -> Facets:
    """The facets that are columns, values with the most adverts first."""
    counts: dict[str, Counter[str]] = {facet: Counter() for facet in _COLUMNS}
    for one in combinations:
        for place, facet in enumerate(_COLUMNS):
            if _fits(one, chosen, but=facet):
                value = BANDS[one[0]] if facet == "band" else str(one[place])
                counts[facet][value] += one[-1]
    return tuple((facet, _sorted(counts[facet])) for facet in _COLUMNS)


def _count_regions(tables: Generation, chosen: Chosen) -> tuple[tuple[str, int], ...]:
    """A facet of its own kind: an advert lies in several regions, or in none."""
    where = _where({facet: values for facet, values in chosen.items() if facet != "region"})
    parts = (
        "SELECT r.code, count(*) FROM temp.hit JOIN region_@ r ON r.doc = hit.doc",
        where,
        "GROUP BY r.code",
    )
    return _sorted(Counter(dict(tables.run(" ".join(parts), _values(chosen)).fetchall())))


def _sorted(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _page(tables: Generation, chosen: Chosen, offset: int, limit: int) -> tuple[str, ...]:
    parts = ("SELECT doc FROM temp.hit", _where(chosen), _ORDER)
    values = _values(chosen) | {"limit": limit, "offset": offset}
    rows = [doc for (doc,) in tables.run(" ".join(parts), values)]
    uids = dict(
        tables.run(
            "SELECT id, uid FROM doc_@ WHERE id IN (SELECT value FROM json_each(?))", [json.dumps(rows)]
        ).fetchall()
    )
    return tuple(uids[doc] for doc in rows)


def _where(chosen: Chosen) -> str:
    return "WHERE " + " AND ".join(["1", *(_FILTERS[facet] for facet in chosen)])


def _values(chosen: Chosen) -> dict[str, object]:
    return {facet: json.dumps(list(values)) for facet, values in chosen.items()}
