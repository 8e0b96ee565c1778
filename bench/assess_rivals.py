"""What others would build: spaCy's matchers with a bag-of-words classifier; TF-IDF with logistic regression.

Each is a function from texts to one number a text. The first sees our word lists as spaCy's matchers can
take them (single words and phrases, no spelling variants, no negation, no contacts) and our patterns as
token patterns; the second sees words and their pairs, and letters in rows of three to five.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import yaml

from bench.long_adverts import LongAdvert
from classifiers.lexicon import expand
from classifiers.pattern import Pattern
from classifiers.rulebook import RULES_DIR, RuleBook

Rival = Callable[[Sequence[str]], list[float]]
EPOCHS = 3
SEED = 1


def _word_lists() -> dict[str, list[str]]:
    lists: dict[str, list[str]] = {}
    for path in sorted((RULES_DIR / "words").glob("*.yml")):
        for name, languages in yaml.safe_load(path.read_text("utf-8")).items():
            entries = [full for entry in ",".join(languages.values()).split(",") for full in expand(entry)]
            lists[str(name)] = sorted({entry.replace("*", "").lower() for entry in entries if entry.strip()})
    return lists


def _token_pattern(pattern: Pattern, names: list[str], lists: dict[str, list[str]]) -> list[dict[str, Any]]:
    """A row of concepts as spaCy writes it; none where a term is no word list."""
    made: list[dict[str, Any]] = []
    for n, term in enumerate(pattern.terms):
        words = [word for word in lists.get(names[term], ()) if " " not in word]
        if not words:
            return []
        made.append({"LOWER": {"IN": words}})
        if n < len(pattern.gaps):
            made += [{"OP": "?"}] * pattern.gaps[n]
    return made


def _token_patterns(book: RuleBook, lists: dict[str, list[str]]) -> Iterator[list[dict[str, Any]]]:
    for one in (*book.indicators, *book.counters):
        for pattern in one.patterns:
            made = [] if pattern.window else _token_pattern(pattern, book.lexicon.names, lists)
            if made:
                yield made


def spacy_rival(adverts: Sequence[LongAdvert]) -> Rival:
    """spaCy's blank pipeline, PhraseMatcher, Matcher, and a BOW text classifier taught on these adverts."""
    import spacy
    from spacy.matcher import Matcher, PhraseMatcher
    from spacy.training import Example

    nlp = spacy.blank("xx")
    lists = _word_lists()
    phrases, rows = PhraseMatcher(nlp.vocab, attr="LOWER"), Matcher(nlp.vocab)
    for name, entries in lists.items():
        phrases.add(name, [nlp.make_doc(entry) for entry in entries])
    for n, made in enumerate(_token_patterns(RuleBook(), lists)):
        rows.add(f"row{n}", [made])
    model = {"@architectures": "spacy.TextCatBOW.v3", "exclusive_classes": True, "ngram_size": 1,
             "no_output_layer": False, "length": 262144}  # fmt: skip
    nlp.add_pipe("textcat", config={"model": model})
    examples = [
        Example.from_dict(
            nlp.make_doc(one.text), {"cats": {"luring": float(one.luring), "other": float(not one.luring)}}
        )
        for one in adverts
    ]
    optimizer = nlp.initialize(lambda: examples)
    for _ in range(EPOCHS):
        random.Random(SEED).shuffle(examples)
        nlp.update(examples, sgd=optimizer)

    def score(texts: Sequence[str]) -> list[float]:
        with nlp.memory_zone():
            return [len(phrases(doc)) + len(rows(doc)) + float(doc.cats["luring"]) for doc in nlp.pipe(texts)]

    return score


def tfidf_rival(adverts: Sequence[LongAdvert]) -> Rival:
    """TF-IDF of words and letters, logistic regression, taught on these adverts."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
    from sklearn.pipeline import make_pipeline, make_union  # type: ignore[import-untyped]

    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
    model = make_pipeline(make_union(words, letters), LogisticRegression(max_iter=1_000))
    model.fit([one.text for one in adverts], [one.luring for one in adverts])

    def score(texts: Sequence[str]) -> list[float]:
        return [float(one) for one in model.predict_proba(list(texts))[:, -1]]

    return score
