"""What was learned of words stays bounded, and frequent words are learned once."""

from __future__ import annotations

from classifiers.word_cache import LIMIT_CACHED_CHARACTERS, WordCache


def test_a_word_is_learned_once() -> None:
    learned: list[str] = []
    cache: WordCache[int] = WordCache(lambda word: learned.append(word) or len(word))
    assert [cache["girls"], cache["girls"]] == [5, 5]
    assert learned == ["girls"]


def test_it_holds_no_more_than_twice_its_limit_and_keeps_frequent_words() -> None:
    learned: list[str] = []
    cache: WordCache[int] = WordCache(lambda word: learned.append(word) or len(word), limit=10)
    for n in range(1_000):
        assert cache["often"] == 5
        assert cache[f"{n:04}"] == 4
        assert len(cache) + len(cache._older) <= 20
    assert learned.count("often") == 1


def test_a_long_token_is_not_kept() -> None:
    cache: WordCache[int] = WordCache(len)
    assert cache["x" * (LIMIT_CACHED_CHARACTERS + 1)] == LIMIT_CACHED_CHARACTERS + 1
    assert not cache
