"""The language of a text: by script, by letters of one language alone, and by small words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

from classifiers.fold import fold, fold_roman
from classifiers.text import View
from classifiers.word_cache import WordCache
from classifiers.wordsets import word_sets

Script = Literal["latin", "devanagari", "bengali", "meitei", "other", "none"]
MIXED_SHARE = 0.3
LATIN_SURE_SHARE = 0.12
# An English word that all languages of ours use tells so little beside a word that only one has.
LOAN_SHARE = 0.25
LEAST_WORDS = 3
LEAST_LONG_WORDS = 8
LIMIT_TIE_BREAK_CHARACTERS = 2_000


_WORDS = word_sets("small_words")
_EN, _LOANS, _FOREIGN = _WORDS["en"], _WORDS["loans"], _WORDS["foreign"]
_ROMAN = {
    code: frozenset(fold_roman(word) for word in _WORDS[name])
    for code, name in {
        "hi-Latn": "hi_latn", "bn-Latn": "bn_latn", "as-Latn": "as_latn",
        "ne-Latn": "ne_latn", "mni-Latn": "mni_latn",
    }.items()
}  # fmt: skip
_BN = _WORDS["bn"]
_AS = _WORDS["as"]
_MNI = _WORDS["mni"]
_MNI_ENDINGS = tuple(fold(one) for one in ("গী", "দগী", "শিং", "গনি", "বিয়ু", "নবা", "ক্লি"))
_NE = _WORDS["ne"]
_NE_ENDINGS = tuple(fold(one) for one in ("हरू", "लाई", "मा", "बाट", "को", "सँग", "ले", "नुस्", "दैन"))
_HI = _WORDS["hi"]


@dataclass(frozen=True, slots=True)
class LanguageFound:
    """A language code of the contract, and whether no rules of ours cover the text."""

    code: str
    unsupported: bool


def _script(word: str) -> Script:
    for letter in word:
        code = ord(letter)
        if code < 0x41 or not (letter.isalpha() or 0x0900 <= code <= 0x0DFF):
            continue
        if code < 0x0250 or 0x1E00 <= code < 0x1F00 or 0xFF21 <= code < 0xFF5B or 0x1D400 <= code < 0x1D7D0:
            return "latin"
        if 0x0900 <= code <= 0x097F:
            return "devanagari"
        if 0x0980 <= code <= 0x09FF:
            return "bengali"
        if 0xABC0 <= code <= 0xABFF or 0xAAE0 <= code <= 0xAAFF:
            return "meitei"
        return "other"
    return "none"


def _latin_votes(word: str) -> list[str]:
    sound = fold_roman(word)
    votes = ["en"] if word in _EN else ["loan"] if word in _LOANS else []
    votes += ["foreign"] if word in _FOREIGN else []
    return votes + [code for code, sounds in _ROMAN.items() if sound in sounds]


def _bengali_votes(word: str, raw: str) -> list[str]:
    votes = ["as", "as"] if "ৰ" in raw else []
    votes += ["mni-Beng", "mni-Beng"] if word in _MNI else []
    votes += ["mni-Beng"] if word.endswith(_MNI_ENDINGS) and "ৰ" not in raw else []
    votes += ["as"] if word in _AS else []
    votes += ["as"] if "ৱ" in raw and word not in _MNI and not word.endswith(_MNI_ENDINGS) else []
    return votes + (["bn"] if word in _BN else [])


def _devanagari_votes(word: str) -> list[str]:
    votes = ["ne", "ne"] if word in _NE and word not in _HI else ["ne"] if word in _NE else []
    votes += ["ne"] if word.endswith(_NE_ENDINGS) and word not in _HI and len(word) > 4 else []
    return votes + (["hi"] if word in _HI else [])


# What a word says of its language: its script, and a vote for each language whose small word it is.
_Ballot = tuple[Script, tuple[str, ...]]
_ballots: list[_Ballot] = []


def _learn(raw: str) -> int:
    script, word = _script(raw), fold(raw)
    votes: list[str] = []
    if script == "latin":
        votes = _latin_votes(word)
    elif script == "bengali":
        votes = _bengali_votes(word, raw)
    elif script == "devanagari":
        votes = _devanagari_votes(word)
    ballot = (script, tuple(votes))
    if ballot not in _ballots:
        _ballots.append(ballot)
    return _ballots.index(ballot)


_INDIC: tuple[Script, ...] = ("devanagari", "bengali", "meitei")
_NO_SCRIPTS: dict[Script, int] = dict.fromkeys(get_args(Script), 0)
_NO_VOTES = dict.fromkeys(("en", "loan", "foreign", *_ROMAN, "hi", "bn", "as", "ne", "mni-Beng"), 0)
# Read as such, and handed to a person.
_WITHOUT_RULES = frozenset({"ne-Latn", "mni-Latn", "other"})
# A word to the number of its ballot: numbers are counted fast, and ballots are few.
_BALLOT_OF: WordCache[int] = WordCache(_learn)


def _count(words: Iterable[str]) -> tuple[dict[Script, int], dict[str, int]]:
    """Words by script, and votes by language."""
    scripts, votes = _NO_SCRIPTS.copy(), _NO_VOTES.copy()
    for number, times in Counter(map(_BALLOT_OF.__getitem__, words)).items():
        script, voted = _ballots[number]
        scripts[script] += times
        for code in voted:
            votes[code] += times
    return scripts, votes


def _best(votes: dict[str, int], choices: tuple[str, ...], default: str) -> str:
    first = max(choices, key=votes.__getitem__)
    return first if votes[first] else default


def _tie_break_is_english(text: str) -> bool:
    """Asks py3langid, loaded on first need: it imports numpy."""
    from py3langid import langid

    code, _ = langid.classify(text[:LIMIT_TIE_BREAK_CHARACTERS].encode("utf-8", "ignore").decode("utf-8"))
    return bool(code == "en")


def _indic(scripts: dict[Script, int], votes: dict[str, int], total: int) -> str | None:
    """The code of a text of which Indian letters are a good part, else None."""
    top = max(_INDIC, key=scripts.__getitem__)
    if sum(scripts[name] for name in _INDIC) - scripts[top] >= MIXED_SHARE * total:
        return "mul"
    if scripts[top] < MIXED_SHARE * total:
        return None
    if scripts["latin"] >= 0.4 * total and votes["en"] >= 0.2 * scripts["latin"]:
        return "mul"
    if top == "devanagari":
        return _best(votes, ("hi", "ne"), "hi")
    return "mni-Mtei" if top == "meitei" else _best(votes, ("bn", "as", "mni-Beng"), "bn")


def _latin(votes: dict[str, int], n_words: int) -> str | None:
    """The code that the small words of a text in Latin letters tell; None where they tell too little."""
    code = max(_ROMAN, key=votes.__getitem__)
    told = votes[code]
    if told <= votes["en"] + votes["loan"] * LOAN_SHARE:
        code, told = "en", votes["en"] + votes["loan"]
    if told < LATIN_SURE_SHARE * n_words or (told < 2 and n_words >= LEAST_LONG_WORDS):
        return None
    return code if votes["foreign"] < max(2, told) else None


def _judge(words: list[str]) -> tuple[str | None, int]:
    """The code of a row of words, None where it is not sure, and how many words have letters."""
    scripts, votes = _count(words)
    total = sum(scripts.values()) - scripts["none"]
    if scripts["other"] >= MIXED_SHARE * total:
        return ("other" if total else None), total
    return _indic(scripts, votes, total) or _latin(votes, scripts["latin"]), total


def detect_language(view: View) -> LanguageFound:
    """The language of title and text together."""
    code, n_words = _judge(view.raw)
    if code is None and n_words >= LEAST_WORDS:
        english = _tie_break_is_english(f"{view.title}. {view.text}")
        return LanguageFound("en" if english else "und", unsupported=not english)
    if code is None:
        return LanguageFound("und", unsupported=False)
    if code in _WITHOUT_RULES:
        return LanguageFound("und", unsupported=True)
    return LanguageFound(code, unsupported=False)


def sentence_languages(view: View) -> tuple[str, ...]:
    """The code of each of `view.sentences`; one that is short or tells too little has its advert's."""
    advert = detect_language(view).code
    found = []
    for first, last in view.sentences:
        code, n_words = _judge(view.raw[first : last + 1])
        if code is None or n_words < LEAST_WORDS:
            code = advert
        found.append("und" if code in _WITHOUT_RULES else code)
    return tuple(found)
