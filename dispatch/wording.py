"""The words of the digest in its languages, from `catalogue/*.yml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from dispatch.week import IST

WRITTEN = ("en", "hi", "bn", "as")
_CATALOGUE = Path(__file__).parent / "catalogue"
# ISO 3166-2 codes of India that changed; advert and partner may use either.
_RENAMED = {"IN-CT": "IN-CG", "IN-OR": "IN-OD", "IN-TG": "IN-TS", "IN-UT": "IN-UK"}
_RENAMED |= {"IN-DN": "IN-DH", "IN-DD": "IN-DH"}
_MOST = 999_999


@dataclass(frozen=True, slots=True)
class Wording:
    """One language's words. `fallback` is set where the partner's own language has none yet."""

    language: str
    fallback: bool
    texts: Mapping[str, str]
    places: Mapping[str, str]

    def say(self, key: str, **values: object) -> str:
        """The words of a key with the values in their places. Raises: KeyError on either missing."""
        return self.texts[key].format(**values)

    def has(self, key: str) -> bool:
        """Whether there are words for the key."""
        return key in self.texts

    def join(self, words: Iterator[str] | tuple[str, ...]) -> str:
        """Words as a list in a sentence."""
        return self.texts["value.list_join"].join(words)

    def day(self, when: datetime) -> str:
        """The day in India, with the month in words, so that no date looks like a number to call."""
        local = when.astimezone(IST)
        return f"{local.day} {self.texts[f'month.{local.month}']} {local.year}"

    def count(self, number: int) -> str:
        """A number grouped the Indian way; never as long as a phone number."""
        if number > _MOST:
            return self.texts["value.over_cap"]
        digits = str(number)
        if number > 99_999:
            return f"{digits[:-5]},{digits[-5:-3]},{digits[-3:]}"
        return f"{digits[:-3]},{digits[-3:]}" if number > 999 else digits

    def few(self, number: int) -> str:
        """A count about people: under five it is not told."""
        return self.texts["value.few"] if number < 5 else self.count(number)

    def region(self, code: str) -> str:
        """The name of a state or a country; its code where the catalogue has no name."""
        current = current_code(code)
        return self.places.get(current, current)


def current_code(code: str) -> str:
    """The code in use now for a code of any time."""
    return _RENAMED.get(code, code)


def _flatten(plain: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in plain.items():
        if isinstance(value, dict):
            yield from _flatten(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _read(name: str) -> dict[str, Any]:
    plain: dict[str, Any] = yaml.safe_load((_CATALOGUE / f"{name}.yml").read_text("utf-8"))
    return plain


@cache
def place_names() -> Mapping[str, Mapping[str, str]]:
    """Code to language to name."""
    return MappingProxyType(_read("places"))


@cache
def wording(language: str) -> Wording:
    """The words in a language, English where it has none."""
    used = language if language in WRITTEN else "en"
    places = {code: names[used] for code, names in place_names().items()}
    return Wording(used, used != language, MappingProxyType(dict(_flatten(_read(used)))), places)
