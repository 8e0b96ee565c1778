"""The frame "<girls> from <any place or group> for <another place>"; what fills it is never looked at."""

from __future__ import annotations

from itertools import chain

from classifiers.fold import fold, fold_roman
from classifiers.names import NAME
from classifiers.pattern import Spans
from classifiers.places import Found
from classifiers.rulebook import RuleBook
from classifiers.text import View

_FROM = frozenset({"from"})
_POSSESSIVE = frozenset(
    {fold(one) for one in ("की", "के", "का", "से", "এর", "ৰ")}
    | {"ki", "ke", "ka", "se", "er", "r", "wali", "based"}
)
_GENITIVE_ENDINGS = tuple(fold(one) for one in ("র", "ের", "ৰ", "गी", "का", "की", "গী", "ꯒꯤ"))
LEAST_WORD_CHARACTERS = 3
WINDOW_FROM_WORDS = 4
LIMIT_GIRL_WORDS = 64
LIMIT_LIST_WORDS = 12


class _Frame:
    """Looks for a filler beside each girl word of one text."""

    def __init__(self, view: View, spans: Spans, book: RuleBook, places: list[Found]) -> None:
        self.view, self.spans, self.book = view, spans, book
        self.places = {n for first, last, *_ in places for n in range(first, last + 1)}
        named = spans.get(book.symbol(NAME), ())
        self.named = self.places | {n for first, last in named for n in range(first, last + 1)}
        self._known: set[int] | None = None

    def known(self) -> set[int]:
        """Words that a list of ours knows as another thing than a place; gathered on first need."""
        if self._known is None:
            silent, modifier = self.book.silent, self.book.symbol("modifier")
            told = [found for symbol, found in self.spans.items() if symbol not in silent]
            told.append(self.spans.get(modifier, []))
            spans = set(chain.from_iterable(told))
            self._known = {first for first, _ in spans}
            for first, last in spans:
                if first != last:
                    self._known.update(range(first + 1, last + 1))
        return self._known

    def fills(self, n: int) -> bool:
        """Whether word `n` could name a place or group: no list of ours knows it as another thing."""
        if n in self.named:
            return True
        word = self.view.words[n]
        if len(word) < LEAST_WORD_CHARACTERS or not word[0].isalpha():
            return False
        # Most words are known by themselves, and the others need not be gathered for them.
        return not self.book.tells(self.view.raw[n]) and n not in self.known()

    def filler_of(self, first: int, last: int) -> int | None:
        """The filler of the girl words `first` to `last`: before them, or after "from"."""
        words, at = self.view.words, self.view.at
        for n in range(last + 1, min(last + 1 + WINDOW_FROM_WORDS, len(words) - 1)):
            if at[n] - at[last] > WINDOW_FROM_WORDS:
                break
            if words[n] in _FROM and self._named(n + 1):
                return n + 1
        before = first - 1
        if before < 0 or at[first] - at[before] > 1:
            return None
        if words[before] in _POSSESSIVE or fold_roman(words[before]) in _POSSESSIVE:
            before -= 1
            return before if before >= 0 and self.fills(before) else None
        if self._parted(before) or not self._linked(before):
            return None
        return before if self.fills(before) else None

    def _parted(self, n: int) -> bool:
        """Whether a comma parts word `n` from the girl word, and no name stands there: another clause."""
        view = self.view
        field = view.title if n < view.n_title else view.text
        return n not in self.named and "," in field[view.ends[n] : view.starts[n + 1]]

    def _named(self, n: int) -> bool:
        """After "from": a name, which English writes with a capital letter; "north" may stand before it."""
        if n in self.named or n + 1 in self.places:
            return True
        return self.fills(n) and (self.view.raw[n][0].isupper() or not self.view.raw[n].isascii())

    def _linked(self, n: int) -> bool:
        word = self.view.words[n]
        return word.isascii() or word.endswith(_GENITIVE_ENDINGS) or n in self.named or len(word) > 3


def origin_frames(view: View, spans: Spans, book: RuleBook, places: list[Found]) -> list[tuple[int, int]]:
    """Word spans of each frame, if the text also names a place of work that is not the filler."""
    girls = spans.get(book.symbol("girl"), [])[:LIMIT_GIRL_WORDS]
    if not girls:
        return []
    frame = _Frame(view, spans, book, places)
    aims = {n for first, last in spans.get(book.symbol("city"), ()) for n in range(first, last + 1)}
    aims |= frame.places
    if not aims:
        return []
    found = []
    for first, last in girls:
        filler = frame.filler_of(first, last)
        if filler is None:
            continue
        listed = _list_of(frame, filler)
        names = {view.words[n] for n in listed}
        if any(n not in listed and view.words[n] not in names for n in aims):
            found.append((min(filler, first), max(filler, last)))
    return found


def _list_of(frame: _Frame, filler: int) -> set[int]:
    """The filler and the names listed beside it ("Assam, Nepal and Bengal girls"): no place of work."""
    words = {filler}
    n = filler - 1
    while (
        n >= max(0, filler - LIMIT_LIST_WORDS)
        and (frame.fills(n) or frame.view.words[n] in _AND)
        and frame.view.at[filler] - frame.view.at[n] < 8
    ):
        words.add(n)
        n -= 1
    n = filler + 1
    while (
        n < len(frame.view.words)
        and frame.view.at[n] - frame.view.at[filler] < 6
        and frame.view.words[n] in _AND
    ):
        words |= {n, n + 1}
        n += 2
    return words


_AND = frozenset(
    {
        "and",
        "or",
        "aur",
        "ya",
        "ar",
        "o",
        "aru",
        fold("और"),
        fold("या"),
        fold("আর"),
        fold("ও"),
        fold("আৰু"),
        fold("र"),
        fold("অমসুং"),
    }
)
