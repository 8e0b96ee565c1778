"""Whether a text offers work or training, or only tells of it; and which of the two it offers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from urllib.parse import unquote, urlsplit

from crawler.advert import Kind

from .facts import Facts
from .phrases import fold, listed, words
from .signs import ADVICE, EVENT, JOB, OFFER, OTHER, REPORT, SALE, SECTIONS, TRAINING, TRAINING_TITLE

THRESHOLD = 4.0
DIGIT_WORDS = frozenset(word for phrase in listed("digit_words") for word in fold(phrase).split())
_OWN_LABELS = frozenset({"employer", "place", "wage"})
_URL_WORDS = words(
    "job jobs viewjob vacancy vacancies career careers recruitment naukri position positions opening "
    "openings employment rpd stellenangebot emploi empleo jobid jobdetail jobdetails walkin classified "
    "ads advert hiring work posting"
)
_ARTICLE_URL = words(
    "news blog blogs article articles story stories press media event events about contact privacy "
    "company companies cmp profile advice guide guides resources salaries reviews interview help"
)
_WORD = re.compile(r"[a-z]+")
_PHONE = re.compile(
    r"(?:\+|\b)\d(?:[ ().\-]{0,2}\d){8,13}\b|[०-९](?:[ \-]{0,2}[०-९]){9,12}"
    r"|[০-৯](?:[ \-]{0,2}[০-৯]){9,12}|[\uabf0-\uabf9](?:[ \-]{0,2}[\uabf0-\uabf9]){9,12}"
)
# Nine digits, whatever their script, with little between them: every phone has such a run.
_DIGITS = re.compile(r"\d(?:[ ().\-]{0,2}\d){8}")
_PHONE_CHARS = 100
_LINE_CHARS = 400
_NO_CONTACTS: frozenset[str] = frozenset()
_NINE = b"0" * 9
_DIGITS_ALIKE = bytes(48 if 48 <= n <= 57 else n for n in range(256))
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,63}")
_NEWS_TYPES = frozenset(
    {
        "newsarticle",
        "reportagenewsarticle",
        "analysisnewsarticle",
        "opinionnewsarticle",
        "advertisercontentarticle",
    }
)
_OTHER_TYPES = words(
    "event product recipe faqpage aboutpage contactpage profilepage collectionpage searchresultspage "
    "musicevent howto videoobject book movie"
)
_POST_TYPES = frozenset({"blogposting", "article", "techarticle"})


@dataclass(frozen=True, slots=True)
class Scene:
    """What stands around a text: the page's address, its structured types, whether one can apply."""

    url: str
    types: frozenset[str]
    can_apply: bool
    has_links: bool
    job_hints: bool
    byline: bool = False


def _written(text: str) -> bool:
    """A phone in figures or an e-mail address; the plain run of digits is sought first, being cheap."""
    run = _first_run(text)
    if run and _PHONE.search(text, max(0, run.start() - 1)):
        return True
    return "@" in text and bool(_MAIL.search(text))


def has_contact(text: str) -> bool:
    """A phone of nine digits and more, in figures or spelled out, or an e-mail address."""
    return _line_has_contact(text) if len(text) <= _LINE_CHARS else _has_contact(text)


@lru_cache(maxsize=4096)
def _line_has_contact(text: str) -> bool:
    return _has_contact(text)


def _has_contact(text: str) -> bool:
    return _written(text) or spelled_digits(text) >= 9


def spelled_digits(text: str) -> int:
    """The longest run of digits spelled out as words."""
    if len(text) < 17:
        return 0
    words = fold(text[:4000]).split()
    if len(words) < 9 or DIGIT_WORDS.isdisjoint(words):
        return 0
    return max(len(list(run)) for spelled, run in groupby(words, DIGIT_WORDS.__contains__) if spelled)


def _first_run(text: str) -> re.Match[str] | None:
    """The first nine digits close together; that plain ASCII has none is told without the slow pattern."""
    if not text.isascii():
        return _DIGITS.search(text)
    alike = text.encode().translate(_DIGITS_ALIKE)
    first = alike.find(b"0")
    near = first >= 0 and _NINE in alike[first:].translate(None, b" ().-")
    return _DIGITS.search(text, first) if near else None


def _phones(text: str, first: re.Match[str] | None) -> Iterator[str]:
    """Phones in figures, sought only from the first run of digits on; none goes on in the next line."""
    run = first
    while run is not None:
        start = max(0, run.start() - 1)
        line_end = text.find("\n", run.end())
        phone = _PHONE.search(
            text, start, min(start + _PHONE_CHARS, line_end if line_end >= 0 else len(text))
        )
        if phone is not None:
            yield phone.group()
        run = _DIGITS.search(text, run.end() if phone is None else max(phone.end(), run.start() + 1))


def contacts_in(text: str) -> frozenset[str]:
    """The contacts written in a text, each in one spelling: a phone's last ten digits, a mail address."""
    run, mail = _first_run(text), "@" in text
    if run is None and not mail:
        return _NO_CONTACTS
    phones = _phones(text, run)
    found = {"".join(str(int(char)) for char in phone if char.isdecimal())[-10:] for phone in phones}
    if mail:
        found.update(mail.lower().rstrip(".") for mail in _MAIL.findall(text))
    return frozenset(found)


def url_sign(url: str) -> float:
    """What the address says: a job page, a piece of news, or nothing."""
    path = unquote(urlsplit(url).path + "?" + urlsplit(url).query).lower()
    words = frozenset(_WORD.findall(path))
    works = bool(words & _URL_WORDS) or "job" in path
    if words & _ARTICLE_URL:
        return 0.0 if works else -1.5
    return 1.5 if works else 0.0


def _type_sign(types: frozenset[str], wordy: bool) -> float:
    if types & _NEWS_TYPES:
        return -3.0
    if types & _OTHER_TYPES:
        return -2.0
    return -0.5 if types & _POST_TYPES and wordy else 0.0


def _label_sign(facts: Facts) -> float:
    """Labelled facts; what only class names tell counts half."""
    labelled = len(facts.labels & {"employer", "place", "wage", "title", "deadline", "identifier"})
    labelled += min(facts.fact_labels, 3)
    hinted = len(
        [role for role in facts.hinted if role not in facts.labels and role in {"employer", "place", "wage"}]
    )
    return min(3.5, labelled * 0.8 + hinted * 0.5)


def report_weight(title: str, text: str) -> float:
    """How much a text reads like a report or a warning, not an offer."""
    head, body = fold(title), fold(text[:6000])
    reports = REPORT.hits(body)
    weight = 1.2 * max(0, reports - 1) + 1.5 * min(2, REPORT.hits(head))
    weight += 2.5 * min(2, ADVICE.hits(head)) + 0.7 * max(0, ADVICE.hits(body) - 1)
    return weight


def score_offer(title: str, text: str, facts: Facts, scene: Scene) -> float:
    """The evidence that a page or block offers work or training; `THRESHOLD` and more is an advert."""
    head, body = fold(title), fold(text[:8000])
    contact = has_contact(text) or scene.has_links
    wordy = len(text) > 1500 and not contact and not scene.can_apply
    score = url_sign(scene.url) + _type_sign(scene.types, wordy) + _label_sign(facts)
    score += 1.5 * min(1, JOB.hits(head) + TRAINING_TITLE.hits(head)) + 0.8 * min(2, OFFER.hits(head))
    score += 0.7 * min(4, OFFER.hits(body)) + 0.4 * min(2, JOB.hits(body) + TRAINING.hits(body))
    score += 0.7 * min(3, _section_lines(text))
    score += 1.0 if facts.get("wage") else 0.0
    score += 1.0 if contact else 0.0
    score += 1.5 if scene.can_apply else 0.0
    score += 1.5 if scene.job_hints else 0.0
    score += _answerable(head, facts) if contact else 0.0
    score -= 1.0 if scene.byline else 0.0
    if SALE.within(head) and not OFFER.within(head):
        score -= 3.5
    if EVENT.within(head) and not _names_work(head):
        score -= 2.0
    told = report_weight(title, text)
    return score - (told * 0.4 if contact and len(facts.labels & _OWN_LABELS) >= 2 else told)


def _answerable(head: str, facts: Facts) -> float:
    """What a contact adds beside labelled facts: a dated notice, a course with work behind it."""
    lure = TRAINING_TITLE.within(head) and OFFER.within(head)
    bonus = 0.8 if lure or (facts.labels and _names_work(head)) else 0.0
    if {"employer", "place"} <= facts.labels:
        bonus += 2.0
    elif {"place", "posted"} <= facts.labels and not EVENT.within(head):
        bonus += 2.2
    return bonus


def _names_work(head: str) -> bool:
    return JOB.within(head) or TRAINING_TITLE.within(head) or OFFER.within(head)


def _section_lines(text: str) -> int:
    return sum(1 for line in text.split("\n") if len(line) <= 50 and SECTIONS.whole(fold(line)))


def kind_of(title: str, text: str, types: frozenset[str] = frozenset()) -> Kind:
    """Job, training or other, from the structured type and the words; the title weighs most."""
    if types & {"course", "educationaloccupationalprogram", "courseinstance"}:
        return "training"
    head = fold(title)
    if types & {"jobposting"} and (not TRAINING_TITLE.within(head) or JOB.within(head)):
        return "job"
    body = fold(text[:6000])
    training = 3 * TRAINING_TITLE.hits(head) + min(3, TRAINING.hits(body))
    job = 3 * JOB.hits(head) + min(4, JOB.hits(body)) + min(2, OFFER.hits(head))
    if OTHER.within(head) and not JOB.within(head) and not TRAINING_TITLE.within(head):
        return "other"
    return "training" if training > job else "job"
