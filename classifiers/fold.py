"""Folding of one word to the form in which rules are written: spelling variants of a sound fall together."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from classifiers.word_cache import WordCache

LIMIT_WORD_CHARACTERS = 64
LIMIT_CACHED_SOUNDS = 20_000

_INVISIBLE = [
    0x00AD,
    0x034F,
    0x061C,
    *range(0x180B, 0x180F),
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    *range(0xFE00, 0xFE10),
    0xFEFF,
    0x20E3,
]
_STACKED_MARKS = [
    *range(0x0300, 0x0370),
    *range(0x1AB0, 0x1B00),
    *range(0x1DC0, 0x1E00),
    *range(0x20D0, 0x20F1),
]

# Letters of other alphabets that look like a Latin one (a small table of the common ones).
_LOOK_ALIKES = dict(
    zip(
        "аеорсухіјѕԁԛԝһкмтвнгєɡɑıοαινυρτκηχѵսօհոցӏ",
        "aeopcyxijsdqwhkmtbhregaioaivuptknxvuohngl",
        strict=True,
    )
)

# Bengali and Assamese letters that are confused in writing, and Meitei letters as Bengali ones.
_BENGALI = {
    **dict(zip("ৰৱণষশছঙৎঈঊীূটঠডঢ", "রবনসসসংতইউিুতথদধ", strict=True)),
    **dict.fromkeys("়্ঁঃ", ""),
    "আ": "অা",
    "এ": "অে",
    "ও": "অ\u09c7\u09be",
    "ঐ": "অৈ",
    "ঔ": "অ\u09c7\u09d7",
}
_MEITEI = {
    **dict(zip("ꯀꯁꯂꯃꯄꯅꯆꯇꯈꯉꯊꯋꯌꯍꯐꯑꯒꯓꯔꯕꯖꯗꯘꯙꯚ", "কসলমপনচতখংথবযহফঅগঝরবজদঘধভ", strict=True)),
    **dict(zip("ꯏꯎꯛꯜꯝꯞꯟꯠꯡꯢ", "ইউকলমপনতংই", strict=True)),
    **dict(zip("ꯤꯥꯦꯨꯩꯪ", "িােুৈং", strict=True)),
    "ꯣ": "\u09c7\u09be",
    "ꯧ": "\u09c7\u09d7",
    **dict.fromkeys("꯭꯬", ""),
}
_DEVANAGARI = {
    **dict(zip("णषशईऊीूव", "नससइउिुब", strict=True)),
    **dict.fromkeys("़्ँंः", ""),
    "ॉ": "ा",
    "ऑ": "आ",
    "ॅ": "",
}
_TABLE = str.maketrans(
    {
        **{chr(code): "" for code in (*_INVISIBLE, *_STACKED_MARKS)},
        **_LOOK_ALIKES,
        **_BENGALI,
        **_MEITEI,
        **_DEVANAGARI,
        "’": "'",
        "ʼ": "'",
        "ß": "ss",
    }
)
_DEVANAGARI_NASAL = re.compile("[ङञनम]्(?=[क-भ])")
_LEET = str.maketrans("01345780@$!", "oieastboasi")
_LEET_WORD = re.compile(r"[a-z]+[0134578@$!]+[a-z@$!0-9]*[a-z][a-z@$!0-9]*")
_THRICE = re.compile(r"([a-z])\1{2,}")

_ROMAN = [
    (re.compile(pattern), to)
    for pattern, to in [
        ("aa+", "a"),
        ("ee+|ii+|iy(?=[ae])", "i"),
        ("oo+|uu+", "u"),
        ("z", "j"),
        ("w", "v"),
        ("ph", "f"),
        ("chh", "ch"),
        ("sh", "s"),
        ("q|ck", "k"),
        (r"([b-df-hj-np-tv-z])\1+", r"\1"),
    ]
]


def _fold(word: str) -> str:
    if word.isascii():
        low = word.lower()
    else:
        low = unicodedata.normalize("NFKC", word[:LIMIT_WORD_CHARACTERS]).lower()
        low = unicodedata.normalize("NFKD", _DEVANAGARI_NASAL.sub("", low))
        low = low.translate(_TABLE)
    low = low[:LIMIT_WORD_CHARACTERS]
    if low.isascii():
        low = _THRICE.sub(r"\1", low)
        if _LEET_WORD.fullmatch(low):
            low = low.translate(_LEET)
    return low


FOLDED: WordCache[str] = WordCache(_fold)


def fold(word: str) -> str:
    """One word as the rules see it: lower case, look-alikes and spelling variants of a script joined.

    Meitei letters become Bengali ones, so that one Manipuri word list serves both scripts.
    """
    return FOLDED[word]


@lru_cache(LIMIT_CACHED_SOUNDS)
def fold_roman(word: str) -> str:
    """A folded Latin word by its sound, for Hindi, Bengali and Assamese written in Latin letters."""
    if word.isdigit():
        return word
    for pattern, to in _ROMAN:
        word = pattern.sub(to, word)
    return word
