"""Every language says everything, with the same values in it."""

from __future__ import annotations

import re
import string
import unicodedata
from pathlib import Path

import pytest
import yaml

from dispatch.advice import _CALLED_BY
from dispatch.wording import WRITTEN, place_names, wording
from index.records import REASONS

LETTERS = {"en": "LATIN", "hi": "DEVANAGARI", "bn": "BENGALI", "as": "BENGALI"}
SAME = {"MUKTI", "Watch", "WhatsApp", "Telegram", "UPI", "Protector", "of", "Emigrants"}


def fields(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", WRITTEN)
def test_a_language_has_every_key_with_the_same_values(language: str) -> None:
    english, own = wording("en"), wording(language)
    assert set(own.texts) == set(english.texts)
    odd = [key for key in english.texts if fields(own.texts[key]) != fields(english.texts[key])]
    assert odd == []
    assert not own.fallback


@pytest.mark.parametrize("language", ["hi", "bn", "as"])
def test_no_sentence_was_left_in_another_script(language: str) -> None:
    left = {}
    for key, text in wording(language).texts.items():
        bare = re.sub(r"\{\w+\}", " ", text)
        words = "".join(letter if letter.isalpha() else " " for letter in bare).split()
        script = LETTERS[language]
        foreign = {word for word in words if not unicodedata.name(word[0]).startswith(script)} - SAME
        if foreign:
            left[key] = foreign
    assert left == {}


def test_bengali_and_assamese_keep_their_own_letters() -> None:
    bengali = " ".join(wording("bn").texts.values()) + " ".join(wording("bn").places.values())
    assamese = " ".join(wording("as").texts.values()) + " ".join(wording("as").places.values())
    assert not set("ৰৱ") & set(bengali)
    assert "র" not in assamese


def test_other_languages_get_english_and_are_told() -> None:
    assert (wording("mni").language, wording("mni").fallback) == ("en", True)


def test_all_reasons_for_a_dismissal_and_all_actions_have_words() -> None:
    words = wording("en")
    assert all(words.has(f"change_reason.{code}") for code in REASONS["dismiss"])
    assert all(words.has(f"action.{key}") for key, _ in _CALLED_BY)
    assert all(words.has(f"sign.{sign}") for _, signs in _CALLED_BY for sign in signs)


def test_every_sign_of_the_rules_has_words() -> None:
    rules = Path(__file__).parents[2] / "classifiers" / "rules"
    read = [yaml.safe_load(path.read_text("utf-8")) for path in sorted(rules.glob("*.yml"))]
    signs = [rule for rows in read if isinstance(rows, list) for rule in rows if rule["id"].startswith("I")]
    assert len(signs) >= 38
    without = {rule["name"] for rule in signs if not wording("en").has(f"sign.{rule['name']}")}
    assert without == {"minor_explicit"}  # a sign of a child stands in no digest


def test_every_place_has_a_name_in_every_language() -> None:
    assert [code for code, names in place_names().items() if set(names) != set(WRITTEN)] == []


@pytest.mark.parametrize(
    ("number", "told", "few"),
    [
        (0, "0", "fewer than 5"),
        (4, "4", "fewer than 5"),
        (5, "5", "5"),
        (1234, "1,234", "1,234"),
        (123456, "1,23,456", "1,23,456"),
        (9999901234, "more than 9,99,999", "more than 9,99,999"),
    ],
)
def test_numbers(number: int, told: str, few: str) -> None:
    assert (wording("en").count(number), wording("en").few(number)) == (told, few)
