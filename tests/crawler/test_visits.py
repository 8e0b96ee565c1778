"""When known pages are fetched again, what is sent to their servers, and what a run may say is gone."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.fetching.client import Exchange
from crawler.fetching.fetch import Condition, Fetched
from crawler.fetching.wire import Head, parse_head
from crawler.frontier import Frontier, Role
from crawler.reading import Found
from crawler.revisit import due_at, is_due, is_overdue, may_ask_whether_modified
from crawler.rounds import Ending, Round, validators
from crawler.storing.warc import revisit_record
from crawler.visits import (
    Known,
    KnownPage,
    StandingAdvert,
    Visit,
    known_file,
    read_known,
    visit_from_json,
    visit_json,
    write_known,
)

NOW = datetime(2026, 11, 18, 6, 30, tzinfo=UTC)
ROOT = "http://board.example"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def page(number: int = 1, *, seen: timedelta = HOUR, steady: timedelta = HOUR, **other: object) -> KnownPage:
    """A page seen so long ago, and unchanged for so long before that."""
    seen_at = NOW - seen
    values: dict[str, object] = {
        "url": f"{ROOT}/job/{number}",
        "final_url": f"{ROOT}/job/{number}",
        "adverts": ((f"advert-{number}", "content"),),
        "seen_at": seen_at,
        "whole_at": seen_at,
        "whole_capture": f"capture-{number}",
        "changed_at": seen_at - steady,
        "visits": 2,
        "changes": 0,
        "etag": '"one"',
        "read_as": "way",
    }
    return KnownPage(**(values | other))  # type: ignore[arg-type]


def answer(
    status: int = 200, head: bytes = b"", body: bytes = b"words", url: str = f"{ROOT}/job/1"
) -> Fetched:
    raw = b"HTTP/1.1 %d X\r\n%s" % (status, head)
    hop = Exchange(url, b"GET / HTTP/1.1", parse_head(raw.rstrip(b"\r\n")), body, False, None, None, NOW, 0.1)
    return Fetched(f"{ROOT}/job/1", (hop,), "allowed", body)


def round_of(*pages: KnownPage, standing: tuple[StandingAdvert, ...] = ()) -> Round:
    return Round("board", Known(pages, standing), "way", NOW)


@pytest.mark.parametrize(
    ("steady", "linked", "rest"),
    [
        (timedelta(0), True, timedelta(0)),
        (2 * HOUR, True, HOUR),
        (DAY, True, DAY / 2),
        (12 * DAY, True, 6 * DAY),
        (400 * DAY, True, 6 * DAY),
        (400 * DAY, False, 20 * HOUR),
        (2 * HOUR, False, HOUR),
        (-DAY, True, timedelta(0)),
    ],
)
def test_a_page_rests_half_as_long_as_it_was_steady(steady: timedelta, linked: bool, rest: timedelta) -> None:
    one = page(steady=steady)
    assert due_at(one, linked=linked) - one.seen_at == rest


@pytest.mark.parametrize("every", [HOUR, 6 * HOUR, DAY], ids=["hourly", "six-hourly", "daily"])
def test_unchanged_gaps_grow_and_none_is_longer_than_a_week(every: timedelta) -> None:
    seen = changed = NOW
    gaps = []
    now = NOW
    for step in range(1, int(90 * DAY / every)):
        # A scheduler's jitter moves each run by some minutes.
        now = NOW + step * every + timedelta(minutes=7 * (step % 3))
        one = page(seen_at=seen, changed_at=changed, whole_at=seen)
        if is_due(one, now, "way"):
            gaps.append(now - seen)
            seen = now
    assert gaps[0] < 2 * every
    assert max(gaps) <= 7 * DAY
    assert gaps[-1] >= 6 * DAY - every
    assert len(gaps) < 40
    changed = seen
    assert is_due(page(seen_at=seen, changed_at=changed), now + every, "way"), "a change starts anew"


@pytest.mark.parametrize(
    ("one", "way", "modified", "due"),
    [
        (page(steady=10 * DAY), "way", None, False),
        (page(steady=10 * DAY), "another way", None, True),
        (page(steady=10 * DAY), "way", NOW - timedelta(minutes=30), True),
        (page(steady=10 * DAY), "way", NOW - 2 * HOUR, False),
        (page(steady=10 * DAY), "way", NOW + DAY, False),
        (page(seen=-DAY, steady=10 * DAY), "way", None, True),
    ],
    ids=["rests", "read otherwise", "sitemap: since", "sitemap: before", "sitemap: ahead", "clock set back"],
)
def test_what_makes_a_page_due(one: KnownPage, way: str, modified: datetime | None, due: bool) -> None:
    assert is_due(one, NOW, way, modified=modified) is due


@pytest.mark.parametrize(
    ("one", "asks"),
    [
        (page(), True),
        (page(etag="", last_modified="Wed, 18 Nov 2026 05:00:00 GMT"), True),
        (page(etag=""), False),
        (page(read_as="before"), False),
        (page(whole_at=NOW - 6 * DAY), False),
        (page(whole_at=NOW + DAY), False),
    ],
    ids=["etag", "date", "neither", "read otherwise", "too long on trust", "ahead"],
)
def test_when_not_modified_would_do(one: KnownPage, asks: bool) -> None:
    assert may_ask_whether_modified(one, NOW, "way") is asks
    assert bool(round_of(one).condition(one).headers(one.final_url)) is asks


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (b'ETag: "a1-b2"', ('"a1-b2"', "")),
        (b'ETag: W/"a1"', ('W/"a1"', "")),
        (b"ETag: a1", ("", "")),
        (b'ETag: "a" x: y', ("", "")),
        (b'ETag: "' + b"a" * 300 + b'"', ("", "")),
        (b'ETag: "a\r\n b"', ("", "")),
        ('ETag: "é"'.encode(), ("", "")),
        (b"Last-Modified: Wed, 18 Nov 2026 05:00:00 GMT", ("", "Wed, 18 Nov 2026 05:00:00 GMT")),
        (b"Last-Modified: yesterday", ("", "")),
        (b"Last-Modified: Wed, 18 Nov 2026 05:00:00 GMT" + b" " * 9 + b"x" * 40, ("", "")),
    ],
)
def test_only_validators_are_sent_back(sent: bytes, kept: tuple[str, str]) -> None:
    assert validators(answer(head=sent)) == kept


def test_validators_go_to_the_page_they_came_from_alone() -> None:
    asked = Condition(f"{ROOT}/job/1", '"a"', "Wed, 18 Nov 2026 05:00:00 GMT")
    assert set(asked.headers(f"{ROOT}/job/1")) == {"If-None-Match", "If-Modified-Since"}
    assert asked.headers("http://other.example/job/1") == {}


def test_new_pages_before_known_ones_and_the_longest_unseen_before_all() -> None:
    late, later, rests = page(1, seen=DAY), page(2, seen=3 * DAY), page(3, steady=9 * DAY)
    forgotten = page(4, seen=7 * DAY, steady=90 * DAY)
    known = round_of(late, later, rests, forgotten)
    front = Frontier(frozenset({"board.example"}), known=known)
    for one in known.overdue(10):
        front.add_known(one, first=True)
    for number in (1, 2, 3, 9):
        assert front.add(f"{ROOT}/job/{number}", Role.DETAIL), "a known page is a link worth following, too"
    front.add(f"{ROOT}/jobs?page=2", Role.LISTING)
    front.add(f"{ROOT}/about", Role.CANDIDATE)
    taken = []
    while (target := front.take()) is not None:
        taken.append((target.url.removeprefix(ROOT), target.known is not None))
    assert taken == [
        ("/job/4", True),
        ("/job/9", False),
        ("/jobs?page=2", False),
        ("/job/2", True),
        ("/job/1", True),
        ("/about", False),
    ]
    assert known.not_due == 1
    assert list(known.unlinked()) == []


def test_what_nothing_leads_to_is_looked_at() -> None:
    gone, rests = page(1, seen=DAY, steady=90 * DAY), page(2, seen=HOUR, steady=90 * DAY)
    assert list(round_of(gone, rests).unlinked()) == [gone]
    assert not is_overdue(gone, NOW)


GONE = [
    (404, None, "http_404"),
    (410, None, "http_410"),
    (200, Found("page", state="soft_404"), "soft_404"),
    (200, Found("page"), "no_advert"),
    (200, Found("page", state="login_wall"), ""),
    (200, Found("page", state="captcha"), ""),
    (200, Found("failed"), ""),
    (200, Found("empty"), ""),
]


@pytest.mark.parametrize(("status", "found", "why"), GONE)
@pytest.mark.parametrize("state", ["ok", "over_budget", "blocked", "dead", "changed_layout", "captcha"])
def test_what_an_answer_says_is_gone(status: int, found: Found | None, why: str, state: str) -> None:
    one = page()
    run = round_of(one)
    run.miss(one, answer(status), "capture", found)
    said = run.vanished(Ending(state, frozenset(), True, {}), NOW)  # type: ignore[arg-type]
    believed = state == "ok" or (state == "over_budget" and why != "no_advert")
    assert [visit.why for visit in said] == ([why] if why and believed else [])
    shown = frozenset({"advert-1"})
    assert run.vanished(Ending("ok", shown, True, {}), NOW) == (), "another page of this run shows it"


def test_a_redirect_elsewhere_is_gone_and_one_that_was_there_before_is_not() -> None:
    hops = answer(302).hops
    moved = replace(answer(url=f"{ROOT}/"), hops=hops + answer(url=f"{ROOT}/").hops)
    for final, why in ((f"{ROOT}/job/1", "moved"), (f"{ROOT}/", "no_advert")):
        one = page(final_url=final)
        run = round_of(one)
        run.miss(one, moved, "capture", Found("page"))
        assert [visit.why for visit in run.vanished(Ending("ok", frozenset(), True, {}), NOW)] == [why]


STAND = StandingAdvert("advert-9", f"{ROOT}/s/40")


@pytest.mark.parametrize(
    ("ending", "failed", "gone"),
    [
        (Ending("ok", frozenset(), True, {}), None, True),
        (Ending("ok", frozenset({"advert-9"}), True, {}), None, False),
        (Ending("ok", frozenset(), False, {}), None, False),
        (Ending("over_budget", frozenset(), True, {}), None, False),
        (Ending("blocked", frozenset(), True, {}), None, False),
        (Ending("ok", frozenset(), True, {}), (f"{ROOT}/jobs", Role.LISTING), False),
        (Ending("ok", frozenset(), True, {}), (f"{ROOT}/login", Role.CANDIDATE), True),
        (Ending("ok", frozenset(), True, {}), (f"{ROOT}/s/40", Role.CANDIDATE), False),
        (Ending("ok", frozenset(), False, {f"{ROOT}/s": 30}), None, True),
        (Ending("ok", frozenset(), False, {f"{ROOT}/s": 50}), None, False),
        (Ending("ok", frozenset(), False, {f"{ROOT}/other": 30}), None, False),
    ],
)
def test_not_listed_counts_only_where_all_was_read(
    ending: Ending, failed: tuple[str, Role] | None, gone: bool
) -> None:
    run = round_of(standing=(STAND,))
    if failed is not None:
        run.fail(*failed)
    said = run.vanished(ending, NOW)
    assert [visit.why for visit in said] == (["not_listed"] if gone else [])


class Book:
    def known_pages(self, source: str) -> list[KnownPage]:
        return [page(1), page(2)]

    def standing_adverts(self, source: str) -> list[StandingAdvert]:
        return [STAND]


def test_what_is_known_is_handed_on_and_a_torn_file_knows_less(tmp_path: Path) -> None:
    write_known(tmp_path, "board", Book())
    assert read_known(tmp_path, "board") == Known((page(1), page(2)), (STAND,))
    file = known_file(tmp_path, "board")
    lines = file.read_bytes().splitlines(keepends=True)
    broken = [b"\xff\n", b"[]\n", b'{"type": "page"}\n', b'{"type": "page", "seen_at": 3}\n', b"null\n"]
    file.write_bytes(b"".join([lines[0], *broken, lines[1][:-20]]))
    assert read_known(tmp_path, "board") == Known((page(1),))
    assert read_known(tmp_path, "other") == Known()


def test_a_spooled_visit_is_checked() -> None:
    visit = Visit("board", f"{ROOT}/job/1", f"{ROOT}/job/1", NOW, "gone", (("a", "b"),), "cap", "http_404")
    plain = json.loads(json.dumps(visit_json(visit)))
    assert visit_from_json(dict(plain)) == visit
    for wrong in (
        {"kind": "seen"},
        {"why": ""},
        {"kind": "read"},
        {"at": "2026-11-18T06:30:00"},
        {"adverts": ["ab"]},
        {"adverts": [["a", 1]]},
        {"url": None},
        {"more": 1},
    ):
        with pytest.raises((ValueError, TypeError)):
            visit_from_json({**plain, **wrong})


def test_a_revisit_record_refers_to_the_answer_that_had_the_body() -> None:
    one = page()
    record = gzip.decompress(revisit_record("id-1", answer(304, b'ETag: "one"', b"").last, one)).decode()
    head, http, rest = record.split("\r\n\r\n", 2)
    assert "WARC-Type: revisit" in head
    assert "WARC-Profile: http://netpreserve.org/warc/1.1/revisit/server-not-modified" in head
    assert f"WARC-Refers-To-Target-URI: {ROOT}/job/1" in head
    assert "WARC-Refers-To-Date: 2026-11-18T05:30:00.000000Z" in head
    assert "WARC-Refers-To: <urn:uuid:capture-1>" in head
    assert http.startswith("HTTP/1.1 304")
    assert rest == "\r\n\r\n"


def test_the_same_bytes_are_the_same_page_only_where_they_are_read_alike() -> None:
    run = round_of()
    seen = run.first_look(answer(), "capture", ())
    known = page(body_sha256=seen.body_sha256)
    assert run.outcome(known, answer()) == "unchanged"
    assert run.outcome(known, answer(body=b"other")) is None
    assert run.outcome(replace(known, read_as="before"), answer()) is None
    assert run.outcome(replace(known, body_sha256=""), answer()) is None
    assert run.outcome(known, replace(answer(), dom=b"<p>")) is None
    assert isinstance(answer().last.head, Head)
