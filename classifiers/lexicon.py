"""Word lists of named concepts, in every language at once, and how the words of a text find them."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import NamedTuple

from classifiers.fold import fold, fold_roman
from classifiers.text import View, plain
from classifiers.word_cache import WordCache
from classifiers.wordsets import spellings, word_sets

ROMAN_LANGUAGES = frozenset({"hi_latn", "bn_latn", "as_latn"})
MIN_PREFIX_CHARACTERS = 2
# A longer rest is another word, most often an English one.
LONGEST_ROMAN_ENDING = 4
LIMIT_KNOWN_ALIKE = 20_000

_ENDINGS = word_sets("endings")
_BN = _ENDINGS["bengali"] - {""}
_NE = _ENDINGS["devanagari"] - {""}
_LONGEST_SUFFIX = 7
# What is left of a word must still be one: "নিয়ে" (taking) is no "নি" (not).
LEAST_STEM_CHARACTERS = 3
_WHOLE = _ENDINGS["whole"]
_OTHER_WORDS = spellings("endings", "other_words")
# Between these an advert's words are cut too.
_JOINTS = str.maketrans(dict.fromkeys("-/.+%:", " "))
_ALTERNATIVES = re.compile(r"\(([^()]*)\)")


def stems(word: str) -> list[str]:
    """The word, and what is left of it when case endings of its script are taken off, up to three."""
    suffixes = _BN if "\u0980" <= word[0] <= "\u09ff" else _NE if "\u0900" <= word[0] <= "\u097f" else None
    if suffixes is None or word in _WHOLE:
        return [word]
    found = {word: None}
    edge = [word]
    for _ in range(3):
        edge = [
            one[:-n]
            for one in edge
            for n in range(1, min(_LONGEST_SUFFIX, len(one) + 1 - LEAST_STEM_CHARACTERS))
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


# The words of a phrase after its second one, and the symbol that it stands for.
_Rest = tuple[tuple[int, ...], int]


# First and last word.
Place = tuple[int, int]


class _Known(NamedTuple):
    """What a word is known as: its symbols, the phrases it continues, and those it begins, by second word."""

    symbols: tuple[int, ...]
    continues: frozenset[int]
    seconds: frozenset[int]
    phrases: dict[int, tuple[_Rest, ...]]


class _Words:
    """Words of the lists, each with a number: those that match whole, and those by their beginning."""

    def __init__(self) -> None:
        self.exact: dict[str, int] = {}
        self.prefixes: dict[str, int] = {}
        self.longest_prefix = 0


_UNKNOWN = _Known((), frozenset(), frozenset(), {})


class Lexicon:
    """Symbols and the entries that stand for them; filled once, then only read.

    An entry is one or more words; a word with a final `*` matches by its beginning. Symbols are numbers,
    `names[symbol]` is what the word lists call it.
    """

    def __init__(self) -> None:
        self.names: list[str] = []
        self._symbols: dict[str, int] = {}
        self._whole, self._roman = _Words(), _Words()
        self._n_words = 0
        self._singles: dict[int, list[int]] = {}
        self._phrases: dict[int, list[tuple[tuple[int, ...], int]]] = {}
        self._continuing: set[int] = set()
        self._alike: dict[frozenset[int], _Known] = {}
        self._known: WordCache[_Known] = WordCache(self._learn)
        self._names: set[int] = set()

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
        by_beginning = word.endswith("*") and len(key) >= MIN_PREFIX_CHARACTERS
        words = self._whole
        if language in ROMAN_LANGUAGES:
            words, key = self._roman, fold_roman(key)
        known = words.prefixes if by_beginning else words.exact
        words.longest_prefix = max(words.longest_prefix, len(key) if by_beginning else 0)
        if key not in known:
            self._n_words += 1
            known[key] = self._n_words
        return known[key]

    def add(self, symbol: int, entry: str, language: str) -> None:
        """Declare an entry. Raises: ValueError on an empty word."""
        for full in expand(entry.translate(_JOINTS)):
            words = tuple(self._word(word, language) for word in full.split())
            if len(words) == 1:
                self._singles.setdefault(words[0], []).append(symbol)
            elif words:
                self._phrases.setdefault(words[0], []).append((words[1:], symbol))
                self._continuing.update(words[1:])
        self._known.clear()
        self._alike.clear()

    def add_name(self, symbol: int, entry: str, language: str) -> None:
        """Declare a name: what begins like another entry is still no form of that entry's word.

        Raises: ValueError on an empty word.
        """
        self.add(symbol, entry, language)
        words = entry.translate(_JOINTS).split()
        if len(words) == 1:
            self._names.add(self._word(words[0], language))

    def _word_ids(self, word: str) -> set[int]:
        exact, prefixes = self._whole.exact, self._whole.prefixes
        forms = stems(word)
        if word.isascii() and word.endswith("s"):
            forms.append(word[:-1].rstrip("'"))
        known = [form for form in forms if form in exact]
        # What is left of a name, or stands at its beginning, is no word.
        name = max([form for form in known if exact[form] in self._names], key=len, default="")
        found = {exact[form] for form in known if len(form) >= len(name)}
        longest = min(len(word), self._whole.longest_prefix)
        beginnings = [word[:n] for n in range(max(MIN_PREFIX_CHARACTERS, len(name)), longest + 1)]
        found.update(prefixes[one] for one in beginnings if one in prefixes)
        if word.isascii():
            found |= self._roman_ids(fold_roman(word), len(fold_roman(name)))
        return found

    def _roman_ids(self, sound: str, least: int) -> set[int]:
        exact, prefixes = self._roman.exact, self._roman.prefixes
        found = {exact[sound]} if sound in exact else set()
        least = max(MIN_PREFIX_CHARACTERS, least, len(sound) - LONGEST_ROMAN_ENDING)
        beginnings = [sound[:n] for n in range(least, len(sound) + 1)]
        return found.union(prefixes[one] for one in beginnings if one in prefixes)

    def _learn(self, raw: str) -> _Known:
        if raw in _OTHER_WORDS:
            return _UNKNOWN
        ids = frozenset(self._word_ids(fold(raw)))
        known = self._alike.get(ids)
        if known is None:
            if len(self._alike) > LIMIT_KNOWN_ALIKE:
                self._alike.clear()
            known = self._alike[ids] = self._meaning(ids)
        return known

    def _meaning(self, ids: frozenset[int]) -> _Known:
        if not ids:
            return _UNKNOWN
        symbols = {symbol for one in ids for symbol in self._singles.get(one, ())}
        phrases: dict[int, list[_Rest]] = {}
        for one in sorted(ids):
            for rest, symbol in self._phrases.get(one, ()):
                phrases.setdefault(rest[0], []).append((rest[1:], symbol))
        return _Known(
            tuple(sorted(symbols)),
            ids & self._continuing,
            frozenset(phrases),
            {second: tuple(dict.fromkeys(rests)) for second, rests in phrases.items()},
        )

    def symbols_of(self, raw: str) -> tuple[int, ...]:
        """The symbols for which a word stands by itself."""
        return self._known[raw].symbols

    def find(self, view: View) -> dict[int, list[Place]]:
        """Symbol to the (first, last) words of each place where it stands, in order."""
        found: defaultdict[int, list[Place]] = defaultdict(list)
        row = list(map(self._known.__getitem__, view.raw))
        following = [known[1] for known in row[1:]]
        following.append(_UNKNOWN.continues)
        unsorted = set()
        for here, (symbols, _, seconds, phrases) in enumerate(row):
            if symbols:
                place = (here, here)
                for symbol in symbols:
                    found[symbol].append(place)
            if not seconds.isdisjoint(following[here]):
                for second in seconds & following[here]:
                    for rest, symbol in phrases[second]:
                        if not rest or _goes_on(rest, following, here + 1):
                            places, place = found[symbol], (here, here + 1 + len(rest))
                            if places and places[-1] >= place:
                                unsorted.add(symbol)
                            places.append(place)
        for symbol in unsorted:
            found[symbol] = sorted(set(found[symbol]))
        return dict(found)


def _goes_on(rest: tuple[int, ...], following: list[frozenset[int]], here: int) -> bool:
    """Whether the words after word `here` are the rest of a phrase."""
    end = here + len(rest)
    return end < len(following) and all(map(frozenset.__contains__, following[here:end], rest))
