"""What was learned of words, kept in bounded memory: a text is one look-up a word."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

LIMIT_CACHED_WORDS = 40_000
# A longer token is rarely met twice.
LIMIT_CACHED_CHARACTERS = 40
Learned = TypeVar("Learned")


class WordCache(dict[str, Learned]):
    """`cache[word]` learns a new word by `learn`, which never answers None.

    When it is full, its words become the older generation, of which those that are met again are kept:
    at most twice `limit` words are held, and frequent ones are not learned anew.
    """

    def __init__(self, learn: Callable[[str], Learned], limit: int = LIMIT_CACHED_WORDS) -> None:
        super().__init__()
        self._learn, self._limit = learn, limit
        self._older: dict[str, Learned] = {}

    def __missing__(self, word: str) -> Learned:
        found = self._older.get(word)
        if found is None:
            found = self._learn(word)
        if len(word) <= LIMIT_CACHED_CHARACTERS:
            if len(self) >= self._limit:
                self._older = dict(self)
                super().clear()
            self[word] = found
        return found

    def clear(self) -> None:
        """Forget all."""
        super().clear()
        self._older = {}
