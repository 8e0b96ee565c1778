"""Facts that patterns name like words: places, contacts, high pay, ages, an origin frame, what is absent."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from classifiers.ages import ages
from classifiers.figures import FIGURES
from classifiers.origin import origin_frames
from classifiers.pattern import Span, Spans
from classifiers.places import Found
from classifiers.rulebook import RuleBook
from classifiers.text import View
from classifiers.wage import HIGH_INR_MONTH, WageFound

# Nepal and Bangladesh are where people are sought: no licence is asked for of who takes them from there.
NO_OVERSEAS = ("IN-", "NP", "BD")


def word_span(view: View, field: str, start: int, end: int) -> Span | None:
    """First and last word that a stretch of a field covers; None where it covers none."""
    low, high = (0, view.n_title) if field == "title" else (view.n_title, len(view.words))
    first = bisect_left(view.ends, start + 1, low, high)
    last = bisect_left(view.starts, end, low, high) - 1
    return (first, last) if first <= last else None


class Facts:
    """Adds facts to the spans of one text."""

    def __init__(self, view: View, spans: Spans, book: RuleBook) -> None:
        self.view, self.spans, self.book = view, spans, book

    def add(self, name: str, found: Iterable[Span]) -> None:
        """Words at which the fact stands, kept in order."""
        new = {*found}
        if new:
            symbol = self.book.symbol(name)
            self.spans[symbol] = sorted(new.union(self.spans.get(symbol, ())))

    def has(self, name: str) -> bool:
        """Whether the fact or concept stands anywhere."""
        return self.book.symbol(name) in self.spans

    def add_places(self, found: Sequence[Found], field_codes: Iterable[str]) -> None:
        """Places, and the groups of countries that rules name; a place field counts at the first word."""
        groups = self.book.places.groups
        everywhere = [(first, last, code) for first, last, code, _ in found]
        everywhere += [(0, 0, code) for code in field_codes if self.view.words]
        self.add("place", [(first, last) for first, last, _, _ in found])
        self.add("overseas", [(a, b) for a, b, code in everywhere if not code.startswith(NO_OVERSEAS)])
        for name in ("gulf", "scam_land"):
            self.add(name, [(a, b) for a, b, code in everywhere if code in groups[name]])

    def add_contacts(self, spans: Iterable[Span]) -> None:
        """The words of contacts that are no helpline."""
        self.add("contact", spans)

    def add_numbers(self, wages: Iterable[WageFound]) -> None:
        """High pay, sums of money, and ages."""
        self.add("high_pay", [(w.first, w.last) for w in wages if w.high_inr_month >= HIGH_INR_MONTH])
        places = self.spans.get(self.book.symbol("place"), ())
        named = {n for first, last in places if first != last for n in range(first, last + 1)}
        figures = [(n, FIGURES[self.view.words[n]]) for n in self.view.numbers if n not in named]
        self.add("number", [(n, n) for n, figure in figures if figure.is_count])
        self.add("money_amount", [(n, n) for n, figure in figures if figure.is_sum])
        signs = ages(self.view)
        self.add("age_minor", [(sign.first, sign.last) for sign in signs if sign.minor and not sign.wide])
        self.add("age_minor_wide", [(sign.first, sign.last) for sign in signs if sign.wide])
        self.add("age_young", [(sign.first, sign.last) for sign in signs if sign.young])

    def add_frames(self, places: list[Found]) -> None:
        """The origin frame."""
        self.add("origin_frame", origin_frames(self.view, self.spans, self.book, places))

    def add_notices(self) -> None:
        """A school's or an audition's notice, unless it offers paid work; a scheme's, if nobody recruits."""
        soft = self.spans.get(self.book.symbol("schooling_soft"))
        if soft and not self.has("paid_work"):
            self.add("schooling_notice", soft)
        scheme = self.spans.get(self.book.symbol("scheme"))
        if scheme and self.has("scheme_office") and not any(self.has(name) for name in _NO_SCHEME):
            self.add("scheme_notice", scheme)
            self.add("schooling_notice", scheme)

    def add_absences(self, employer: str | None) -> None:
        """No employer and no verified licence: shown at the words that make the offer."""
        concepts = (self.book.symbol(name) for name in ("want", "work", "call_us", "girl"))
        offer = next((self.spans[one][0] for one in concepts if one in self.spans), None)
        if offer and not employer and not self.has("employer_named"):
            self.add("no_employer", [offer])
        abroad = self.spans.get(self.book.symbol("overseas"))
        asked = any(self.has(name) for name in ("want", "work", "call_us", "girl", "visit_visa"))
        sent = any(self.has(name) for name in _ABROAD_SIGNS)
        if abroad and asked and sent:
            self.add("unlicensed_overseas", [abroad[0]])


# The state's aid is asked for at its office: no number, no journey, no photo, no secrecy.
_NO_SCHEME = (
    "contact",
    "paid_work",
    "maid_work",
    "dance_work",
    "pick_up",
    "ticket",
    "station",
    "photo",
    "alone",
    "ring_us",
    "personal_agent",
    "overseas",
    "send_girl",
    "want",
)
_ABROAD_SIGNS = ("contact", "ticket", "visit_visa", "passport_doc", "personal_agent", "ring_us")
