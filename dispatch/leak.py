"""The last look before anything leaves: nothing of an advert's contacts, names or words may be in it."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from index.records import AdvertView, Case

_TAG = re.compile(r"<[^>]{0,2000}>")
_STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)
# Digits that belong together although somebody spaced or dotted them.
_RUN = re.compile(r"[0-9](?:[ \u00a0.,()/+_-]{0,3}[0-9])*")
_LONGEST_RUN = 6
_SHORTEST_NAME = 4
_SHORTEST_TITLE = 12
_DIGITS_WITH_91 = 12


def fold(text: str) -> str:
    """Text for comparing: compatibility forms, no case, ASCII digits, no invisible marks, single spaces."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    kept = (_fold_letter(letter) for letter in plain if unicodedata.category(letter) not in {"Cf", "Cs"})
    return " ".join("".join(kept).split())


def _fold_letter(letter: str) -> str:
    digit = unicodedata.decimal(letter, None)
    return letter if digit is None else str(digit)


def _joins_word(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "LNM"


def holds_word(text: str, word: str) -> bool:
    """Whether the folded word stands in the folded text as whole words, in any script."""
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        before, after = text[start - 1 : start], text[end : end + 1]
        if not (before and _joins_word(before)) and not (after and _joins_word(after)):
            return True
        start = text.find(word, start + 1)
    return False


@dataclass(frozen=True, slots=True)
class Secrets:
    """Folded values that no digest may show, and the page's own vocabulary, which betrays nobody."""

    values: frozenset[str]
    own: str

    def stand_in(self, text: str) -> bool:
        """Whether one of the values stands in the text."""
        folded = fold(text)
        return any(holds_word(folded, value) for value in self.values)

    def may_name(self, name: str) -> bool:
        """Whether the name of a source is no contact, employer or title, nor a part of one, nor a number."""
        folded = fold(name)
        shown = self.stand_in(name) or any(folded in value for value in self.values)
        return not shown and _longest_number(name, ()) <= _LONGEST_RUN


def _spellings(contact: str) -> Iterator[str]:
    value = contact.removeprefix("+")
    yield value
    local = value.split("@")[0]
    if local.isdigit():
        yield local.removeprefix("91") if len(local) == _DIGITS_WITH_91 else local


def _values_of(advert: AdvertView) -> Iterator[str]:
    own = (contact.value for contact in advert.assessment.contacts if not contact.hub)
    names = (*(spelling for value in own for spelling in _spellings(value)), advert.employer or "")
    yield from (name for name in map(fold, names) if len(name) >= _SHORTEST_NAME)
    title = fold(advert.title)
    if len(title) >= _SHORTEST_TITLE:
        yield title


def secrets_of(cases: Iterable[Case], own: str, further: Iterable[str] = ()) -> Secrets:
    """Contacts, employers and titles of all the cases' adverts; `own` comes from `own_words`."""
    values = {value for case in cases for advert in case.adverts for value in _values_of(advert)}
    values |= {fold(spelling) for value in further if value for spelling in _spellings(value)}
    return Secrets(frozenset(value for value in values if not holds_word(own, value)), own)


def own_words(texts: Iterable[str]) -> str:
    """The page's own vocabulary, folded, a text per line."""
    return "\n".join(fold(text) for text in texts)


def _longest_number(text: str, references: Sequence[str]) -> int:
    """Digits of the longest number in a line, the references apart."""
    for reference in references:
        text = text.replace(reference, "\n")
    runs = (run for line in text.splitlines() for run in _RUN.findall(fold(line)))
    return max((sum(map(str.isdigit, run)) for run in runs), default=0)


def _visible(page: str) -> str:
    return html.unescape(_TAG.sub("\n", _STYLE.sub("\n", page)))


def find_leaks(page: str, text: str, secrets: Secrets, references: Sequence[str]) -> tuple[str, ...]:
    """What is wrong with a page and its text, in words that repeat nothing of it; empty when clean."""
    found = []
    for name, shown in (("digest.html", _visible(page)), ("digest.txt", text)):
        if secrets.stand_in(shown):
            found.append(f"{name}: a contact, an employer's name or a title of an advert stands in it")
        if _longest_number(shown, references) > _LONGEST_RUN:
            found.append(f"{name}: a number long enough to be called stands in it")
    return tuple(found)
