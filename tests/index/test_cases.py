"""Networks become cases: joined by contacts, merged, reopened, filtered and ordered."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

import index
from index import models
from index.records import Actor, CaseQuery, NewDecision, RefusedError, UnknownRecordError
from tests import builders as make

ONE, TWO, THREE = "+919999900210", "+919999900333", "+919999900444"


def advert(key: str, *numbers: str, band: str = "review", kind: str = "phone", **other):
    words = {name: other.pop(name) for name in ("source", "text", "employer", "seen_at") if name in other}
    one = make.advert(key, text=words.pop("text", f"Advert {key}. Call {' '.join(numbers)}"), **words)
    return one, make.assessment(one, band=band, contacts=[(kind, number) for number in numbers], **other)


def store(home: Path, *pairs) -> None:
    index.store_batch(make.batch(home, [one for one, _ in pairs]), [said for _, said in pairs])


def queue(actor: Actor, **query):
    return index.cases(CaseQuery(**{"states": (), **query}), actor=actor).cases


def decide(ref: str, verdict: str, reason: str, actor: Actor):
    head = index.case(ref, actor=actor).head
    return index.decide(ref, NewDecision(verdict, reason, "", head), actor=actor)


def test_adverts_sharing_a_number_are_one_case_whatever_the_kind(home: Path, asha: Actor) -> None:
    store(home, advert("a", ONE), advert("b", ONE, band="none", kind="whatsapp", source="second"))
    [case] = queue(asha)
    assert (case.n_adverts, case.n_flagged, case.ref) == (
        2,
        1,
        f"MW-{models.Case.objects.get().opened_at.year}-0001",
    )
    [contact] = case.contacts
    assert (contact.masked, contact.last3, contact.n_adverts, contact.kind) == (
        "••••••••••210",
        "210",
        2,
        "phone",
    )


def test_unflagged_networks_are_no_case_until_one_advert_is_flagged(home: Path, asha: Actor) -> None:
    store(home, advert("a", ONE, band="none"), advert("b", ONE, band="none"))
    assert queue(asha) == ()
    store(home, advert("c", ONE, band="urgent"))
    [case] = queue(asha)
    assert (case.n_adverts, case.n_flagged, case.band) == (3, 1, "urgent")


def test_lone_flagged_adverts_and_child_signs_are_cases_of_one(home: Path, asha: Actor) -> None:
    store(home, advert("a"), advert("b", band="none", child_sign=True), advert("c", band="none"))
    cases = queue(asha)
    assert [case.n_adverts for case in cases] == [1, 1]
    assert cases[0].child_sign  # before every other, whatever its band
    assert cases[0].band == "none"


def test_hubs_join_nothing(home: Path, asha: Actor) -> None:
    one, two = make.advert("a"), make.advert("b")
    said = [make.assessment(x, band="review", hubs=[("phone", "+9118001234567")]) for x in (one, two)]
    store(home, (one, said[0]), (two, said[1]))
    assert [case.n_adverts for case in queue(asha)] == [1, 1]


def test_a_contact_of_very_many_employers_on_one_source_becomes_a_hub(
    home: Path, asha: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUKTI_HUB_ADVERTS", "6")
    monkeypatch.setenv("MUKTI_HUB_EMPLOYERS", "4")
    store(home, *(advert(f"n{i}", ONE, band="none", employer=f"Employer {i}") for i in range(6)))
    assert models.Contact.objects.get(value=ONE).hub
    store(home, advert("late", ONE), advert("later", ONE))
    assert [case.n_adverts for case in queue(asha)] == [1, 1]


def test_one_employer_with_many_adverts_is_no_hub(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUKTI_HUB_ADVERTS", "6")
    monkeypatch.setenv("MUKTI_HUB_EMPLOYERS", "4")
    store(home, *(advert(f"n{i}", ONE, band="none", employer="One") for i in range(8)))
    assert not models.Contact.objects.get(value=ONE).hub


def test_merging_networks_merges_cases_and_old_references_work(home: Path, asha: Actor) -> None:
    store(home, advert("a", ONE))
    store(home, advert("b", TWO))
    store(home, advert("c", THREE))
    first, second, third = sorted(case.ref for case in queue(asha))
    decide(second, "watch", "needs_more", asha)
    store(home, advert("bridge", TWO, THREE))
    store(home, advert("bridge2", ONE, THREE, band="none"))
    [case] = queue(asha)
    assert (case.ref, case.n_adverts, case.state) == (first, 5, "undecided")
    for old in (second, third):
        opened = index.case(old, actor=asha)
        assert opened.summary.ref == first
        assert set(opened.merged_refs) == {second, third}
        assert [decision.case_ref for decision in opened.decisions] == [second]
    assert {contact.last3 for contact in case.contacts} == {"210", "333", "444"}
    merged = [event for event in index.custody(first) if event.verb == "case.merged"]
    assert {event.subject for event in merged} == {first, second, third}


def test_a_confirmed_case_stays_confirmed_when_it_grows(home: Path, asha: Actor) -> None:
    store(home, advert("a", ONE))
    store(home, advert("b", TWO))
    first, second = sorted(case.ref for case in queue(asha))
    decide(second, "confirm", "luring_pattern", asha)
    store(home, advert("bridge", ONE, TWO))
    [case] = queue(asha)
    assert (case.ref, case.state, case.n_new) == (first, "confirmed", 2)


@pytest.mark.parametrize(("verdict", "reason"), [("dismiss", "ordinary_advert"), ("watch", "needs_more")])
def test_a_new_flagged_advert_opens_a_closed_case_again(
    home: Path, asha: Actor, verdict: str, reason: str
) -> None:
    store(home, advert("a", ONE))
    [case] = queue(asha)
    decide(case.ref, verdict, reason, asha)
    assert queue(asha, states=("undecided",)) == ()
    again, said = advert("a", ONE)
    store(home, (make.seen_again(again), said), advert("plain", ONE, band="none"))
    assert queue(asha, states=("undecided",)) == ()
    store(home, advert("b", ONE))
    [case] = queue(asha, states=("undecided",))
    assert case.n_new == 1
    assert [event.verb for event in index.custody(case.ref)].count("case.returned") == 1


def test_changed_words_of_a_flagged_advert_open_a_dismissed_case_again(home: Path, asha: Actor) -> None:
    one, said = advert("a", ONE)
    store(home, (one, said))
    [case] = queue(asha)
    decide(case.ref, "dismiss", "ordinary_advert", asha)
    later = make.changed(one, text="Other words")
    store(home, (later, make.assessment(later, band="review", contacts=[("phone", ONE)])))
    assert queue(asha, states=("undecided",))[0].ref == case.ref


def test_case_follows_a_changed_advert(home: Path, asha: Actor) -> None:
    one, said = advert("a", ONE, places=[("IN-AS", "Assam", "origin")])
    store(home, (one, said))
    assert queue(asha)[0].regions == ("IN-AS",)
    later = make.changed(one, text="Other words")
    changed = make.assessment(later, band="urgent", score=0.99, places=[("AE", "Dubai", "work")])
    store(home, (later, changed))
    [case] = queue(asha)
    assert (case.regions, case.band, case.score) == (("AE",), "urgent", 0.99)
    assert queue(asha, regions=("IN-AS",)) == ()
    assert len(case.contacts) == 1  # the number of the earlier words still belongs to the advert


FILTERS = [
    ({}, {"a", "b", "c"}),
    ({"bands": ("urgent",)}, {"b"}),
    ({"languages": ("hi", "as")}, {"b", "c"}),
    ({"regions": ("IN-GA",)}, {"b"}),
    ({"sources": ("second",)}, {"c"}),
    ({"child_sign": True}, {"c"}),
    ({"regions": ("IN-AS",), "bands": ("urgent",)}, set()),
    ({"states": ("confirmed",)}, set()),
]


@pytest.mark.parametrize(("query", "keys"), FILTERS)
def test_filters(home: Path, asha: Actor, query: dict, keys: set[str]) -> None:
    pairs = {
        "a": advert("a", ONE, places=[("IN-AS", "Assam", "origin")]),
        "b": advert("b", TWO, band="urgent", language="hi", places=[("IN-GA", "Goa", "work")]),
        "c": advert("c", THREE, language="as", source="second", child_sign=True),
    }
    store(home, *pairs.values())
    names = {pair[0].id: key for key, pair in pairs.items()}
    assert {names[uid] for case in queue(asha, **query) for uid in case.advert_ids} == keys


def test_an_unknown_place_is_said_not_guessed(home: Path, asha: Actor) -> None:
    store(home, advert("a", ONE))
    assert queue(asha)[0].place_unknown


def test_order_and_pages(home: Path, asha: Actor) -> None:
    for key, band, score, day in [("a", "review", 0.9, 0), ("b", "urgent", 0.8, 0), ("c", "review", 0.9, -1)]:
        seen = make.NOW + timedelta(days=day)
        store(home, advert(key, f"+9199999009{ord(key):02d}", band=band, score=score, seen_at=seen))
    pages = [index.cases(CaseQuery(page=page, per_page=1), actor=asha) for page in (1, 2, 3, 99)]
    titles = [index.case(page.cases[0].ref, actor=asha).adverts[0].text[7] for page in pages]
    assert titles == ["b", "c", "a", "a"]
    assert (pages[3].page, pages[3].pages, pages[3].total) == (3, 3, 3)
    assert [case.ref for case in index.all_cases(actor=asha)] == [page.cases[0].ref for page in pages[:3]]


def test_unknown_cases_and_adverts_are_named(home: Path, asha: Actor) -> None:
    for ref in ("MW-1999-0001", "../etc", "a\x00b", "\ud800", "x" * 10_000):
        with pytest.raises(UnknownRecordError, match="no case"):
            index.case(ref, actor=asha)
    with pytest.raises(UnknownRecordError, match=r"no case '•+'"):
        index.case("9999900210", actor=asha)
    with pytest.raises(UnknownRecordError, match="no advert"):
        index.advert("nothing", actor=asha)


def test_what_machines_cannot_read_goes_to_a_person(home: Path, asha: Actor) -> None:
    one, said = advert("a", band="none", unsupported=True, language="und")
    two, said_two = advert("b", band="none", unsupported=True, language="und")
    store(home, (one, said), (two, said_two), advert("c", band="none"))
    assert [view.id for view in index.to_read(actor=asha)] == [one.id, two.id]
    index.mark_read(one.id, note="a school notice", actor=asha)
    with pytest.raises(RefusedError, match="note"):
        index.open_case(two.id, note=" ", actor=asha)
    ref = index.open_case(two.id, note="promises a city job", actor=asha)
    assert index.to_read(actor=asha) == ()
    assert index.open_case(two.id, note="again", actor=asha) == ref
    case = index.case(ref, actor=asha)
    assert (case.summary.n_flagged, case.adverts[0].id, case.adverts[0].case_ref) == (0, two.id, ref)
    changed = make.changed(one, text="New words in it")
    store(home, (changed, make.assessment(changed, unsupported=True, language="und")))
    assert [view.id for view in index.to_read(actor=asha)] == [one.id]


def test_a_person_may_open_a_case_for_an_advert_whose_network_has_one(home: Path, asha: Actor) -> None:
    plain = advert("b", ONE, band="none")
    store(home, advert("a", ONE), plain)
    assert index.open_case(plain[0].id, note="same number", actor=asha) == queue(asha)[0].ref
