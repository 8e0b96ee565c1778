"""The hostile pages of the drill, by number: the same seed and number always give the same page."""

from __future__ import annotations

import random
from dataclasses import dataclass

from crawler.settings import CrawlerSettings
from tests.drills.hostile_answers import SLOW_FAMILIES, WIRE_FAMILIES, Answer, ordinary, whole
from tests.drills.hostile_data import DATA_FAMILIES
from tests.drills.hostile_markup import FAMILIES, Chance, Made, advert

_MARKUP = {**FAMILIES, **DATA_FAMILIES}
# What a fetch takes where a source says nothing else.
LIMIT_BYTES = CrawlerSettings.model_fields["body_limit_bytes"].default
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
        return is_sent_oddly(self.family)

    @property
    def oversized(self) -> bool:
        """Whether a fetch may give it up for its size."""
        return len(self.made.body) > LIMIT_BYTES

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


def family_of(seed: int, number: int, *, slow: bool = False) -> str:
    """The family of a page; one in four is hostile by the way it is sent, `slow` ones by nothing else."""
    chance = random.Random(f"{seed} {number} family")
    if slow:
        return chance.choice(sorted(SLOW_FAMILIES))
    return chance.choice(sorted(WIRE_FAMILIES if chance.random() < 0.25 else _MARKUP))


def is_sent_oddly(family: str) -> bool:
    """Whether pages of a family are hostile by the way they are sent: only a crawl can tell."""
    return family not in _MARKUP


def make_page(seed: int, number: int, *, light: bool = False, slow: bool = False) -> HostilePage:
    """The page with this number; a `light` one is a thirtieth as large where it is large."""
    family, marker = family_of(seed, number, slow=slow), word_of(number)
    chance = Chance(f"{seed} {number}")
    chance.shrink = 30 if light else 1
    if is_sent_oddly(family):
        body = ordinary(marker)
        made = Made(body, planted=False)
        return HostilePage(
            number, family, marker, made, {**WIRE_FAMILIES, **SLOW_FAMILIES}[family](chance, body)
        )
    made = _MARKUP[family](chance, advert(marker))
    return HostilePage(number, family, marker, made, whole(made.body, kind=made.content_type or ""))
