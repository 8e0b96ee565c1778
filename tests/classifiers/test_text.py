"""The folded view: disguises fall away, offsets stay true."""

from __future__ import annotations

import pytest

from classifiers.fold import fold
from classifiers.text import plain, read


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("GIRLS", "girls"),
        ("𝐆𝐢𝐫𝐥𝐬", "girls"),
        ("ｇｉｒｌｓ", "girls"),
        ("gіrls", "girls"),  # a Cyrillic i
        ("g\u200birls", "girls"),
        ("gir\u202els", "girls"),
        ("g\u0301irls", "girls"),
        ("g1rls", "girls"),
        ("m@ssage", "massage"),
        ("girrrrls", "girls"),
        ("ⓖⓘⓡⓛⓢ", "girls"),
    ],
)
def test_a_disguised_word_is_read(written: str, folded: str) -> None:
    assert read("", written).words == [folded]


@pytest.mark.parametrize("written", ["s p a", "S.P.A", "s-p-a", "S P A"])
def test_spaced_letters_are_one_word(written: str) -> None:
    view = read("", f"{written} here")
    assert view.words[0] == "spa"
    assert view.text[view.starts[0] : view.ends[0]] == written


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ছোৱালীৰ", "ছোবালির"),
        ("इंटरव्यू", "इन्टरव्यू"),
        ("लड़कियाँ", "लड़कियां"),
        ("য়", "য়"),
        ("থবক", "ꯊꯕꯛ"),
        ("নুপীমচা", "ꯅꯨꯄꯤꯃꯆꯥ"),
    ],
)
def test_spelling_variants_of_a_word_fall_together(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_digits_of_every_script_are_read_at_their_place() -> None:
    written = "१२ ১২ ꯱꯲ １２ 𝟏𝟐"
    assert plain(written) == "12 12 12 12 12"
    assert len(plain(written)) == len(written)


def test_the_stop_of_meitei_letters_ends_a_word_and_a_sentence() -> None:
    view = read("", "ꯊꯕꯛ ꯂꯩ꯫ ꯄꯥꯝꯃꯤ")
    assert view.raw == ["ꯊꯕꯛ", "ꯂꯩ", "ꯄꯥꯝꯃꯤ"]
    assert view.at[2] - view.at[1] > 1


def test_words_know_where_they_stand() -> None:
    text = "  लड़की\u200b चाहिए, G\u0301oa 18-22!"
    view = read("A title", text)
    for n, raw in enumerate(view.raw):
        field = view.title if n < view.n_title else view.text
        assert plain(field[view.starts[n] : view.ends[n]]) == raw


@pytest.mark.parametrize(
    ("title", "text", "sentences"),
    [
        ("", "", ()),
        ("Girls wanted", "Good pay. Come soon!", ((0, 1), (2, 3), (4, 5))),
        ("", "काम अच्छा है। आओ\nअब", ((0, 2), (3, 3), (4, 4))),
        ("", "B.Ed or 9.5 points", ((0, 4),)),
        ("One", "", ((0, 0),)),
    ],
)
def test_a_sentence_ends_at_its_mark_and_at_the_end_of_the_title(
    title: str, text: str, sentences: tuple[tuple[int, int], ...]
) -> None:
    assert read(title, text).sentences == sentences
