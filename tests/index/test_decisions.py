"""Decisions are refused without a reason, fit what was shown, and are written once; reveals are on record."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection

import index
from index import models
from index.records import REASONS, Actor, CaseQuery, NewDecision, RefusedError, UnknownRecordError
from tests import builders as make

NUMBER = "+919999900210"


@pytest.fixture
def ref(home: Path, asha: Actor) -> str:
    one = make.advert("a", text="Big city. Call 99999 00210 or 99999 00333.", title="Call 99999 00210")
    said = make.assessment(
        one,
        band="review",
        contacts=[("phone", NUMBER, "99999 00210"), ("phone", "+919999900333", "99999 00333")],
        signs=["Big city"],
        places=[("IN-AS", "Assam", "origin")],
    )
    make.store(home, [(one, said)])
    return index.cases(CaseQuery(), actor=asha).cases[0].ref


def new(ref: str, actor: Actor, verdict="confirm", reason="luring_pattern", note="", head=None):
    head = index.case(ref, actor=actor).head if head is None else head
    return index.decide(ref, NewDecision(verdict, reason, note, head), actor=actor)


REFUSED = [
    ("confirm", "", "", None, "^reason_code: a reason is required"),
    ("confirm", "ordinary_advert", "", None, "^reason_code: 'ordinary_advert' is none of"),
    ("arrest", "luring_pattern", "", None, "^verdict: 'arrest'"),
    ("confirm", "luring_pattern", "x" * 5_000_000, None, "^note: 5000000 characters"),
    ("confirm", "luring_pattern", "", "0" * 32, "^seen_head: .* changed since"),
    ("reopen", "new_facts", "", None, "^verdict: .* open already"),
]


@pytest.mark.parametrize(("verdict", "reason", "note", "head", "line"), REFUSED)
def test_refusals_name_the_field_and_write_nothing(ref, asha, verdict, reason, note, head, line) -> None:
    before = models.AuditEvent.objects.filter(verb="case.decided").count()
    with pytest.raises(RefusedError, match=line):
        new(ref, asha, verdict, reason, note, head)
    assert models.Decision.objects.count() == 0
    assert models.AuditEvent.objects.filter(verb="case.decided").count() == before
    assert index.case(ref, actor=asha).summary.state == "undecided"


def test_every_verdict_with_every_reason_of_its_own(ref, asha) -> None:
    states = {"confirm": "confirmed", "dismiss": "dismissed", "watch": "watched", "reopen": "undecided"}
    last = None
    for verdict in ("confirm", "dismiss", "watch", "reopen"):
        for reason in REASONS[verdict]:
            if verdict == "reopen" and index.case(ref, actor=asha).summary.state == "undecided":
                new(ref, asha)
                last = index.case(ref, actor=asha).decisions[0].id
            made = new(ref, asha, verdict, reason, "a note")
            assert (made.verdict, made.reason_code, made.supersedes) == (verdict, reason, last)
            assert index.case(ref, actor=asha).summary.state == states[verdict]
            last = made.id
    history = index.history(actor=asha)
    assert [one.id for one in history] == sorted((one.id for one in history), reverse=True)
    assert index.history(actor=asha, limit=2) == history[:2]


def test_a_page_that_another_person_overtook_is_stale(ref, asha, bina) -> None:
    head = index.case(ref, actor=asha).head
    new(ref, bina, "watch", "needs_more")
    with pytest.raises(RefusedError, match="seen_head"):
        new(ref, asha, head=head)


def test_a_page_is_stale_when_an_advert_joined_or_changed(home, ref, asha) -> None:
    head = index.case(ref, actor=asha).head
    other = make.advert("b", text="Call 9999900210")
    make.store(home, [(other, make.assessment(other, contacts=[("phone", NUMBER)]))])
    joined = index.case(ref, actor=asha).head
    assert joined != head
    later = make.changed(other, text="Changed. Call 9999900210")
    make.store(home, [(later, make.assessment(later, contacts=[("phone", NUMBER)]))])
    changed = index.case(ref, actor=asha).head
    assert changed != joined
    make.store(home, [(make.seen_again(later), make.assessment(later, contacts=[("phone", NUMBER)]))])
    assert index.case(ref, actor=asha).head == changed
    made = new(ref, asha)
    assert {uid for uid, _, _ in made.shown} == set(index.case(ref, actor=asha).summary.advert_ids)


@pytest.mark.parametrize("model", ["Decision", "AuditEvent", "Reveal"])
def test_rows_written_once_resist_model_and_database(ref, asha, model: str) -> None:
    new(ref, asha)
    [contact, _] = index.case(ref, actor=asha).summary.contacts
    index.reveal(ref, contact.key, "to compare", actor=asha)
    kind = getattr(models, model)
    row = kind.objects.first()
    for act in (row.save, row.delete, kind.objects.all().delete, lambda: kind.objects.update(actor="other")):
        with pytest.raises(TypeError, match="written once"):
            act()
    for sql in (f"UPDATE {kind._meta.db_table} SET actor = 'other'", f"DELETE FROM {kind._meta.db_table}"):
        with pytest.raises(DatabaseError, match="written once"), connection.cursor() as cursor:
            cursor.execute(sql)
    assert kind.objects.filter(actor="other").count() == 0


def test_contacts_are_masked_until_revealed_to_that_person(ref, asha, bina) -> None:
    case = index.case(ref, actor=asha)
    [advert] = case.adverts
    assert (advert.title, advert.text) == ("Call ••••• •••••", "Big city. Call ••••• ••••• or ••••• •••••.")
    assert "99999" not in repr(case)
    key = next(span.ref for span in advert.spans if span.kind == "contact" and span.start < 20)
    assert index.revealed(ref, actor=asha) == {}
    assert index.reveal(ref, key, "to compare with a report", actor=asha) == NUMBER
    assert index.revealed(ref, actor=asha) == {key: NUMBER}
    [advert] = index.case(ref, actor=asha).adverts
    assert advert.text == "Big city. Call 99999 00210 or ••••• •••••."
    assert "99999" not in repr(index.case(ref, actor=bina))
    for span in advert.spans:
        assert 0 <= span.start < span.end <= len(getattr(advert, span.field))


def test_signs_stay_lit_over_masked_words(home, asha) -> None:
    one = make.advert("x", text="Call 9999900210 at once")
    said = make.assessment(
        one, band="review", contacts=[("phone", NUMBER, "9999900210")], signs=["Call 9999900210 at once"]
    )
    make.store(home, [(one, said)])
    [summary] = index.cases(CaseQuery(), actor=asha).cases
    [advert] = index.case(summary.ref, actor=asha).adverts
    [sign] = advert.assessment.indicators
    assert sign.text == advert.text[sign.start : sign.end] == "Call •••••••••• at once"


def test_a_reveal_ends_after_its_hours(ref, asha, at) -> None:
    [contact, _] = index.case(ref, actor=asha).summary.contacts
    index.reveal(ref, contact.key, "to compare", actor=asha)
    at(timedelta(hours=7, minutes=59))
    assert index.revealed(ref, actor=asha)
    at(timedelta(minutes=2))
    assert index.revealed(ref, actor=asha) == {}
    assert "99999" not in repr(index.case(ref, actor=asha))


def test_reveals_need_a_reason_and_a_contact_of_the_case(ref, asha) -> None:
    [contact, _] = index.case(ref, actor=asha).summary.contacts
    for reason in ("", "  ", "x", "x" * 501):
        with pytest.raises(RefusedError, match=r"^reason"):
            index.reveal(ref, contact.key, reason, actor=asha)
    with pytest.raises(UnknownRecordError, match="no contact"):
        index.reveal(ref, "0123456789abcdef", "to compare", actor=asha)


def test_no_contact_and_no_words_in_the_audit(ref, asha) -> None:
    [contact, _] = index.case(ref, actor=asha).summary.contacts
    index.reveal(ref, contact.key, "caller 9999900210 complained", actor=asha)
    index.search(index.records.SearchQuery("9999900210 city"), actor=asha)
    new(ref, asha, note="call 9999900210")
    index.mark_read(index.case(ref, actor=asha).adverts[0].id, note="9999900210", actor=asha)
    for event in models.AuditEvent.objects.all():
        line = f"{event.actor} {event.verb} {event.subject} {event.detail}"
        assert "99999" not in line
        assert "city" not in line


def test_decided_cases_and_numbers_of_a_week(home, ref, asha, at) -> None:
    week = make.NOW - timedelta(days=3), make.NOW + timedelta(days=4)
    at(timedelta())
    assert index.decided_cases(*week) == ()
    new(ref, asha)
    [case] = index.decided_cases(*week)
    assert (case.summary.ref, case.summary.state, case.decisions[0].verdict) == (ref, "confirmed", "confirm")
    assert "99999" not in repr(case)
    numbers = {"reviewed": 1, "confirmed": 1, "dismissed": 0, "watched": 0, "adverts_seen": 1}
    assert index.week_numbers(*week) == numbers
    assert index.decided_cases(week[1], week[1] + timedelta(days=7)) == ()
    at(timedelta(days=7))
    new(ref, asha, "reopen", "mistake")
    assert index.decided_cases(*week) == ()
    [case] = index.decided_cases(week[1], week[1] + timedelta(days=7))
    assert (case.summary.state, case.decisions[0].verdict) == ("undecided", "reopen")


def test_contacts_in_full_are_handed_out_for_comparing(home, ref) -> None:
    values = index.contact_values([ref])
    assert values == ("+919999900210", "+919999900333")
    assert index.contact_values(["MW-1999-0001"]) == ()


def test_custody_tells_the_whole_story_in_order(ref, asha) -> None:
    new(ref, asha)
    index.case_evidence(ref, actor=asha)
    verbs = [event.verb for event in index.custody(ref)]
    assert verbs == ["case.opened", "advert.captured", "case.viewed", "case.decided", "evidence.taken"]
    numbers = [event.number for event in index.custody(ref)]
    assert numbers == sorted(numbers)


def test_a_number_in_a_note_is_masked_where_notes_are_shown(home, ref, asha) -> None:
    case = index.case(ref, actor=asha)
    index.decide(
        ref, NewDecision("confirm", "luring_pattern", "rang 99999 04417 once", case.head), actor=asha
    )
    for note in (index.history(actor=asha)[0].note, index.case(ref, actor=asha).decisions[0].note):
        assert "04417" not in note
        assert note.startswith("rang ")
