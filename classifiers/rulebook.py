"""The rule files, checked and compiled once: word lists, indicators, counter-indicators."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from classifiers.lexicon import Lexicon
from classifiers.pattern import Pattern, Spans, compile_pattern
from classifiers.places import PlaceBook, load_places
from classifiers.text import View

RULES_DIR = Path(__file__).parent / "rules"
FAMILIES = ("offer", "debt", "control", "targeting", "sector", "contact")
LIMIT_MATCHES_PER_RULE = 4
# Facts that the code finds (numbers, contacts, places) and the patterns name like any concept.
FACTS = (
    "place",
    "overseas",
    "gulf",
    "scam_land",
    "contact",
    "number",
    "high_pay",
    "age_minor",
    "age_minor_wide",
    "age_young",
    "origin_frame",
    "no_employer",
    "unlicensed_overseas",
    "scheme_notice",
)

Group = Literal["offer", "debt", "control", "targeting", "sector", "contact", "network"]
Language = Literal[
    "any", "en", "hi", "hi_latn", "bn", "bn_latn", "as", "as_latn", "ne", "mni_beng", "mni_mtei"
]


class RuleError(ValueError):
    """A rule file that cannot be used; the message names file, rule and value."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class IndicatorRule(_Strict):
    """A luring sign as people write it; `with` names rules of which one must have fired too."""

    id: str = Field(pattern=r"^I\d\d$")
    name: str
    group: Group
    weight: float = Field(gt=0, le=4)
    severity: int = Field(ge=1, le=5)
    why: str = Field(min_length=10)
    why_hi: str = Field(min_length=10)
    origin: str = Field(min_length=5)
    with_: tuple[str, ...] = Field(default=(), alias="with")
    patterns: dict[Language, tuple[str, ...]]
    hits: dict[Language, tuple[str, ...]]
    misses: dict[Language, tuple[str, ...]]


class CounterRule(_Strict):
    """What describes an ordinary job; never a claim that clears the advert."""

    id: str = Field(pattern=r"^C\d\d$")
    name: str
    weight: float = Field(lt=0, ge=-1)
    why: str
    patterns: dict[Language, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Compiled:
    """A rule and its patterns."""

    rule: IndicatorRule | CounterRule
    patterns: tuple[Pattern, ...]


def _read(path: Path, kind: Any) -> Any:
    try:
        return TypeAdapter(kind).validate_python(yaml.safe_load(path.read_text("utf-8")))
    except yaml.YAMLError as error:
        raise RuleError(f"{path.name}: not YAML: {' '.join(str(error).split())[:200]}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise RuleError(f"{path.name}: {where}: {first['msg']}: {first['input']!r:.80}") from error


def _load_words(lexicon: Lexicon) -> None:
    for path in sorted((RULES_DIR / "words").glob("*.yml")):
        for concept, by_language in _read(path, dict[str, dict[str, str]]).items():
            symbol = lexicon.symbol(concept)
            for language, entries in by_language.items():
                for entry in entries.split(","):
                    if entry.strip():
                        lexicon.add(symbol, entry.strip(), language)


def _compile(rule: IndicatorRule | CounterRule, lexicon: Lexicon) -> Compiled:
    try:
        patterns = tuple(
            compile_pattern(source, language, lexicon)
            for language, sources in rule.patterns.items()
            for source in sources
        )
    except ValueError as error:
        raise RuleError(f"rule {rule.id}: {error}") from error
    return Compiled(rule, patterns)


class RuleBook:
    """Everything the assessment reads from files. Thread-safe once made: it is only read."""

    def __init__(self) -> None:
        self.lexicon = Lexicon()
        for fact in FACTS:
            self.lexicon.symbol(fact)
        _load_words(self.lexicon)
        self.places: PlaceBook = load_places(RULES_DIR / "places.yml", self.lexicon)
        self.indicators = tuple(
            _compile(rule, self.lexicon)
            for family in FAMILIES
            for rule in _read(RULES_DIR / f"{family}.yml", tuple[IndicatorRule, ...])
        )
        self.counters = tuple(
            _compile(rule, self.lexicon) for rule in _read(RULES_DIR / "counter.yml", tuple[CounterRule, ...])
        )
        self._by_anchor = self._index()
        self.version = _version()

    def _index(self) -> dict[int, list[tuple[Compiled, Pattern]]]:
        """Each pattern under its rarest term, so that rules about absent words cost nothing."""
        compiled = (*self.indicators, *self.counters)
        uses: dict[int, int] = {}
        for one in compiled:
            for pattern in one.patterns:
                for term in (*pattern.terms, *pattern.somewhere):
                    uses[term] = uses.get(term, 0) + 1
        index: dict[int, list[tuple[Compiled, Pattern]]] = {}
        for one in compiled:
            for pattern in one.patterns:
                anchor = min((*pattern.terms, *pattern.somewhere), key=lambda term: uses[term])
                index.setdefault(anchor, []).append((one, pattern))
        return index

    def symbol(self, name: str) -> int:
        """The number of a declared concept or fact."""
        return self.lexicon.symbol(name)

    def match(self, view: View, spans: Spans) -> dict[str, tuple[Compiled, list[tuple[int, int]]]]:
        """Rule id to the rule and the word spans of its matches, in the order of the text."""
        found: dict[str, tuple[Compiled, list[tuple[int, int]]]] = {}
        for one, pattern in self._candidates(spans):
            if pattern.could_match(spans):
                for match in pattern.matches(spans, view.at):
                    found.setdefault(one.rule.id, (one, []))[1].append(match)
                    if len(found[one.rule.id][1]) >= LIMIT_MATCHES_PER_RULE:
                        break
        return {key: (one, sorted(set(matches))) for key, (one, matches) in sorted(found.items())}

    def _candidates(self, spans: Spans) -> Iterator[tuple[Compiled, Pattern]]:
        for symbol in spans:
            yield from self._by_anchor.get(symbol, ())


def _version() -> str:
    """Of all rule files and all code of this room: what changes a score changes the version."""
    digest = hashlib.sha256()
    here = Path(__file__).parent
    for path in sorted((*RULES_DIR.rglob("*.yml"), *here.glob("*.py"))):
        digest.update(str(path.relative_to(here)).encode())
        digest.update(path.read_bytes())
    return f"rules-{digest.hexdigest()[:12]}"


@cache
def rule_book() -> RuleBook:
    """The rules of this installation. Raises: RuleError on a file that cannot be used."""
    return RuleBook()
