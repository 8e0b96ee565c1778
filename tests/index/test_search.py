"""Search: Indic words whole, contacts in any spelling, hostile queries harmless, facets and rebuilds true."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

import index
from index import models
from index.records import Actor, RefusedError, SearchQuery, UnavailableError
from index.searching.contacts import _none
from index.searching.embedded import EmbeddedSearch
from index.searching.fold import fold, tokens
from tests import builders as make

TEXTS = {
    "hi": "दिल्ली में घरेलू काम के लिए लड़की चाहिए, फ़ोन करें।",
    "bn": "কলকাতায় কাজের সুযোগ, বেতন ভালো, থাকা খাওয়া ফ্রি।",
    "as": "গুৱাহাটীৰ দোকানত কাম কৰিবলৈ ল'ৰা-ছোৱালী লাগে।",
    "mni": "ꯏꯝꯐꯥꯜꯗ ꯊꯕꯛ ꯂꯩ",
    "en": "Hotel staff wanted in Goa. Free food, salary 15000.",
    "en2": "Cook wanted for a home in Delhi; no food, no salary given.",
}


@pytest.fixture
def adverts(home: Path) -> dict[str, str]:
    pairs, names = [], {}
    for key, text in TEXTS.items():
        one = make.advert(
            key, text=text, title=f"Title {key}", employer="Asha Stores" if key == "en" else None
        )
        names[one.id] = key
        pairs.append((one, make.assessment(one, language=key[:2])))
    make.store(home, pairs)
    return names


QUERIES = [
    ("दिल्ली", {"hi"}),
    ("दिल", set()),
    ("फोन", {"hi"}),  # without its nukta
    ("लड़की", {"hi"}),
    ("কাজের", {"bn"}),
    ("কাজ", set()),
    ("গুৱাহাটীৰ দোকানত", {"as"}),
    ("ꯊꯕꯛ", {"mni"}),
    ("GOA", {"en"}),
    ("ｇｏａ", {"en"}),
    ("go\u200ba", {"en"}),
    ("asha", {"en"}),
    ("title", set(TEXTS)),
    ("food salary", {"en", "en2"}),
    ('"free food"', {"en"}),
    ('"food free"', set()),
    ("food -delhi", {"en"}),
    ('food -"no salary"', {"en"}),
    ("१५०००", {"en"}),
    ("-food", {"hi", "bn", "as", "mni"}),
    ("", set(TEXTS)),
    ("nothing", set()),
]


@pytest.mark.parametrize(("text", "keys"), QUERIES)
def test_queries(adverts: dict[str, str], asha: Actor, text: str, keys: set[str]) -> None:
    page = index.search(SearchQuery(text, per_page=50), actor=asha)
    assert {adverts[hit.id] for hit in page.hits} == keys
    assert page.total == len(keys)


HOSTILE = [
    '"', '""', '"""', "'", "*", "food*", "NEAR(food goa)", "title:food", "food OR goa", "food AND",
    "NOT food", "^food", "(food", "food)", "{food}", "+food", "--food", "- food", "-", "-\"", "\x00",
    "fo\x00od",
    "\ud800", "'; DROP TABLE doc_1; --", "%", "_", "\\", "\u202efood", "🙂", "a\u0301" * 300, "!@#$%^&*()",
    "“food”",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_is_a_harmless_query(adverts: dict[str, str], asha: Actor, text: str) -> None:
    page = index.search(SearchQuery(text), actor=asha)
    assert page.backend == index.search_backend() == "embedded (SQLite FTS5)"
    assert index.search(SearchQuery(""), actor=asha).total == len(TEXTS)


@pytest.mark.parametrize("text", ["x" * 10_000, "word " * 150, " ".join(f"w{n}" for n in range(60))])
def test_a_query_that_is_too_much_explains_itself(adverts: dict[str, str], asha: Actor, text: str) -> None:
    if len(set(text.split())) == 1 and len(text) < 1000:
        assert index.search(SearchQuery(text), actor=asha).total == 0
        return
    with pytest.raises(RefusedError, match=r"^text: .* at most"):
        index.search(SearchQuery(text), actor=asha)


@pytest.mark.parametrize(("page", "per_page"), [(10**9, 20), (-1, 20), (0, 0), (1, 10**9)])
def test_absurd_pages_are_brought_back(
    adverts: dict[str, str], asha: Actor, page: int, per_page: int
) -> None:
    found = index.search(SearchQuery("title", page=page, per_page=per_page), actor=asha)
    assert found.page == 1
    assert found.hits


def test_pages_cover_every_hit_once(adverts: dict[str, str], asha: Actor) -> None:
    seen = [
        hit.id
        for page in (1, 2, 3)
        for hit in index.search(SearchQuery("title", page=page, per_page=2), actor=asha).hits
    ]
    assert sorted(seen) == sorted(adverts)


@pytest.fixture
def phones(home: Path):
    """Three adverts of one number in three scripts; the normaliser knows just these spellings."""
    spellings = ("99999 00210", "९९९९९००२१०", "nine nine nine nine nine double zero two one zero")

    def normalise(query: str) -> tuple[tuple[str, str], ...]:
        digits = "".join(letter for letter in fold(query) if letter.isdigit())
        words = query == spellings[2]
        return (("phone", "+919999900210"),) if digits[-10:] == "9999900210" or words else ()

    pairs = []
    for spelling in spellings:
        one = make.advert(spelling, title="Job", text=f"Good job, call {spelling} today, come soon.")
        pairs.append((one, make.assessment(one, contacts=[("phone", "+919999900210", spelling)])))
    make.store(home, pairs)
    index.use_contact_normaliser(normalise)
    yield spellings
    index.use_contact_normaliser(_none)


def test_a_phone_is_found_in_any_spelling_and_shown_in_none(phones, asha: Actor) -> None:
    for query in (*phones, "+91-99999-00210", "৯৯৯৯৯ ০০২১০"):
        page = index.search(SearchQuery(query), actor=asha)
        assert page.total == 3
        assert "the contact ••••••••••210" in page.explained
        for hit in page.hits:
            [mark] = [hit.highlight[start:end] for start, end in hit.marks]
            assert set(mark) <= {"•", " "}
            assert "99999" not in repr(hit)
            assert "९९" not in repr(hit)
        assert "99999" not in page.explained


FILTERS = [
    ({"bands": ("urgent",)}, 1),
    ({"languages": ("hi", "bn")}, 2),
    ({"sources": ("second",)}, 1),
    ({"kinds": ("training",)}, 1),
    ({"regions": ("IN-AS",)}, 2),
    ({"regions": ("IN-AS",), "bands": ("review",)}, 1),
    ({"bands": ("odd",)}, 0),
    ({"languages": ("' OR 1=1 --",)}, 0),
]


@pytest.mark.parametrize(("filters", "total"), FILTERS)
def test_filters_and_facets(home: Path, asha: Actor, filters: dict, total: int) -> None:
    plain, hindi = make.advert("a"), make.advert("b", source="second")
    bengali = make.advert("c", kind="training")
    make.store(
        home,
        [
            (plain, make.assessment(plain, band="urgent", places=[("IN-AS", "Assam", "origin")])),
            (
                hindi,
                make.assessment(hindi, language="hi", band="review", places=[("IN-AS", "Assam", "work")]),
            ),
            (bengali, make.assessment(bengali, language="bn", places=[("IN-GA", "Goa", "work")])),
        ],
    )
    page = index.search(SearchQuery("market", **filters), actor=asha)
    assert page.total == total == len(page.hits)
    facets = {name: dict(counts) for name, counts in page.facets}
    assert list(facets) == ["band", "language", "source", "kind", "region"]
    if set(filters) == {"bands"}:  # its own filter does not narrow a facet
        assert facets["band"] == {"none": 1, "review": 1, "urgent": 1}
    if filters == {"regions": ("IN-AS",)}:
        assert facets["region"] == {"IN-AS": 2, "IN-GA": 1}
        assert facets["band"] == {"review": 1, "urgent": 1}


def test_changes_reach_the_search_and_older_ones_never_win(home: Path, asha: Actor) -> None:
    one = make.advert("a", text="first words")
    make.store(home, [(one, make.assessment(one))])
    later = make.changed(one, text="second words")
    make.store(home, [(later, make.assessment(later))])
    assert index.search(SearchQuery("first"), actor=asha).total == 0
    assert index.search(SearchQuery("second"), actor=asha).total == 1
    assert models.Outbox.objects.count() == 0
    assert index.project() == 0


def test_a_rebuild_equals_what_was_there(adverts: dict[str, str], home: Path, asha: Actor) -> None:
    before = index.search(SearchQuery("title", per_page=50), actor=asha)
    (home / "search.sqlite3").unlink()
    assert index.search(SearchQuery("title"), actor=asha).total == 0
    assert index.reindex() == len(TEXTS)
    after = index.search(SearchQuery("title", per_page=50), actor=asha)
    assert {hit.id for hit in after.hits} == {hit.id for hit in before.hits}
    assert after.facets == before.facets


def test_search_answers_while_it_is_rebuilt(adverts: dict[str, str], home: Path, asha: Actor) -> None:
    backend = EmbeddedSearch(home / "search.sqlite3", 5)
    seen = []

    def chunks():
        yield []
        seen.append(index.search(SearchQuery("title"), actor=asha).total)

    assert backend.rebuild(chunks()) == 0
    assert seen == [len(TEXTS)]
    assert index.search(SearchQuery("title"), actor=asha).total == 0


def test_a_damaged_search_says_so_and_is_rebuilt(adverts: dict[str, str], home: Path, asha: Actor) -> None:
    for path in home.glob("search.sqlite3-*"):
        path.unlink()
    (home / "search.sqlite3").write_bytes(b"not a database" * 1000)
    with pytest.raises(UnavailableError, match="mukti reindex"):
        index.search(SearchQuery("title"), actor=asha)
    assert index.reindex() == len(TEXTS)
    assert index.search(SearchQuery("title"), actor=asha).total == len(TEXTS)


def test_what_the_search_refuses_is_set_aside_and_shown(home: Path, asha: Actor, monkeypatch) -> None:
    good, bad = make.advert("good"), make.advert("bad", text="refused by the test")
    put = index.searching.tables.Generation.put

    def refuse(self, doc) -> None:
        if "refused" in doc.text:
            raise sqlite3.IntegrityError("content that must not be kept")
        put(self, doc)

    monkeypatch.setattr("index.searching.tables.Generation.put", refuse)
    make.store(home, [(good, make.assessment(good)), (bad, make.assessment(bad))])
    assert index.search(SearchQuery(""), actor=asha).total == 1
    [letter] = index.dead_letters()
    assert (letter.advert_id, letter.attempts, letter.error) == (bad.id, 5, "IntegrityError")
    monkeypatch.setattr("index.searching.tables.Generation.put", put)
    assert index.reindex() == 2
    assert index.dead_letters() == ()


def test_highlights_show_the_first_match_whole(home: Path, asha: Actor) -> None:
    one = make.advert("a", text="word " * 100 + "the needle is here " + "word " * 100)
    make.store(home, [(one, make.assessment(one))])
    [hit] = index.search(SearchQuery("needle"), actor=asha).hits
    assert [hit.highlight[start:end] for start, end in hit.marks] == ["needle"]
    assert len(hit.highlight) <= 240
    assert hit.highlight.startswith("word ")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("दिल्ली में", ("दिल्ली", "में")),
        ("गु\u200dवा", ("गुवा",)),
        ("ক্ষেত্র কাজ।", ("ক্ষেত্র", "কাজ")),
        ("E-MAIL: a@b", ("e", "mail", "a", "b")),
        ("Straße १२", ("strasse", "12")),
    ],
)
def test_folding(text: str, words: tuple[str, ...]) -> None:
    assert tokens(text) == words
