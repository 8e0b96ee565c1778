"""The hostile pages of the drill, by number: the same seed and number always give the same page."""

from __future__ import annotations

import random
from dataclasses import dataclass

from tests.drills.hostile_answers import SLOW_FAMILIES, WIRE_FAMILIES, Answer, ordinary, whole
from tests.drills.hostile_data import DATA_FAMILIES
from tests.drills.hostile_markup import FAMILIES, Made, advert

_MARKUP = {**FAMILIES, **DATA_FAMILIES}
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class HostilePage:
    """One page. `marker` is the word that its advert holds; `made` is its body, `answer` how it is sent.

    `planted`: the advert must come, or a named reason. `walled`: the page must be seen to be a wall.
    `dropped`: nothing but a named refusal may come.
    """

    number: int
    family: str
    marker: str
    made: Made
    answer: Answer

    @property
    def planted(self) -> bool:
        return self.answer.planted or (self.made.planted and not self.sent_oddly)

    @property
    def sent_oddly(self) -> bool:
        """Whether it is hostile by the way it is sent: only a crawl can tell."""
        return self.family not in _MARKUP

    @property
    def walled(self) -> bool:
        return self.made.walled

    @property
    def dropped(self) -> bool:
        return self.answer.dropped


def word_of(number: int) -> str:
    """A word for a number, of letters alone: an address of it has a pattern of its own."""
    letters = ""
    for _ in range(6):
        number, rest = divmod(number, len(_LETTERS))
        letters = _LETTERS[rest] + letters
    return "zq" + letters


def number_of(word: str) -> int | None:
    """The number of such a word; `None` for any other."""
    if len(word) != 8 or not word.startswith("zq") or not set(word) <= set(_LETTERS):
        return None
    number = 0
    for letter in word[2:]:
        number = number * len(_LETTERS) + _LETTERS.index(letter)
    return number


def make_page(seed: int, number: int, *, slow: bool = False) -> HostilePage:
    """A page of some family; one in four is hostile by the way it is sent, `slow` ones by nothing else."""
    chance = random.Random(f"{seed} {number}")
    marker = word_of(number)
    if slow or chance.random() < 0.25:
        families = SLOW_FAMILIES if slow else WIRE_FAMILIES
        family = chance.choice(sorted(families))
        body = ordinary(marker)
        return HostilePage(number, family, marker, Made(body, planted=False), families[family](chance, body))
    family = chance.choice(sorted(_MARKUP))
    made = _MARKUP[family](chance, advert(marker))
    return HostilePage(number, family, marker, made, whole(made.body, kind=made.content_type or ""))
