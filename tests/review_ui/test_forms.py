"""What comes in from forms and addresses: checked once, each error at its field."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from review_ui.filters import read_case_query, read_page, read_search_query
from review_ui.forms import FormError, read_address, read_decision, read_pasted, read_reveal


def sent(**values: str) -> QueryDict:
    form = QueryDict(mutable=True)
    form.update(values)
    return form


def test_a_decision_is_a_verdict_with_its_reason():
    new = read_decision(sent(reason="confirm.luring_pattern", note=" seen \r\n twice ", head="h1"))
    assert (new.verdict, new.reason_code, new.note, new.seen_head) == (
        "confirm",
        "luring_pattern",
        "seen \n twice",
        "h1",
    )


DECISIONS = [
    ({}, {"reason"}),
    ({"reason": ""}, {"reason"}),
    ({"reason": "confirm"}, {"reason"}),
    ({"reason": "confirm.ordinary_advert"}, {"reason"}),
    ({"reason": "erase.all"}, {"reason"}),
    ({"reason": "watch.needs_more", "note": "x" * 5_000_000}, {"note"}),
    ({"reason": "watch.needs_more", "note": "a\x00b"}, {"note"}),
    ({"note": "x" * 5_000}, {"reason", "note"}),
]


@pytest.mark.parametrize(("values", "fields"), DECISIONS)
def test_a_bad_decision_names_its_fields(values, fields):
    with pytest.raises(FormError) as refused:
        read_decision(sent(**values))
    assert set(refused.value.fields) == fields
    assert all(len(line) < 200 for line in refused.value.lines())


PAGES = [("1", 1), ("25", 25), ("", 1), ("३", 3)]
BAD_PAGES = ["0", "-1", "1e9", "999999999999", "²", "one", "1.5", "\x00", "1" * 5_000]


@pytest.mark.parametrize(("asked", "page"), PAGES)
def test_page_numbers(asked, page):
    assert read_page(sent(page=asked)) == page


@pytest.mark.parametrize("asked", BAD_PAGES)
def test_bad_page_numbers_are_named(asked):
    with pytest.raises(FormError, match=r"page: .* is not a page number"):
        read_page(sent(page=asked))


BAD_FILTERS = [
    ({"state": "open"}, "state"),
    ({"band": "high"}, "band"),
    ({"language": "xx"}, "language"),
    ({"region": "IN-XX"}, "region"),
    ({"source": "a\x00"}, "source"),
    ({"child": "no"}, "child"),
]


@pytest.mark.parametrize(("values", "field"), BAD_FILTERS)
def test_a_filter_that_does_not_exist_is_named(values, field):
    with pytest.raises(FormError) as refused:
        read_case_query(sent(**values))
    assert set(refused.value.fields) == {field}


def test_filters_become_a_query():
    query = read_case_query(sent(state="all", band="urgent", region="IN-AS", child="yes", page="2"))
    assert query.states == ("undecided", "confirmed", "dismissed", "watched")
    assert (query.bands, query.regions, query.child_sign, query.page) == (("urgent",), ("IN-AS",), True, 2)


def test_a_search_that_is_too_long_is_named():
    with pytest.raises(FormError, match="q: has 501 characters"):
        read_search_query(sent(q="x" * 501))


ADDRESSES = [
    "",
    "ftp://example.org/",
    "javascript:alert(1)",
    "file:///etc/passwd",
    "http://a b",
    "//example.org",
    "x" * 3000,
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_is_no_web_address_is_refused(address):
    with pytest.raises(FormError) as refused:
        read_address(sent(address=address))
    assert set(refused.value.fields) == {"address"}


def test_reveal_needs_a_reason_and_pasting_needs_words():
    with pytest.raises(FormError, match="why"):
        read_reveal(sent(key="k", why="  "))
    with pytest.raises(FormError, match="text"):
        read_pasted(sent(title="t", text=" \n "))
    assert read_pasted(sent(text="काम")) == ("", "काम")
