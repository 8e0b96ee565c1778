"""From the fields of one advert to its assessment, with every reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache

from classifiers.assessment import Assessment, Contact, Indicator, Place, Wage
from classifiers.contacts import find_contacts
from classifiers.context import is_official_host, is_shelter, is_warning, told_words
from classifiers.facts import Facts, word_span
from classifiers.language import LanguageFound, detect_language
from classifiers.pattern import Span, Spans
from classifiers.places import describe_places, places_in_field
from classifiers.risk import Context, Sign, weigh
from classifiers.rulebook import Compiled, IndicatorRule, RuleBook, rule_book
from classifiers.settings import ClassifierSettings
from classifiers.text import View, read
from classifiers.wage import WageFound, wages
from crawler.advert import Advert, hash_content
from mukti_settings import read_slice

LIMIT_SHORT_FIELD_CHARACTERS = 10_000
# A bed, papers not asked for, nothing told: help and luring share these.
SHELTER_SIGNS = frozenset({"I03", "I05", "I15", "I19", "I20", "I21", "I29", "I33", "I36"})
Matches = dict[str, tuple[Compiled, list[tuple[int, int]]]]


@cache
def _settings() -> ClassifierSettings:
    return read_slice(ClassifierSettings)


def assess_advert(advert: Advert) -> Assessment:
    """The assessment of one version of a stored advert."""
    assessment = assess_fields(
        advert.id,
        advert.title,
        advert.text,
        employer=advert.employer,
        place=advert.place,
        wage=advert.wage,
        links=advert.links,
        url=advert.canonical_url,
    )
    return replace(assessment, content_sha256=advert.content_sha256)


def assess_fields(
    advert_id: str,
    title: str,
    text: str,
    *,
    employer: str | None = None,
    place: str | None = None,
    wage: str | None = None,
    links: Iterable[str] = (),
    url: str | None = None,
) -> Assessment:
    """The assessment of an advert's fields. `url` is the page's own address.

    Only the first `limit_text_characters` of a longer text are read, and it goes to a person too.
    """
    limit = _settings().limit_text_characters
    short = title[:LIMIT_SHORT_FIELD_CHARACTERS]
    reading = _Reading(read(short, text[:limit]), rule_book())
    reading.find_facts(employer or "", place or "", wage or "", tuple(links))
    cut = len(text) > limit or len(title) > len(short)
    return reading.assessment(
        advert_id, hash_content(title, text, employer, place, wage), official=is_official_host(url), cut=cut
    )


class _Reading:
    """One advert while it is read: its words, where concepts stand, and what was found."""

    def __init__(self, view: View, book: RuleBook) -> None:
        self.view, self.book = view, book
        self.spans: Spans = book.lexicon.find(view)
        self.facts = Facts(view, self.spans, book)
        self.contacts: tuple[Contact, ...] = ()
        self.places: tuple[Place, ...] = ()
        self.wage: Wage | None = None

    def find_facts(self, employer: str, place: str, wage: str, links: tuple[str, ...]) -> None:
        """Contacts, places, wage, ages and frames, for the rules and for the record."""
        book, view = self.book, self.view
        self.contacts = find_contacts(view, links)
        field_places = places_in_field(place[:LIMIT_SHORT_FIELD_CHARACTERS], book.lexicon, book.places)
        found_places = book.places.find(self.spans)
        self.places = (*describe_places(view, found_places), *field_places)
        found, shown = wages(view), self._contact_spans()
        # Half a phone number is no wage.
        for _, (first, last) in shown:
            found = [one for one in found if one.last < first or last < one.first]
        self.wage = self._wage(found, wage[:LIMIT_SHORT_FIELD_CHARACTERS])
        self.facts.add_places(found_places, [one.code for one in field_places])
        self.facts.add_contacts([span for one, span in shown if not one.hub])
        self.facts.add_numbers(found)
        self.facts.add_frames(found_places)
        self.facts.add_notices()
        self.facts.add_absences(employer.strip() or None)

    def _contact_spans(self) -> list[tuple[Contact, Span]]:
        """The contacts that stand in the text, with their words."""
        shown = [one for one in self.contacts if one.start >= 0]
        spans = [(one, word_span(self.view, one.field, one.start, one.end)) for one in shown]
        return [(one, span) for one, span in spans if span is not None]

    def _wage(self, found: list[WageFound], written: str) -> Wage | None:
        in_field = read("", written) if written else self.view
        for one in wages(in_field) if written else ():
            start, end = in_field.starts[one.first], in_field.ends[one.last]
            return Wage(one.low_inr_month, one.high_inr_month, "wage", start, end)
        for one in found:
            field, start, end = self.view.span(one.first, one.last)
            return Wage(one.low_inr_month, one.high_inr_month, field, start, end)
        return None

    def _only_warns(self, fired: Matches) -> bool:
        """A warning or report: what it says outside of its sentences of warning is no offer."""
        if not is_warning(self.view, self.facts, self.contacts):
            return False
        told = told_words(self.view, self.facts)
        untold = {
            key: one.sign
            for key, (one, spans) in fired.items()
            if any(first not in told for first, _ in spans)
        }
        context = Context(self.facts.has("overseas"), warning=False, official_host=False)
        return weigh(untold, [], context, _settings().prior_log_odds).band == "none"

    def _shelters(self, signs: Mapping[str, Sign]) -> bool:
        """A notice of a shelter, with no sign but those that its help looks like."""
        return signs.keys() <= SHELTER_SIGNS and is_shelter(self.view, self.facts, self.contacts)

    def _skilled(self) -> bool:
        """A trade that is examined, with a talk with the employer himself: no work for anybody at all."""
        asked = self.facts.has("examined_trade") and self.facts.has("employer_meets")
        return asked and not self.facts.has("easy_work") and not self.facts.has("maid_work")

    def _fired(self, matches: Matches) -> Matches:
        """Matches of indicator rules whose `with` is kept."""
        kept: Matches = {}
        for key, (one, spans) in matches.items():
            rule = one.rule
            if isinstance(rule, IndicatorRule) and (not rule.with_ or self._accompanied(rule, matches)):
                kept[key] = (one, spans)
        return kept

    def _accompanied(self, rule: IndicatorRule, matches: Matches) -> bool:
        return any(
            name in matches or (name == "helper" and self.facts.has("helper_role")) for name in rule.with_
        )

    def _indicators(self, fired: Matches) -> tuple[Indicator, ...]:
        found = []
        for one, spans in fired.values():
            rule = one.rule
            if isinstance(rule, IndicatorRule):
                for first, last in _without_overlaps(spans):
                    field, start, end = self.view.span(first, last)
                    source = self.view.title if field == "title" else self.view.text
                    words = source[start:end]
                    found.append(
                        Indicator(rule.id, rule.name, rule.group, rule.why, field, start, end, words)
                    )
        return tuple(found)

    def assessment(self, advert_id: str, content: str, *, official: bool, cut: bool) -> Assessment:
        """The record, scored."""
        matches = self.book.match(self.view, self.spans)
        fired = self._fired(matches)
        signs = {key: one.sign for key, (one, _) in fired.items()}
        warning = self._only_warns(fired) or self._shelters(signs)
        counters = [one.sign for key, (one, _) in matches.items() if key.startswith("C")]
        context = Context(self.facts.has("overseas"), warning, official, self._skilled())
        risk = weigh(signs, counters, context, _settings().prior_log_odds)
        language = detect_language(self.view)
        return Assessment(
            advert_id=advert_id,
            content_sha256=content,
            model_version=self.book.version,
            language=language.code,
            unsupported_language=_needs_reader(language, cut=cut),
            contacts=self.contacts,
            wage=self.wage,
            places=self.places,
            indicators=self._indicators(fired),
            contributions=risk.contributions,
            log_odds=risk.log_odds,
            score=risk.score,
            band=risk.band,
            child_sign="I17" in signs and not warning and not official,
        )


def _needs_reader(language: LanguageFound, *, cut: bool) -> bool:
    return language.unsupported or cut


def _without_overlaps(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Of spans in order, those that begin behind the one kept before."""
    kept: list[tuple[int, int]] = []
    for first, last in spans:
        if not kept or first > kept[-1][1]:
            kept.append((first, last))
    return kept
