"""The bench measures what it says: adverts of a length in many languages, rules with words of their own."""

from __future__ import annotations

from bench.assess_rivals import tfidf_rival
from bench.assess_speed import MORE_RULES, further_rules
from bench.long_adverts import WORDS_PER_ADVERT, long_adverts
from classifiers.language import detect_language
from classifiers.rulebook import RuleBook, rule_book
from classifiers.text import read

ADVERTS = long_adverts()


def test_each_advert_has_its_words_and_many_languages_are_there() -> None:
    assert {len(advert.text.split()) for advert in ADVERTS} == {WORDS_PER_ADVERT}
    codes = {detect_language(read("", advert.text)).code for advert in ADVERTS}
    assert codes >= {"en", "hi", "hi-Latn", "bn", "as", "ne", "mni-Beng"}


def test_further_rules_are_rules_and_some_of_their_words_occur() -> None:
    book = RuleBook(further_rules(ADVERTS))
    assert len(book.indicators) == len(rule_book().indicators) + MORE_RULES
    view = read(ADVERTS[0].title, " ".join(advert.text for advert in ADVERTS))
    found = book.match(view, book.lexicon.find(view))
    further = {key for key in found if key.startswith("X")}
    assert 0 < len(further) < MORE_RULES / 2


def test_a_rival_learns_something() -> None:
    score = tfidf_rival(ADVERTS)
    luring = [one.text for one in ADVERTS if one.luring]
    others = [one.text for one in ADVERTS if not one.luring]
    assert min(score(luring)) > max(score(others)) or sum(score(luring)) / len(luring) > 0.5
