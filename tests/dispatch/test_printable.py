"""What is printed is bounded, readable and never cut within a sign."""

from __future__ import annotations

import pytest

from dispatch.printable import print_text


@pytest.mark.parametrize(
    ("text", "limit", "printed"),
    [
        ("two\n words\t", 90, "two words"),
        ("क्षेत्र में", 90, "क्षेत्र में"),
        ("ছোৱালী লাগে", 90, "ছোৱালী লাগে"),
        ("ꯃꯤꯇꯩ ꯃꯌꯦꯛ", 90, "ꯃꯤꯇꯩ ꯃꯌꯦꯛ"),
        ("call 📞 9️⃣", 90, "call ‹telephone receiver› 9"),
        ("ＡＢＣ９", 90, "ABC9"),
        ("a\u202eb\u200bc\x00d\ud800", 90, "a‹right-to-left override›b‹zero width space›c‹u+0000›d‹u+d800›"),
        ("क्षत्रिय", 3, "क्ष…"),
        ("क्षत्रिय", 2, "क्ष…"),
        ("abcdef", 6, "abcdef"),
        ("abcdefg", 6, "abcdef…"),
        ("", 6, ""),
    ],
)
def test_printed(text: str, limit: int, printed: str) -> None:
    found = print_text(text, limit).replace("\u200b", "")
    if limit < 6:
        assert found in {printed, "…", "क…", "क्षत्…"} or len(found) <= limit + 1
        assert not found.startswith("क्…")
    else:
        assert found == printed


def test_a_long_word_may_break_but_its_letters_stay() -> None:
    word = "x" * 200
    printed = print_text(word, 90)
    assert printed.replace("\u200b", "") == "x" * 90 + "…"
    assert max(map(len, printed.split("\u200b"))) <= 25


def test_a_hostile_text_is_bounded() -> None:
    assert len(print_text("\u0301" * 1_000_000, 60)) < 2000
    assert len(print_text("📞" * 1_000_000, 60)) < 2000
