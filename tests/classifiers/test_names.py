"""Names carry no weight: the list is whole, no row stands twice, and no word of a rule is lost to it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from classifiers.fold import fold
from classifiers.lexicon import expand
from classifiers.names import (
    GROUPS,
    NameFile,
    ambiguous_words,
    is_name,
    name_phrases,
    name_words,
    read_names,
)
from classifiers.origin import origin_frames
from classifiers.rulebook import rule_book
from classifiers.text import read
from classifiers.wordsets import RULES_DIR

FILE = read_names()
ROWS = [(group, row) for group in (*GROUPS, "ambiguous") for row in FILE.rows(group)]
# What a word list of the rules may share with the names: it tells that the word is no sign.
SHARED = {"indian": "`modifier`: words that fill no frame"}


def test_every_spelling_of_every_row_is_made_of_words() -> None:
    empty = [(group, spelling) for group, row in ROWS for spelling in row if not read("", spelling).words]
    assert not empty


def test_no_name_stands_in_two_rows() -> None:
    rows = Counter(key for _, row in ROWS for key in {tuple(read("", one).words) for one in row})
    assert not [key for key, count in rows.items() if count > 1]
    assert not ambiguous_words() & name_words()


@pytest.mark.parametrize("group", ["surnames", "first_names"])
def test_there_are_more_than_the_four_hundred_commonest(group: str) -> None:
    assert len(list(FILE.rows(group))) > 400


def _single_words(path: Path) -> set[str]:
    lists = yaml.safe_load(path.read_text("utf-8"))
    entries = [entry for of in lists.values() for row in of.values() for entry in row.split(",")]
    full = [one for entry in entries for one in expand(entry.strip()) if " " not in one]
    return {fold(one.rstrip("*")) for one in full}


@pytest.mark.parametrize("path", sorted((RULES_DIR / "words").glob("*.yml")), ids=lambda path: path.stem)
def test_no_word_of_a_rule_is_a_name(path: Path) -> None:
    assert not (_single_words(path) & name_words()) - set(SHARED)


@pytest.mark.parametrize("name", ["small_words", "age_words", "wage_words", "place_words", "endings"])
def test_no_word_that_the_code_looks_up_is_a_name(name: str) -> None:
    lists = yaml.safe_load((RULES_DIR / f"{name}.yml").read_text("utf-8"))
    lists.pop("other_words", None)
    assert not {fold(word) for words in lists.values() for word in str(words).split()} & name_words()


@pytest.mark.parametrize(
    "word",
    ["Assamese", "bodos", "অসমীয়াৰ", "नेपालीको", "ꯃꯩꯇꯩꯒꯤ", "Rohingya", "keralite", "OBC", "শিখ",
     "Hansda", "गुरप्रीत", "Keralites", "থোইবীগী"],
)  # fmt: skip
def test_a_name_is_known_with_its_endings(word: str) -> None:
    assert is_name(fold(word))


@pytest.mark.parametrize(
    "word", ["", "das", "lal", "rani", "general", "moti", "kali", "girls", "सुंदर", "চাই", "নিয়ে", "bina"]
)
def test_a_common_word_is_no_name(word: str) -> None:
    assert not is_name(fold(word))


def test_phrases_and_ambiguous_words_are_apart() -> None:
    assert ("tea", "tribe") in name_phrases()
    assert {"das", "rani", "general"} <= ambiguous_words()


@pytest.mark.parametrize("word", ["बिहारी", "পিঙ্কি", "সেনাপতি", "বন্দনা", "नेपालीको", "सलिमलाई", "Kolkata"])
def test_a_name_is_no_form_of_another_word(word: str) -> None:
    """ "बिहारी" begins like "बिहा" (marriage), "সেনাপতি" like "সেনা" (army)."""
    book = rule_book()
    found = {book.lexicon.names[symbol] for symbol in book.lexicon.find(read("", word))}
    assert not {one for one in found if one not in {"name", "city"} and not one.startswith("place:")}


@pytest.mark.parametrize("name", ["শিখ", "হিন্দু", "বড়ো", "Qrendia", "অসমীয়া"])
def test_short_names_fill_the_frame_too(name: str) -> None:
    book = rule_book()
    view = read("", f"{name} ছোৱালী লাগে, মুম্বাইত কাম")
    spans = book.lexicon.find(view)
    assert origin_frames(view, spans, book, book.places.find(spans))


def test_an_unknown_key_is_refused() -> None:
    row = dict.fromkeys((*GROUPS, "ambiguous"), ("x",)) | {"source": "s", "date": "d", "verified": False}
    assert NameFile.model_validate(row)
    with pytest.raises(ValidationError, match="tribes"):
        NameFile.model_validate(row | {"tribes": ("x",)})
