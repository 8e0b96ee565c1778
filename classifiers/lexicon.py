"""Word lists of named concepts, in every language at once, and how the words of a text find them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from classifiers.fold import LIMIT_CACHED_WORDS, fold, fold_roman
from classifiers.text import View, plain

ROMAN_LANGUAGES = frozenset({"hi_latn", "bn_latn", "as_latn"})
MIN_PREFIX_CHARACTERS = 2

_SUFFIXES_BENGALI = (
    "র ের তে ত য ে ক কে রে টা টি টো জন জনি খন খনি গুলো গুলি রা েরা দের েদের সকল লৈ লৈকে য়ে ই ও "
    "বোর হত গরাকি দা তা গি কি না বু পু দগি তগি সিং সু খকতা খকতনা গিদমক কিদমক গা কা জনের জনকে এর তেই মতে "
    "খনর টোর নি লে লাকৈ এ অমা অমদা দুদা"
).split()
_SUFFIXES_DEVANAGARI = "मा को का की ले लाई बाट हरु सग सित देखि सम्म सम मै कै भित्र को पनि द्बारा तिर ए".split()


def _suffixes(words: Iterable[str]) -> frozenset[str]:
    return frozenset(folded for word in words if (folded := fold(word)))


_BN = _suffixes(_SUFFIXES_BENGALI)
_NE = _suffixes(_SUFFIXES_DEVANAGARI)
_LONGEST_SUFFIX = 7
# Between these an advert's words are cut too.
_JOINTS = str.maketrans(dict.fromkeys("-/.+%:", " "))
_ALTERNATIVES = re.compile(r"\(([^()]*)\)")


def stems(word: str) -> list[str]:
    """The word, and what is left of it when case endings of its script are taken off, up to three."""
    suffixes = _BN if "\u0980" <= word[0] <= "\u09ff" else _NE if "\u0900" <= word[0] <= "\u097f" else None
    if suffixes is None:
        return [word]
    found = {word: None}
    edge = [word]
    for _ in range(3):
        edge = [
            one[:-n]
            for one in edge
            for n in range(1, min(_LONGEST_SUFFIX, len(one) - 1))
            if one[-n:] in suffixes and one[:-n] not in found
        ]
        found.update(dict.fromkeys(edge))
    return list(found)


def expand(entry: str) -> list[str]:
    """`(a|b) c` as `a c` and `b c`; an empty alternative leaves the word out."""
    hit = _ALTERNATIVES.search(entry)
    if hit is None:
        return [" ".join(entry.split())]
    head, tail = entry[: hit.start()], entry[hit.end() :]
    return [full for choice in hit.group(1).split("|") for full in expand(head + choice + tail)]


class Lexicon:
    """Symbols and the entries that stand for them; filled once, then only read.

    An entry is one or more words; a word with a final `*` matches by its beginning. Symbols are numbers,
    `names[symbol]` is what the word lists call it.
    """

    def __init__(self) -> None:
        self.names: list[str] = []
        self._symbols: dict[str, int] = {}
        self._words: dict[tuple[str, str], int] = {}
        self._singles: dict[int, list[int]] = {}
        self._phrases: dict[int, list[tuple[tuple[int, ...], int]]] = {}
        self._known: dict[str, _Known] = {}

    def symbol(self, name: str) -> int:
        """The number of a name, new or known."""
        if name not in self._symbols:
            self._symbols[name] = len(self.names)
            self.names.append(name)
        return self._symbols[name]

    def has(self, name: str) -> bool:
        """Whether the name was declared."""
        return name in self._symbols

    def _word(self, word: str, language: str) -> int:
        key = fold(plain(word.rstrip("*")))
        if not key:
            raise ValueError(f"word {word!r} ({language}): nothing to match by")
        kind = "prefix" if word.endswith("*") and len(key) >= MIN_PREFIX_CHARACTERS else "exact"
        if language in ROMAN_LANGUAGES:
            kind, key = f"roman {kind}", fold_roman(key)
        return self._words.setdefault((kind, key), len(self._words))

    def add(self, symbol: int, entry: str, language: str) -> None:
        """Declare an entry. Raises: ValueError on an empty word."""
        for full in expand(entry.translate(_JOINTS)):
            words = tuple(self._word(word, language) for word in full.split())
            if len(words) == 1:
                self._singles.setdefault(words[0], []).append(symbol)
            elif words:
                self._phrases.setdefault(words[0], []).append((words[1:], symbol))
        self._known.clear()

    def _word_ids(self, word: str) -> set[int]:
        get = self._words.get
        found = {get(("exact", stem)) for stem in stems(word)}
        found.update(get(("prefix", word[:n])) for n in range(MIN_PREFIX_CHARACTERS, len(word) + 1))
        if word.isascii():
            if word.endswith("s"):
                found.add(get(("exact", word[:-1].rstrip("'"))))
            sound = fold_roman(word)
            found.add(get(("roman exact", sound)))
            found.update(get(("roman prefix", sound[:n])) for n in range(MIN_PREFIX_CHARACTERS, len(sound) + 1))
        return {one for one in found if one is not None}

    def _learn(self, word: str) -> _Known:
        ids = self._word_ids(word)
        symbols = tuple(sorted({symbol for one in ids for symbol in self._singles.get(one, ())}))
        phrases = tuple(phrase for one in sorted(ids) for phrase in self._phrases.get(one, ()))
        if len(self._known) > LIMIT_CACHED_WORDS:
            self._known.clear()
        known = self._known[word] = (frozenset(ids), symbols, phrases)
        return known

    def find(self, view: View) -> dict[int, list[tuple[int, int]]]:
        """Symbol to the (first, last) words of each place where it stands, in order."""
        found: dict[int, list[tuple[int, int]]] = {}
        get, learn = self._known.get, self._learn
        row = [get(word) or learn(word) for word in view.words]
        for here, (_, symbols, phrases) in enumerate(row):
            for symbol in symbols:
                found.setdefault(symbol, []).append((here, here))
            for rest, symbol in phrases:
                last = here + len(rest)
                if last < len(row) and all(one in row[here + n][0] for n, one in enumerate(rest, 1)):
                    found.setdefault(symbol, []).append((here, last))
        return found


_Known = tuple[frozenset[int], tuple[int, ...], tuple[tuple[tuple[int, ...], int], ...]]
