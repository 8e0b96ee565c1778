"""Cases as the index's door gives them."""

from __future__ import annotations

from pathlib import Path

import pytest

import index
from index.records import Actor, CaseQuery, NewDecision, RefusedError
from tests import builders as make

ANALYST = Actor("asha", "analyst", "web")


def store(home: Path, *pairs, **other):
    return index.store_batch(
        make.batch(home, [one for one, _ in pairs], **other), [said for _, said in pairs]
    )


def flagged(key: str, number: str = "+919999900210", **words):
    one = make.advert(key, text=f"Good work in a big city. Call {number[3:]}.", **words)
    return one, make.assessment(
        one,
        band="review",
        contacts=[("phone", number, number[3:])],
        signs=["big city"],
        places=[("IN-AS", "Assam", "origin")],
    )


def test_smoke(home):
    one, other = flagged("a"), flagged("b", source="second")
    print(store(home, one))
    store(home, other)
    page = index.cases(CaseQuery(), actor=ANALYST)
    assert page.total == 1
    [summary] = page.cases
    print(summary)
    case = index.case(summary.ref, actor=ANALYST)
    print(case.adverts[0])
    with pytest.raises(RefusedError, match="reason_code"):
        index.decide(case.summary.ref, NewDecision("confirm", "", "", case.head), actor=ANALYST)
    made = index.decide(
        case.summary.ref, NewDecision("confirm", "luring_pattern", "", case.head), actor=ANALYST
    )
    print(made)
    print(index.custody(summary.ref))
    print(index.verify_audit())
    print(index.source_health())
    key = summary.contacts[0].key
    assert index.reveal(summary.ref, key, "to compare", actor=ANALYST) == "+919999900210"
    print(index.case(summary.ref, actor=ANALYST).adverts[0].text)
    print([i.warc_member[:4] for i in index.case_evidence(summary.ref, actor=ANALYST)])


def test_search_smoke(home):
    one, other = flagged("a"), flagged("b", source="second")
    make.store(home, [one])
    make.store(home, [other])
    from index.records import SearchQuery

    page = index.search(SearchQuery("good city"), actor=ANALYST)
    print(page)
    index.use_contact_normaliser(lambda q: (("phone", "+919999900210"),))
    print(index.search(SearchQuery("99999"), actor=ANALYST))
    print(index.reindex(), index.search(SearchQuery("-delhi"), actor=ANALYST).total)
