"""How fast adverts are assessed, beside rivals and with more rules, in turns; and in how much memory."""

from __future__ import annotations

import multiprocessing
import os
import random
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bench.assess_rivals import spacy_rival, tfidf_rival
from bench.long_adverts import WORDS_PER_ADVERT, LongAdvert, long_adverts
from classifiers import assess
from classifiers.rulebook import IndicatorRule, RuleBook, rule_book

ROUNDS = 7
MORE_RULES = 400
# Of the further rules, so many have a word that stands in the adverts.
SHARE_THAT_OCCURS = 0.25
WORDS_PER_RULE = 8
SEED = 1
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
Contestant = Callable[[Sequence[LongAdvert]], object]


def _assess_all(adverts: Sequence[LongAdvert]) -> None:
    for advert in adverts:
        assess.assess_fields("bench", advert.title, advert.text)


def _with_book(book: RuleBook) -> Contestant:
    """Assessing by another book of rules."""

    def run(adverts: Sequence[LongAdvert]) -> None:
        with patch.object(assess, "rule_book", lambda: book):
            _assess_all(adverts)

    return run


def further_rules(adverts: Sequence[LongAdvert]) -> list[IndicatorRule]:
    """Rules with words of their own, of which some occur in the adverts; alone, in rows and in windows."""
    chance = random.Random(SEED)
    vocabulary = sorted({word for one in adverts for word in one.text.split() if word.isalpha()})
    rules = []
    for n in range(MORE_RULES):
        own = [f"zq{chance.randrange(36**5):05x}" for _ in range(WORDS_PER_RULE)]
        if n < MORE_RULES * SHARE_THAT_OCCURS:
            own[0] = chance.choice(vocabulary)
        patterns = (
            *own[:3],
            f"{own[3]} ~3 @want",
            f"@girl ~2 {own[4]}",
            f"{own[5]} {own[6]}",
            f"[8] @work {own[7]}",
        )
        rules.append(
            IndicatorRule.model_validate({
                "id": "I99", "name": f"further_{n}", "group": "offer", "weight": 0.1, "severity": 1,
                "why": "measured only", "why_hi": "measured only", "origin": "bench",
                "patterns": {"any": patterns}, "hits": {}, "misses": {},
            }).model_copy(update={"id": f"X{n:03}"})
        )  # fmt: skip
    return rules


def _in_turns(contestants: dict[str, Contestant], adverts: Sequence[LongAdvert]) -> dict[str, list[float]]:
    """Seconds of processor time for all adverts in each round, after one to warm up."""
    spent: dict[str, list[float]] = {name: [] for name in contestants}
    for turn in range(ROUNDS + 1):
        for name, run in contestants.items():
            start = time.process_time()
            run(adverts)
            if turn:
                spent[name].append(time.process_time() - start)
    return spent


def _ratio(spent: list[float], ours: list[float]) -> float:
    """Their time over ours, the median of the rounds: what else a machine does then falls on both."""
    return statistics.median(theirs / own for theirs, own in zip(spent, ours, strict=True))


def measure_speed() -> dict[str, Any]:
    """Adverts per second and core, ours over each rival's, and what 400 more rules add."""
    adverts = long_adverts()
    spacy_like, tfidf_like = spacy_rival(adverts), tfidf_rival(adverts)
    spent = _in_turns(
        {
            "spacy": lambda rows: spacy_like([one.text for one in rows]),
            "ours": _with_book(rule_book()),
            "more": _with_book(RuleBook(further_rules(adverts))),
            "tfidf": lambda rows: tfidf_like([one.text for one in rows]),
        },
        adverts,
    )
    return {
        "adverts_per_s_core": len(adverts) / statistics.median(spent["ours"]),
        "vs_spacy_rules_bow": _ratio(spent["spacy"], spent["ours"]),
        "vs_tfidf_lr": _ratio(spent["tfidf"], spent["ours"]),
        "cost_of_400_rules": _ratio(spent["more"], spent["ours"]) - 1,
        "words_per_advert": WORDS_PER_ADVERT,
        "adverts_timed": len(adverts),
    }


def _rss_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE_BYTES / 2**20


def _stream(n_adverts: int, answer: Any) -> None:
    adverts = long_adverts()
    chance = random.Random(SEED)
    settled = peak = 0.0
    for n in range(n_adverts):
        advert = adverts[n % len(adverts)]
        # No two adverts are the same, and words never cease to be new.
        new = f"{advert.text} {chance.randrange(36**8):x} 99999 0{chance.randrange(10_000):04} @n{n}"
        assess.assess_fields(str(n), advert.title, new)
        if n % 1_000 == 0 or n == n_adverts - 1:
            peak = max(peak, _rss_mb())
        if n == n_adverts // 10:
            settled = _rss_mb()
    answer.put({"rss_mb": peak, "rss_growth_mb": _rss_mb() - settled, "adverts_streamed": n_adverts})


def measure_memory(n_adverts: int) -> dict[str, Any]:
    """Memory of a process that assesses so many adverts: its most, and its growth after the first tenth."""
    context = multiprocessing.get_context("spawn")
    answer = context.Queue()
    worker = context.Process(target=_stream, args=(n_adverts, answer))
    worker.start()
    figures: dict[str, Any] = answer.get()
    worker.join()
    return figures
