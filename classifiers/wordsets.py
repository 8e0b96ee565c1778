"""Plain sets of words that code looks up, read from the rule files."""

from __future__ import annotations

from pathlib import Path

import yaml
from pydantic import TypeAdapter

from classifiers.fold import fold

RULES_DIR = Path(__file__).parent / "rules"


def word_sets(name: str) -> dict[str, frozenset[str]]:
    """The sets of `rules/<name>.yml`, folded. Raises: pydantic.ValidationError where one is no text."""
    raw = TypeAdapter(dict[str, str]).validate_python(
        yaml.safe_load((RULES_DIR / f"{name}.yml").read_text("utf-8"))
    )
    return {key: frozenset(fold(word) for word in words.split()) for key, words in raw.items()}
