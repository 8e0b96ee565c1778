"""Every rule's own examples, and sentences that no rule may take."""

from __future__ import annotations

import pytest

from classifiers.assess import assess_fields
from classifiers.rulebook import IndicatorRule, rule_book

RULES = [one.rule for one in rule_book().indicators if isinstance(one.rule, IndicatorRule)]
HITS = [
    (rule.id, language, text) for rule in RULES for language, texts in rule.hits.items() for text in texts
]
MISSES = [
    (rule.id, language, text) for rule in RULES for language, texts in rule.misses.items() for text in texts
]
# Ordinary sentences; none may show a sign that weighs more than a common, honest one.
PLAIN = {
    "en": [
        "Accountant with Tally, two years of experience, salary 18,000, Sunday off.",
        "Delivery rider with own bike and licence, weekly payout.",
        "The school needs a teacher for mathematics, B.Ed.",
        "Packing helpers, ladies and gents, eight hours, bring your identity card.",
        "Walk-in interview on Monday at our office with original documents for verification.",
    ],
    "hi": [
        "दुकान में हेल्पर चाहिए, सुबह 9 से रात 8, वेतन 9000।",
        "ड्राइवर, लाइसेंस और 3 साल का अनुभव, रविवार छुट्टी।",
        "विद्यालय में शिक्षक की आवश्यकता, बी.एड.।",
        "पैकिंग का काम, महिला और पुरुष, 8 घंटे, पहचान पत्र लाएँ।",
    ],
    "hi_latn": [
        "dukan me helper chahiye, salary 9000, subah 9 se raat 8",
        "driver chahiye, licence aur 3 saal experience, sunday chutti",
        "school me teacher chahiye, B.Ed, biodata lekar aaye",
    ],
    "bn": [
        "দোকানে কর্মচারী চাই, বেতন ৯০০০, সকাল ৯টা থেকে রাত ৮টা।",
        "ড্রাইভার চাই, লাইসেন্স ও তিন বছরের অভিজ্ঞতা।",
        "স্কুলে শিক্ষক চাই, বি.এড।",
    ],
    "bn_latn": ["dokane kormochari chai, beton 9000", "driver chai, license ar 3 bochor obhiggota"],
    "as": [
        "দোকানত সহায়ক লাগে, দৰমহা ৯০০০।",
        "ড্ৰাইভাৰ লাগে, লাইচেন্স আৰু ৩ বছৰৰ অভিজ্ঞতা।",
        "বিদ্যালয়ত শিক্ষক লাগে, বি.এড।",
    ],
    "ne": [
        "पसलमा सहयोगी चाहियो, तलब ९०००।",
        "ड्राइभर चाहियो, लाइसेन्स र ३ वर्षको अनुभव।",
        "विद्यालयमा शिक्षक चाहियो, बीएड।",
    ],
    "mni_beng": ["দুকানদা হেল্পর অমা মথৌ তাই, তলব ৯০০০।", "স্কুলদা ওজা মথৌ তাই, বি.এড।"],
    "mni_mtei": ["ꯗꯨꯀꯥꯟꯗꯥ ꯍꯦꯜꯄꯔ ꯑꯃꯥ ꯃꯊꯧ ꯇꯥꯏ", "ꯁ꯭ꯀꯨꯜꯗꯥ ꯑꯣꯖꯥ ꯃꯊꯧ ꯇꯥꯏ"],
}
COMMON_WEIGHT = 0.8


def _fired(text: str) -> set[str]:
    return {sign.id for sign in assess_fields("x", "", text).indicators}


@pytest.mark.parametrize(("rule", "language", "text"), HITS)
def test_a_rule_finds_its_hits(rule: str, language: str, text: str) -> None:
    assert rule in _fired(text)


@pytest.mark.parametrize(("rule", "language", "text"), MISSES)
def test_a_rule_leaves_its_misses(rule: str, language: str, text: str) -> None:
    assert rule not in _fired(text)


@pytest.mark.parametrize(
    ("language", "text"), [(key, text) for key, texts in PLAIN.items() for text in texts]
)
def test_no_weighty_rule_takes_a_plain_sentence(language: str, text: str) -> None:
    weighty = {rule.id for rule in RULES if rule.weight > COMMON_WEIGHT}
    assert not _fired(text) & weighty


def test_every_rule_has_hits_in_five_languages_and_misses_in_two() -> None:
    wide = {"en", "hi", "hi_latn", "bn", "as"}
    assert {rule.id for rule in RULES if not wide <= set(rule.hits)} <= {"I01", "I11"}
    assert not {rule.id for rule in RULES if not {"en", "hi"} <= set(rule.misses)}


def test_ids_are_the_published_ones_and_unique() -> None:
    ids = [rule.id for rule in RULES]
    assert len(ids) == len(set(ids))
    # I38 is a sign of many adverts, not of one.
    assert {f"I{n:02d}" for n in range(1, 41)} - {"I38"} <= set(ids)
