"""The invented world: the same for a seed, mostly ordinary, and nobody's real contact in it."""

import json
import re
import subprocess
import sys
from collections import Counter, defaultdict
from dataclasses import asdict
from datetime import date
from random import Random

import pytest

from demo.boards.fleet import SITES
from demo.contact import ODD, USUAL, draw_numbers, write_number
from demo.generator import EDITED_BOARD, QUOTAS, make_world
from demo.phrasebook import LANGUAGES, phrasebook, trades

SEEDS = (0, 1, 2, 7, 42)
_DIGITS = str.maketrans("०१२३४५६७८९০১২৩৪৫৬৭৮৯꯰꯱꯲꯳꯴꯵꯶꯷꯸꯹", "0123456789" * 3)
_WORDS = {word: str(n) for n, word in enumerate(
    ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
)}  # fmt: skip


def _all_text(posting):
    return "\n".join((posting.title, *posting.body, posting.employer or "", posting.wage or ""))


def _plain(world):
    return json.dumps([asdict(p) for p in (*world.postings, world.edited)], default=str, ensure_ascii=False)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_seed_gives_the_same_world_and_another_seed_another(seed):
    assert _plain(make_world(seed)) == _plain(make_world(seed))
    assert _plain(make_world(seed)) != _plain(make_world(seed + 1))


def test_a_seed_gives_the_same_world_in_another_process():
    code = (
        "import hashlib,json;from dataclasses import asdict;from demo.generator import make_world;"
        "w=make_world(5);"
        "t=json.dumps([asdict(p) for p in (*w.postings,w.edited)],default=str,ensure_ascii=False);"
        "print(hashlib.sha256(t.encode()).hexdigest())"
    )
    runs = {
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    }
    assert len(runs) == 1


def test_another_day_moves_dates_and_nothing_else():
    one, other = make_world(3, date(2026, 11, 23)), make_world(3, date(2027, 2, 1))
    for a, b in zip(one.postings, other.postings, strict=True):
        assert re.sub(r"\d", "", _all_text(a)) == re.sub(r"\d", "", _all_text(b))
    assert [p.phone for p in one.postings] == [p.phone for p in other.postings]
    assert max(p.posted for p in one.postings) <= one.today


@pytest.mark.parametrize("seed", SEEDS)
def test_shares_of_the_labels(seed):
    world = make_world(seed)
    shares = Counter(posting.label for posting in world.postings)
    total = len(world.postings)
    assert total >= 400
    assert shares["ordinary"] / total >= 0.8
    assert shares["hard_negative"] >= 30
    several = [members for members in world.networks().values() if len(members) > 1]
    assert 4 <= len(several) <= 6
    assert all(3 <= len(members) <= 7 for members in several)
    assert any(len(members) == 1 for members in world.networks().values())


@pytest.mark.parametrize("seed", SEEDS)
def test_languages_and_boards(seed):
    world = make_world(seed)
    assert {p.language for p in world.postings} == {*LANGUAGES, "mul"}
    assert set(QUOTAS) < {site.name for site in SITES}
    for board, quota in QUOTAS.items():
        assert Counter(p.language for p in world.on_board(board, 1)) == quota


@pytest.mark.parametrize("seed", SEEDS)
def test_a_network_has_one_number_a_clear_lure_and_several_boards(seed):
    for name, members in make_world(seed).networks().items():
        assert len({posting.phone for posting in members}) == 1, name
        assert any(posting.clear for posting in members), name
        if len(members) > 1:
            assert len({posting.board for posting in members}) > 1, name


@pytest.mark.parametrize("seed", SEEDS)
def test_no_contact_of_a_planted_advert_stands_in_another(seed):
    owners = defaultdict(set)
    for posting in make_world(seed).postings:
        for contact in (posting.phone, posting.mail):
            if contact:
                owners[contact].add(posting.network or posting.label)
    assert all(len(owner) == 1 for owner in owners.values())


_ONE_WORD = f"(?:{'|'.join(_WORDS)})"


def _spelled(text):
    ten = rf"\b{_ONE_WORD}(?: {_ONE_WORD}){{9}}\b"
    return re.sub(ten, lambda found: "".join(_WORDS[word] for word in found[0].split()), text)


def _joined_digits(text):
    """Runs of ten digits and more that may be an Indian mobile number, however they were spaced."""
    plain = _spelled(text.translate(_DIGITS))
    runs = [re.sub(r"\D", "", run) for run in re.findall(r"\+?\d(?:[ .\-]?\d){9,}", plain)]
    return [run for run in runs if run[-10] in "6789"]


@pytest.mark.parametrize("seed", SEEDS)
def test_every_contact_is_invented(seed):
    world = make_world(seed)
    for posting in (*world.postings, world.edited):
        text = _all_text(posting)
        for run in _joined_digits(text):
            assert re.fullmatch(r"(?:91|0)?999990\d{4}", run), (posting.ref, run)
        for mail in re.findall(r"[\w.+-]+@[\w.-]+\w", text):
            assert re.search(r"@(?:example\.org|example\.com|[\w-]+\.example)$", mail), mail
        for address in re.findall(r"https?://[^\s।,)]+", text):
            assert re.fullmatch(r"https://wa\.me/91999990\d{4}\.?", address), address


@pytest.mark.parametrize("seed", SEEDS)
def test_a_stated_contact_stands_in_the_text(seed):
    for posting in make_world(seed).postings:
        text = _all_text(posting)
        if posting.phone:
            assert any(run.endswith(posting.phone) for run in _joined_digits(text)), (posting.ref, text)
        if posting.mail:
            assert posting.mail in text


@pytest.mark.parametrize("seed", SEEDS)
def test_one_advert_is_edited_between_the_phases(seed):
    world = make_world(seed)
    changed = [
        (before, after)
        for site in SITES
        for before, after in zip(world.on_board(site.name, 1), world.on_board(site.name, 2), strict=True)
        if before != after
    ]
    assert len(changed) == 1
    before, after = changed[0]
    assert before.board == EDITED_BOARD
    assert (before.ref, before.number, before.title) == (after.ref, after.number, after.title)
    assert before.body != after.body


def test_a_phase_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="phase: expected 1 or 2, got 3"):
        make_world(0).on_board(EDITED_BOARD, 3)


@pytest.mark.parametrize("style", [*USUAL, *ODD, "words"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_spelling_gives_back_the_number(style, language):
    written = write_number("9999901234", style, language)
    assert any(run.endswith("9999901234") for run in _joined_digits(written)), written


def test_spellings_differ():
    written = {write_number("9999901234", style, "bn") for style in (*USUAL, *ODD)}
    assert len(written) == len(USUAL) + len(ODD)


def test_numbers_are_all_different():
    numbers = draw_numbers(Random(1), 900)
    assert len(set(numbers)) == 900


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_has_only_slots_that_are_filled(language):
    book = phrasebook(language)
    words = dict.fromkeys(
        ("firm", "place", "area", "n", "fee", "date", "day", "phone", "mail", "low", "high", "wage"), "x"
    )
    blocks = [*book.blocks.values()]
    for table in (book.trades, book.lures):
        blocks += [lines for block in table.values() for lines in block.values()]
    blocks += [(notice.title, *notice.body) for notice in book.notices]
    for lines in blocks:
        assert lines
        for line in lines:
            assert "{" not in line.format_map(words)
    assert set(book.trades) <= set(trades())


def test_the_generator_knows_no_other_room():
    code = (
        "import sys;from demo.generator import make_world;make_world(1);"
        "print([m for m in sys.modules if m.split('.')[0] in "
        "('crawler','classifiers','index','dispatch','review_ui','mukti')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
