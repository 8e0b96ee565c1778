"""Names of groups, people, languages and scripts: they carry no weight, so code can leave them out."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from classifiers.lexicon import Lexicon, stems
from classifiers.text import read
from classifiers.wordsets import RULES_DIR

GROUPS = (
    "communities",
    "religions",
    "castes",
    "surnames",
    "first_names",
    "demonyms",
    "languages",
    "scripts",
)
NAME = "name"


class NameFile(BaseModel):
    """names.yml: rows of spellings, separated by commas; a row of `ambiguous` is a common word too."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    date: str
    verified: bool
    communities: tuple[str, ...]
    religions: tuple[str, ...]
    castes: tuple[str, ...]
    surnames: tuple[str, ...]
    first_names: tuple[str, ...]
    demonyms: tuple[str, ...]
    languages: tuple[str, ...]
    scripts: tuple[str, ...]
    ambiguous: tuple[str, ...]

    def rows(self, group: str) -> Iterator[tuple[str, ...]]:
        """The spellings of each row of one group of names, as they are written."""
        for row in getattr(self, group):
            yield tuple(spelling.strip() for spelling in row.split(","))


def read_names(path: Path = RULES_DIR / "names.yml") -> NameFile:
    """The file as it stands. Raises: pydantic.ValidationError on an unknown key or a row that is no text."""
    return NameFile.model_validate(yaml.load(path.read_text("utf-8"), Loader=_LOADER))  # noqa: S506


# Both are safe loaders; the one written in C reads this long file in a tenth of the time.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _folded(file: NameFile, groups: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for group in groups:
        for row in file.rows(group):
            for spelling in row:
                yield tuple(read("", spelling).words)


@cache
def _entries() -> frozenset[tuple[str, ...]]:
    return frozenset(_folded(read_names(), GROUPS))


@cache
def name_words() -> frozenset[str]:
    """Every name that is one word, folded."""
    return frozenset(words[0] for words in _entries() if len(words) == 1)


@cache
def name_phrases() -> frozenset[tuple[str, ...]]:
    """Every name of several words, each word folded."""
    return frozenset(words for words in _entries() if len(words) > 1)


@cache
def ambiguous_words() -> frozenset[str]:
    """Folded words that are a name only directly before or after a word for girls or women."""
    rows = _folded(read_names(), ("ambiguous",))
    return frozenset(words[0] for words in rows if len(words) == 1)


def is_name(word: str) -> bool:
    """Whether a folded word is a name, with or without a case ending of its script or a plural "s"."""
    names = name_words()
    if word in names or (word.isascii() and word.endswith("s") and word[:-1].rstrip("'") in names):
        return True
    return not names.isdisjoint(stems(word)) if word else False


def load_names(lexicon: Lexicon) -> None:
    """Makes every name known to the lexicon as `name`, and so as the beginning of no other word."""
    symbol = lexicon.symbol(NAME)
    for words in sorted(_entries()):
        lexicon.add_name(symbol, " ".join(words), NAME)
