"""Whether a text warns or reports rather than offers, and whether its page is an official one."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from classifiers.assessment import Contact
from classifiers.facts import Facts, word_span
from classifiers.text import View

LEAST_WARNING_WORDS = 2
LEAST_WARNING_SENTENCES = 2
LEAST_SHELTER_WORDS = 2
# A house that takes people in names none of these.
_WORK_OR_JOURNEY = (
    "paid_terms",
    "high_pay",
    "station",
    "photo",
    "ticket",
    "pick_up",
    "alone",
    "chat_only",
)
REPORT_WINDOW_WORDS = 8
OFFER_WINDOW_WORDS = 3
LIMIT_OFFER_WORDS = 40
OFFICIAL_SUFFIXES = (".gov.in", ".nic.in", ".mil.in")
OFFICIAL_HOSTS = ("gov.in", "nic.in", "mil.in")


def is_official_host(url: str | None) -> bool:
    """By the page's own host, never by words of the text."""
    if not url:
        return False
    try:
        host = (urlsplit(url).hostname or "").rstrip(".").lower()
    except ValueError:
        return False
    return host in OFFICIAL_HOSTS or host.endswith(OFFICIAL_SUFFIXES)


def _is_report_line(contact: Contact, view: View, facts: Facts) -> bool:
    """Whether the contact stands where one is asked to report to it.

    The asking comes first. A mail address may stand before a helpline, a telephone may not: "call Raju
    99999 00000. Helpline 1098" is a recruiter's line.
    """
    span = word_span(view, contact.field, contact.start, contact.end)
    asked = facts.spans.get(facts.book.symbol("report_to"), [])
    if span is None:
        return False
    behind = REPORT_WINDOW_WORDS if contact.kind == "email" else 0
    return any(-behind <= view.at[span[0]] - view.at[first] <= REPORT_WINDOW_WORDS for first, _ in asked)


def told_words(view: View, facts: Facts) -> set[int]:
    """Words of the sentences that warn or report; where more than one does, of those beside them too."""
    spans = facts.spans.get(facts.book.symbol("warning"), [])
    warned = {first for first, _ in spans}
    sentences = _sentences(view)
    warns = [any(word in warned for word in one) for one in sentences]
    beside = 1 if sum(warns) >= LEAST_WARNING_SENTENCES else 0
    told: set[int] = set()
    for n, one in enumerate(sentences):
        if any(warns[max(0, n - beside) : n + 1 + beside]):
            told.update(one)
    return told


def _sentences(view: View) -> list[range]:
    cuts = [
        n for n in range(1, len(view.words)) if view.at[n] - view.at[n - 1] > 1 and not _half_stop(view, n)
    ]
    return [range(first, end) for first, end in zip([0, *cuts], [*cuts, len(view.words)], strict=True)]


def _half_stop(view: View, n: int) -> bool:
    """Whether a semicolon parts word `n` from the one before: the sentence goes on."""
    field = view.title if n < view.n_title else view.text
    return n != view.n_title and field[view.ends[n - 1] : view.starts[n]].strip() == ";"


def is_warning(view: View, facts: Facts, contacts: Sequence[Contact]) -> bool:
    """A report or warning with neither an offer nor a recruiter's contact."""
    spans = facts.spans.get(facts.book.symbol("warning"), [])
    warned = len({view.words[first] for first, _ in spans})
    # A helpline counts beside a word of warning, never by itself.
    if warned + any(one.hub for one in contacts) < LEAST_WARNING_WORDS or not warned:
        return False
    return not _recruits(view, facts, contacts) and not _offers(view, facts)


def is_shelter(view: View, facts: Facts, contacts: Sequence[Contact]) -> bool:
    """A shelter's notice: it names a helpline, and neither work, money, a journey nor another's number."""
    spans = facts.spans.get(facts.book.symbol("shelter"), [])
    if len({view.words[first] for first, _ in spans}) < LEAST_SHELTER_WORDS:
        return False
    if not any(one.hub for one in contacts) or _recruits(view, facts, contacts):
        return False
    return not any(facts.has(name) for name in _WORK_OR_JOURNEY)


def _recruits(view: View, facts: Facts, contacts: Sequence[Contact]) -> bool:
    """Whether a contact stands there that is neither a helpline nor one to report to.

    A link that leads to an address in the text is judged by the place of that address.
    """
    shown = [one for one in contacts if one.start >= 0]
    told = {one.value for one in shown if one.hub or _is_report_line(one, view, facts)}
    return any(not one.hub and one.value not in told for one in contacts)


def _offers(view: View, facts: Facts) -> bool:
    """Whether the text itself speaks as the one who offers: "we will give", "come to us"."""
    voices = facts.spans.get(facts.book.symbol("own_voice"), [])
    denied = {last for _, last in facts.spans.get(facts.book.symbol("denied"), [])}
    if any(first - 1 not in denied for first, _ in voices):
        return True
    given = facts.spans.get(facts.book.symbol("provide"), [])
    return any(
        0 < view.at[first] - view.at[last] <= OFFER_WINDOW_WORDS
        for _, last in facts.spans.get(facts.book.symbol("own_we"), [])[:LIMIT_OFFER_WORDS]
        for first, _ in given[:LIMIT_OFFER_WORDS]
    )
