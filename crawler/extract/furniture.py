"""Lines that say nothing of the advert: counters, relative dates, buttons, headings above other things."""

from __future__ import annotations

import re
from functools import lru_cache

from .noise import CONTROL
from .phrases import fold, listed, phrases

_LINE_CHARS = 60
_RELATED = phrases("related")


def _any(name: str) -> str:
    """An alternation of a list's phrases, longest first."""
    return "|".join(re.escape(phrase) for phrase in sorted(listed(name), key=len, reverse=True))


_DIGIT = r"[\d०-९০-৯]"
_NUMBER = rf"{_DIGIT}[\d०-९০-৯,.]{{0,9}}\s?[kKmM]?\+?"
_GAP = r"\s{0,3}"
_COUNTER = re.compile(
    rf"^\W{{0,4}}(?:(?:total |page |post |ad )?(?:{_any('counter_before')}){_GAP}[:：-]?{_GAP}{_NUMBER}"
    rf"(?:{_GAP}(?:times|people|बार|বার|বাৰ))?"
    rf"|be among the first {_NUMBER} applicants"
    rf"|{_NUMBER}{_GAP}(?:(?:total|people|persons|candidates|users|have|already) ){{0,4}}"
    rf"(?:{_any('counter_after')})[\w ]{{0,20}})\W{{0,4}}$",
    re.IGNORECASE,
)
RELATIVE = re.compile(
    rf"(?:(?:over |about |more than )?(?:{_DIGIT}{{1,3}}\+?|an?|few|a few){_GAP}(?:{_any('ago_units')})"
    rf"(?:(?<=[a-z]){_GAP}ago| (?:{_any('ago_words')})|(?<=\d[hdwm])(?![a-z])|(?<=\d\dd))"
    rf"|{_DIGIT}{{1,3}}\+ days|(?:{_any('ago_whole')})|před \d{{1,3}} [a-zěščřžýáíéů]{{1,12}})",
    re.IGNORECASE,
)
_RELATIVE_LINE = re.compile(
    rf"^\W{{0,4}}(?:(?:{_any('ago_before')}){_GAP}[:：]?{_GAP})?{RELATIVE.pattern}"
    r"(?: प्रकाशित| পোস্ট করা হয়েছে| পোস্ট)?\W{0,4}$",
    re.IGNORECASE,
)


@lru_cache(maxsize=8192)
def is_furniture(text: str) -> bool:
    """A line that is a counter, a relative date or a button's words: it changes by itself or says nothing."""
    if len(text) > _LINE_CHARS:
        return len(text) < 300 and "enable javascript" in text.lower()
    if _COUNTER.match(text) or _RELATIVE_LINE.match(text) or CONTROL.whole(fold(text)):
        return True
    dated = RELATIVE.match(text)
    return bool(dated and _COUNTER.match(text[dated.end() :].strip(" ·•|,-")))


def relative_date(text: str) -> str | None:
    """The words "3 days ago" of a line that says nothing else."""
    if len(text) > _LINE_CHARS or not _RELATIVE_LINE.match(text):
        return None
    found = RELATIVE.search(text)
    return found.group() if found else None


def is_counter(text: str) -> bool:
    """A line that only counts views, likes or applicants."""
    return len(text) <= _LINE_CHARS and bool(_COUNTER.match(text))


@lru_cache(maxsize=4096)
def opens_related(text: str) -> bool:
    """A heading above other adverts, share buttons, comments or links."""
    folded = fold(text) if len(text) <= 70 else ""
    return bool(folded) and (folded == " related " or _RELATED.starts(folded))
