"""What a listing's card shows of an advert."""

from __future__ import annotations

from .build import Reading
from .cards import COMPANY_URL, Card
from .columns import read_columns
from .facts import Facts, read_facts
from .furniture import RELATIVE, is_furniture
from .labels import label_role
from .lines import Line
from .noise import CHROME
from .offer import kind_of
from .phrases import fold
from .sight import Sight
from .targets import contact_links
from .tree import Element, text_of
from .values import is_wage


def _plain(line: Line, title: str) -> bool:
    """A short line that could be a name."""
    text = line.text
    return (
        line.level != CHROME
        and 2 <= len(text) <= 80
        and fold(text) != fold(title)
        and not is_furniture(text)
        and not is_wage(text)
        and not RELATIVE.fullmatch(text)
        and label_role(text) is None
        and any(c.isalpha() for c in text)
    )


def _unlabelled(card: Card, title: str, place: str | None) -> str | None:
    """Most boards write the employer right before the place."""
    lines = [line for line in card.lines if line.level != CHROME]
    at = next((n for n, line in enumerate(lines) if place and line.text.startswith(place)), None)
    while at is not None and at > 0:
        at -= 1
        if fold(lines[at].text) != fold(title):
            return lines[at].text if _plain(lines[at], title) and len(lines[at].text) >= 3 else None
    return None


def _named_company(element: Element) -> str | None:
    if not 2 <= element.chars <= 80 or element.noise == CHROME:
        return None
    if element.tag in {"h2", "h3", "h4", "h5"} or (
        element.tag == "a" and COMPANY_URL.search(element.get("href"))
    ):
        return text_of(element)
    return None


def _company_near(card: Card) -> str | None:
    """A company's heading or link before the card's own link: in the card, or above several cards."""
    own = card.link.element.index
    scopes = [card.element, *list(card.element.ancestors())[:3]]
    for scope in scopes:
        if scope.tag in {"body", "main", "html"} and scope is not card.element:
            break
        for child in card.others.between(scope):
            if child.index >= own:
                break
            for element in [child, *_below(child)]:
                if element.index < own and (name := _named_company(element)):
                    return name
    return None


def _below(element: Element) -> list[Element]:
    found: list[Element] = []
    stack = element.elements()[::-1]
    while stack and len(found) < 60:
        node = stack.pop()
        found.append(node)
        stack.extend(node.elements()[::-1])
    return found


def _title_of(card: Card, facts: Facts) -> str:
    link = card.link.element
    if "title" in facts.values:
        return facts.values["title"]
    for element in [link, *_below(link)]:
        if element.tag in {"h1", "h2", "h3", "h4", "h5"} and element.chars >= 3:
            return text_of(element)
    if len(card.link.text) <= 120 and link.end_line - link.first_line <= 1:
        return card.link.text
    for element in _below(link):
        if not element.hints.isdisjoint({"title", "jobtitle", "heading"}) and 3 <= element.chars <= 150:
            return text_of(element)
    first = next(
        (line.text for line in card.lines if line.level != CHROME and not is_furniture(line.text)),
        card.link.text,
    )
    return first[:150]


def read_card(card: Card, sight: Sight) -> Reading:
    """What a listing shows of an advert."""
    elements = sight.tree.elements[card.element.index : card.element.end]
    facts = Facts()
    read_columns(card.element, facts)
    row = (
        next((e for e in card.element.ancestors() if e.tag == "tr"), None)
        if card.element.tag == "td"
        else None
    )
    if row is not None:
        read_columns(row, facts)
    more = read_facts(
        elements, [line for line in card.lines if line.level != CHROME], card.link.element.index
    )
    title = _title_of(card, facts)
    for role, value in {**more.hinted, **more.values}.items():
        facts.values.setdefault(role, value)
    place = facts.values.get("place")
    employer = facts.values.get("employer") or _unlabelled(card, title, place) or _company_near(card)
    if employer and fold(employer) == fold(title):
        employer = None
    text = "\n".join(
        line.text
        for line in card.lines
        if line.level != CHROME and not is_furniture(line.text) and fold(line.text) != fold(title)
    )
    return Reading(
        title=title,
        text=text,
        employer=employer,
        place=place,
        wage=facts.values.get("wage"),
        posted=facts.values.get("posted"),
        kind=kind_of(title, text),
        links=contact_links(elements),
        permalink=card.link.url,
        url=card.link.url,
    )
