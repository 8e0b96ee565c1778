"""What visits do to the record: times, absences, returns, pages with their history, repeats; only once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

import index
from crawler.advert import Advert, SpoolBatch
from crawler.visits import Visit, VisitKind
from index import models
from index.records import Actor
from tests import builders as make

DAY = timedelta(days=1)
LONG = "Girls of the valley wanted for work in a far city. Free ticket, leave at once, tell nobody at home."


def visit(
    one: Advert, kind: VisitKind = "read", *, after: timedelta = timedelta(0), **other: object
) -> Visit:
    values: dict[str, object] = {
        "source": one.source,
        "url": one.url,
        "final_url": one.url,
        "at": one.seen_at + after,
        "kind": kind,
        "adverts": ((one.id, one.content_sha256),),
        "capture_id": f"{one.capture_id}-{kind}",
        "etag": '"one"',
        "read_as": "way",
        "why": "http_404" if kind == "gone" else "",
    }
    return Visit(**(values | other))  # type: ignore[arg-type]


def store(
    home: Path, adverts: list[Advert], *visits: Visit, band: str = "none"
) -> index.records.IngestCounts:
    """One run with these adverts and visits, read twice: the second time must change nothing."""
    batch: SpoolBatch = replace(make.batch(home, adverts, source="board"), visits=visits)
    said = [
        make.assessment(one, band=band, contacts=[("phone", "+919999900210")])  # type: ignore[arg-type]
        for one in adverts
    ]
    counts = index.store_batch(batch, said)
    before = _all()
    index.store_batch(batch, said)
    assert _all() == before
    return counts


def _all() -> tuple[list, list, list]:
    pages = models.KnownPage.objects.order_by("id")
    return (
        list(pages.values_list()),
        list(models.Absence.objects.order_by("id").values_list()),
        list(models.Advert.objects.order_by("id").values_list("uid", "last_seen", "vanished_at", "repeats")),
    )


def test_a_page_not_modified_moves_the_time_and_adds_up(home: Path) -> None:
    one = make.advert()
    store(home, [one], visit(one))
    counts = store(home, [], visit(one, "not_modified", after=DAY))
    assert (counts.new, counts.same, counts.vanished) == (0, 1, 0)
    assert models.Advert.objects.get().last_seen == one.seen_at + DAY
    (known,) = index.Visits().known_pages("board")
    assert (known.seen_at, known.whole_at, known.changed_at) == (one.seen_at + DAY, one.seen_at, one.seen_at)
    assert (known.visits, known.changes, known.whole_capture) == (2, 0, f"{one.capture_id}-read")
    later = make.changed(one, after=2 * DAY, text="Other words.")
    store(home, [later], visit(later))
    (known,) = index.Visits().known_pages("board")
    assert (known.visits, known.changes, known.changed_at) == (3, 1, later.seen_at)


def test_the_case_moves_with_its_advert(home: Path, asha: Actor) -> None:
    one = make.advert()
    store(home, [one], visit(one), band="review")
    store(home, [], visit(one, "unchanged", after=DAY))
    (case,) = index.all_cases(actor=asha)
    assert case.last_seen == one.seen_at + DAY


def test_gone_back_and_gone_again_is_all_kept(home: Path, asha: Actor) -> None:
    one = make.advert()
    store(home, [one], visit(one), band="review")
    assert store(home, [], visit(one, "gone", after=DAY)).vanished == 1
    assert list(index.Visits().known_pages("board")) == []
    assert list(index.Visits().standing_adverts("board")) == []
    again = make.seen_again(one, after=2 * DAY)
    assert store(home, [again], visit(again), band="review").back == 1
    assert store(home, [], visit(one, "gone", after=3 * DAY, why="moved")).vanished == 1
    shown = index.advert(one.id, actor=asha)
    assert [(each.gone_at, each.why, each.back_at) for each in shown.absences] == [
        (one.seen_at + DAY, "http_404", one.seen_at + 2 * DAY),
        (one.seen_at + 3 * DAY, "moved", None),
    ]
    verbs = models.AuditEvent.objects.filter(subject=one.id).order_by("number").values_list("verb", flat=True)
    assert [verb for verb in verbs if verb in ("advert.vanished", "advert.back")] == [
        "advert.vanished",
        "advert.back",
        "advert.vanished",
    ]
    assert index.verify_audit()[0]


def test_what_was_seen_since_is_not_gone(home: Path) -> None:
    one = make.seen_again(make.advert(), after=2 * DAY)
    store(home, [one], visit(one))
    assert store(home, [], visit(one, "gone", after=-DAY)).vanished == 0
    assert len(list(index.Visits().known_pages("board"))) == 1


def test_a_page_with_two_adverts_of_which_one_is_gone_is_asked_again(home: Path) -> None:
    one, two = (
        make.advert("one", url="http://board.example/p"),
        make.advert("two", url="http://board.example/p"),
    )
    both = ((one.id, one.content_sha256), (two.id, two.content_sha256))
    store(home, [one, two], visit(one, adverts=both))
    left = make.seen_again(one)
    store(home, [left], visit(left), visit(two, "gone", after=DAY, why="no_advert", adverts=both[1:]))
    (known,) = index.Visits().known_pages("board")
    assert known.adverts == both[:1]
    assert models.Advert.objects.get(uid=two.id).vanished_at == two.seen_at + DAY


def test_a_visit_of_an_advert_that_is_not_in_the_record_is_said_and_not_kept(home: Path) -> None:
    one = make.advert()
    store(home, [], visit(one, "not_modified"))
    assert list(index.Visits().known_pages("board")) == []
    assert models.Run.objects.get().problems[0][0] == "visit of no advert"


def test_adverts_without_a_page_stand_by_themselves(home: Path) -> None:
    paged, standing, other = make.advert("a"), make.advert("b"), make.advert("c", source="other")
    store(home, [paged, standing], visit(paged))
    make.store(home, [(other, make.assessment(other))])
    assert [one.id for one in index.Visits().standing_adverts("board")] == [standing.id]


def test_the_answer_that_a_flagged_advert_is_gone_is_kept_as_evidence(home: Path) -> None:
    one = make.advert()
    store(home, [one], visit(one), band="review")
    answer = make.changed(one, after=DAY, text="404")
    batch = make.batch(home, [answer], source="board")
    gone = visit(one, "gone", after=DAY, capture_id=answer.capture_id)
    index.store_batch(replace(batch, adverts=(), visits=(gone,)), [])
    assert models.Capture.objects.get(uid=answer.capture_id).evidence_file


REPEATS = [
    ({}, True),
    ({"title": "SHOP  assistant!"}, True),
    ({"text": LONG.replace(" ", "\n").replace(".", " ।")}, True),
    ({"place": "Guwahati", "wage": "15,000"}, True),
    ({"text": LONG + " Call 99999 00299."}, False),
    ({"employer": "Blue Lotus Canteen"}, False),
    ({"text": "Come at once."}, False),
]


@pytest.mark.parametrize(("words", "linked"), REPEATS)
def test_the_same_words_elsewhere_are_linked_to_the_first(
    home: Path, asha: Actor, words: dict[str, str], linked: bool
) -> None:
    first = make.advert("first", text=LONG)
    make.store(home, [(first, make.assessment(first))])
    values = {"text": LONG} | words
    two = make.advert("two", source="other", seen_at=make.NOW + DAY, **values)
    three = make.advert("three", seen_at=make.NOW + DAY, **values)
    make.store(home, [(one, make.assessment(one)) for one in (two, three)])
    shown = [index.advert(one.id, actor=asha) for one in (first, two, three)]
    if linked:
        assert [one.repeats and one.repeats.id for one in shown] == [None, first.id, first.id]
        assert [one.id for one in shown[0].posted_again] == [two.id, three.id]
    else:
        assert [one.repeats and one.repeats.id for one in shown[:2]] == [None, None]


def test_too_few_words_are_the_same_by_chance(home: Path, asha: Actor) -> None:
    one, two = (make.advert(key, title="Driver", text="Driver wanted.") for key in "ab")
    make.store(home, [(each, make.assessment(each)) for each in (one, two)])
    assert index.advert(two.id, actor=asha).repeats is None
