"""The hand-written sentences of one language, read from `demo/phrases/<language>.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "phrases"
LANGUAGES = ("en", "hi", "hi-Latn", "bn", "as", "ne", "mni-Beng", "mni-Mtei")

Lines = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """A hard negative: a whole text that shares words with lures and is none."""

    form: str
    employer: str | None
    title: str
    body: Lines


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """Blocks of lines by name; `trades` and `lures` are blocks by name of the trade or lure."""

    language: str
    blocks: Mapping[str, Lines]
    trades: Mapping[str, Mapping[str, Lines]]
    lures: Mapping[str, Mapping[str, Lines]]
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class Trade:
    """What a trade pays (rupees: lowest low, highest low, spread) and what kind of posting it is."""

    pay: tuple[int, int, int]
    kind: str


def _lines(block: str) -> Lines:
    return tuple(line.strip() for line in block.splitlines() if line.strip())


def _table(plain: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, Lines]]:
    return {name: {key: _lines(block) for key, block in blocks.items()} for name, blocks in plain.items()}


def _notice(plain: Mapping[str, str]) -> Notice:
    return Notice(
        form=plain["form"],
        employer=plain.get("employer"),
        title=plain["title"],
        body=_lines(plain["body"]),
    )


def _read(name: str) -> Any:
    return yaml.safe_load((FOLDER / f"{name}.yml").read_text("utf-8"))


@cache
def phrasebook(language: str) -> Phrasebook:
    """The phrases of a language. Raises: FileNotFoundError where we have none."""
    plain = _read(language)
    return Phrasebook(
        language=language,
        blocks={key: _lines(block) for key, block in plain.items() if isinstance(block, str)},
        trades=_table(plain["trades"]),
        lures=_table(plain.get("lures", {})),
        notices=tuple(_notice(item) for item in plain.get("hard_negatives", [])),
    )


@cache
def trades() -> Mapping[str, Trade]:
    """Pay and kind of every trade, the same in all languages."""
    return {name: Trade(tuple(plain["pay"]), plain["kind"]) for name, plain in _read("trades").items()}
