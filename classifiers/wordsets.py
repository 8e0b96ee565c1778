"""Plain sets of words that code looks up, read from the rule files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import yaml
from pydantic import TypeAdapter

from classifiers.fold import fold

RULES_DIR = Path(__file__).parent / "rules"


def word_sets(name: str) -> dict[str, frozenset[str]]:
    """The sets of `rules/<name>.yml`, folded. Raises: pydantic.ValidationError where one is no text."""
    raw = _read(name)
    return {key: frozenset(fold(word) for word in words.split()) for key, words in raw.items()}


def word_bits(sets: Mapping[str, frozenset[str]]) -> tuple[dict[str, int], dict[str, int]]:
    """Each word to the bits of its sets, and each set's name to its bit: many sets are asked at once."""
    bits = {name: 1 << n for n, name in enumerate(sets)}
    words: dict[str, int] = {}
    for name, members in sets.items():
        for word in members:
            words[word] = words.get(word, 0) | bits[name]
    return words, bits


def spellings(name: str, key: str) -> frozenset[str]:
    """One set as it is spelled, not folded."""
    return frozenset(_read(name)[key].split())


def _read(name: str) -> dict[str, str]:
    return TypeAdapter(dict[str, str]).validate_python(
        yaml.safe_load((RULES_DIR / f"{name}.yml").read_text("utf-8"))
    )
