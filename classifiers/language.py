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
LEAST_WORDS = 3
LIMIT_TIE_BREAK_CHARACTERS = 2_000


_WORDS = word_sets("small_words")
_EN = _WORDS["en"]
_HI_LATN = frozenset(fold_roman(word) for word in _WORDS["hi_latn"])
_BN_LATN = frozenset(fold_roman(word) for word in _WORDS["bn_latn"])
_AS_LATN = frozenset(fold_roman(word) for word in _WORDS["as_latn"])
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
    votes = ["en"] if word in _EN else []
    votes += ["hi-Latn"] if sound in _HI_LATN else []
    votes += ["bn-Latn"] if sound in _BN_LATN else []
    return votes + (["as-Latn"] if sound in _AS_LATN else [])


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
_NO_VOTES = dict.fromkeys(("en", "hi", "hi-Latn", "bn", "bn-Latn", "as", "as-Latn", "ne", "mni-Beng"), 0)
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


def _latin(view: View, votes: dict[str, int], n_words: int) -> LanguageFound:
    code = _best(votes, ("en", "hi-Latn", "bn-Latn", "as-Latn"), "en")
    if code == "en" and max(votes["hi-Latn"], votes["bn-Latn"]) >= 0.8 * votes["en"] > 0:
        code = _best(votes, ("hi-Latn", "bn-Latn", "as-Latn"), "en")
    if votes[code] >= LATIN_SURE_SHARE * n_words and (code != "en" or votes["en"] >= 2 or n_words < 8):
        return LanguageFound(code, unsupported=False)
    if n_words < LEAST_WORDS:
        return LanguageFound("en" if votes["en"] else "und", unsupported=False)
    if _tie_break_is_english(f"{view.title}. {view.text}"):
        return LanguageFound("en", unsupported=False)
    return LanguageFound(code if votes[code] >= LATIN_SURE_SHARE * n_words else "und", unsupported=True)


def detect_language(view: View) -> LanguageFound:
    """The language of title and text together."""
    scripts, votes = _count(view.raw)
    total = sum(scripts.values()) - scripts["none"]
    if total == 0:
        return LanguageFound("und", unsupported=False)
    if scripts["other"] >= MIXED_SHARE * total:
        return LanguageFound("und", unsupported=True)
    top = max(_INDIC, key=scripts.__getitem__)
    n_indic = sum(scripts[name] for name in _INDIC)
    if n_indic - scripts[top] >= MIXED_SHARE * total:
        return LanguageFound("mul", unsupported=False)
    if scripts[top] >= MIXED_SHARE * total:
        code = {
            "devanagari": _best(votes, ("hi", "ne"), "hi"),
            "bengali": _best(votes, ("bn", "as", "mni-Beng"), "bn"),
            "meitei": "mni-Mtei",
        }[top]
        both = scripts["latin"] >= 0.4 * total and votes["en"] >= 0.3 * scripts["latin"]
        return LanguageFound("mul" if both else code, unsupported=False)
    return _latin(view, votes, scripts["latin"])
