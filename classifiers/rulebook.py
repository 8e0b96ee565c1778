"""The rule files, checked and compiled once: word lists, indicators, counter-indicators."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from classifiers.lexicon import Lexicon
from classifiers.names import NAME, load_names
from classifiers.pattern import Pattern, Span, Spans, compile_pattern
from classifiers.places import PlaceBook, load_places
from classifiers.risk import Sign
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

SILENT = ("modifier", "place_linker", "city", "place", NAME)

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
    """A rule, its patterns, and the sign that it is when one of them fires."""

    rule: IndicatorRule | CounterRule
    patterns: tuple[Pattern, ...]
    sign: Sign


def _sign(rule: IndicatorRule | CounterRule) -> Sign:
    if isinstance(rule, IndicatorRule):
        return Sign(rule.id, rule.name, rule.group, rule.weight, rule.severity, rule.why)
    return Sign(rule.id, rule.name, "counter", rule.weight, 0, rule.why)


class _Candidate(NamedTuple):
    """A pattern, kept under its rarest symbol: what else must stand in a text, and what must not.

    `alone` is the symbol of a pattern that asks for nothing but where this one stands.
    """

    second: int
    asks_more: bool
    alone: int | None
    id: str
    rule: Compiled
    pattern: Pattern
    others: frozenset[int]
    nowhere: tuple[int, ...]

    def could_match(self, spans: Spans) -> bool:
        """Whether every symbol it needs stands somewhere, and none that is forbidden."""
        stand = spans.keys()
        return stand >= self.others and stand.isdisjoint(self.nowhere)


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
    return Compiled(rule, patterns, _sign(rule))


class RuleBook:
    """Everything the assessment reads from files. Thread-safe once made: it is only read.

    `more` are rules beside those of the files.
    """

    def __init__(self, more: Sequence[IndicatorRule] = ()) -> None:
        self.lexicon = Lexicon()
        for fact in FACTS:
            self.lexicon.symbol(fact)
        _load_words(self.lexicon)
        self.places: PlaceBook = load_places(RULES_DIR / "places.yml", self.lexicon)
        load_names(self.lexicon)
        self.indicators = tuple(
            _compile(rule, self.lexicon)
            for family in FAMILIES
            for rule in _read(RULES_DIR / f"{family}.yml", tuple[IndicatorRule, ...])
        ) + tuple(_compile(rule, self.lexicon) for rule in more)
        self.counters = tuple(
            _compile(rule, self.lexicon) for rule in _read(RULES_DIR / "counter.yml", tuple[CounterRule, ...])
        )
        self._by_anchor = self._index()
        # Names of places and the words that go with one: they tell nothing else of a word.
        self.silent = frozenset({*self.places.by_symbol, *(self.lexicon.symbol(one) for one in SILENT)})
        self.version = _version()

    def _index(self) -> dict[int, list[_Candidate]]:
        """Each pattern under its rarest symbol and with the next rare, so that absent words cost nothing."""
        compiled = (*self.indicators, *self.counters)
        uses = Counter(symbol for one in compiled for pattern in one.patterns for symbol in pattern.needed)
        index: dict[int, list[_Candidate]] = {}
        for one in compiled:
            for pattern in one.patterns:
                first, *rest = sorted(pattern.needed, key=lambda symbol: uses[symbol])
                second, *others = rest or [first]
                more = bool(others or pattern.nowhere)
                candidate = _Candidate(
                    second, more, pattern.alone, one.rule.id, one, pattern, frozenset(others), pattern.nowhere
                )
                index.setdefault(first, []).append(candidate)
        return index

    def symbol(self, name: str) -> int:
        """The number of a declared concept or fact."""
        return self.lexicon.symbol(name)

    def tells(self, raw: str) -> bool:
        """Whether a word by itself stands for something else than a place; a modifier does."""
        symbols = self.lexicon.symbols_of(raw)
        return not self.silent.issuperset(symbols) or self.lexicon.symbol("modifier") in symbols

    def match(self, view: View, spans: Spans) -> dict[str, tuple[Compiled, list[Span]]]:
        """Rule id to the rule and the word spans of its matches, in the order of the text."""
        found: dict[str, tuple[Compiled, list[Span]]] = {}
        at, by_anchor = view.at, self._by_anchor
        for symbol in [symbol for symbol in spans if symbol in by_anchor]:
            for candidate in by_anchor[symbol]:
                second, asks_more, alone, key, one, pattern, _, _ = candidate
                if second in spans and (not asks_more or candidate.could_match(spans)):
                    matches = pattern.matches(spans, at) if alone is None else spans[alone]
                    if not matches:
                        continue
                    if key in found:
                        so_far = found[key][1]
                        so_far += matches[: max(1, LIMIT_MATCHES_PER_RULE - len(so_far))]
                    else:
                        found[key] = (one, matches[:LIMIT_MATCHES_PER_RULE])
        return {key: (found[key][0], sorted(set(found[key][1]))) for key in sorted(found)}


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
