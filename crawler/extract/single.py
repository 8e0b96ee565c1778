"""A page that carries one advert and says so to its readers only: headings, labels, a body."""

from __future__ import annotations

from .build import Reading, stable_anchor
from .facts import Facts, read_facts
from .heading import Title, find_title, is_generic, read_page_title, title_segments
from .lines import Line, body_text
from .noise import CHROME
from .offer import THRESHOLD, Scene, kind_of, score_offer
from .phrases import fold, phrases
from .region import find_region, region_lines
from .sight import Sight
from .signs import GENERIC_TITLE, LISTING_TITLE, SITE_PAGE
from .targets import contact_links, is_contact
from .tree import Element, text_of

APPLY = phrases("apply")
_JOB_HINTS = frozenset(
    ["job", "jobs", "vacancy", "jobtitle", "jobdescription", "jd", "posting", "recruitment"]
)
_BYLINE = frozenset({"byline", "author"})


def can_apply(elements: list[Element]) -> bool:
    """Whether there is a button or link to apply with."""
    for element in elements:
        if element.tag in {"a", "button", "input"} and element.chars <= 45:
            words = text_of(element) or element.get("value")
            if words and APPLY.whole(fold(words)):
                return True
    return False


def _job_hints(title: Element | None, region: Element) -> bool:
    near = [region, *([title, *list(title.ancestors())[:4]] if title is not None else [])]
    return any(
        not element.hints.isdisjoint(_JOB_HINTS) for element in near if element.tag not in {"body", "html"}
    )


def scene_of(sight: Sight, region: Element, title: Element | None, links: tuple[str, ...]) -> Scene:
    """What stands around the region, for judging it."""
    inside = sight.tree.elements[region.index : region.end]
    return Scene(
        url=sight.page.url,
        types=sight.types,
        can_apply=can_apply(inside),
        has_links=bool(links),
        job_hints=_job_hints(title, region) or "jobposting" in sight.types,
        byline=any(not e.hints.isdisjoint(_BYLINE) and e.chars for e in inside),
    )


def _employer_of_site(sight: Sight, lines: list[Line]) -> str | None:
    """On a company's own career page nobody labels the employer: "About Acme" and the title name it."""
    heads = fold(" ".join([sight.tree.title, sight.metas.get("og:site_name", "")]))
    for line in lines:
        text = line.text.strip(" :")
        if 9 <= len(text) <= 70 and text.lower().startswith("about "):
            name = text[6:].strip()
            if (
                len(name) >= 3
                and fold(name) in heads
                and fold(name).strip() not in {"us", "the job", "the role", "the company"}
            ):
                return name
    return None


def _longer(place: str, lines: list[Line], near: int) -> str:
    """The fuller spelling of a place in a short line near the title: `Pune` in `Sales | Pune, MH, India`."""
    wanted = place.lower()
    for line in lines:
        if line.level == CHROME or len(line.text) > 160 or abs(line.at - near) > 60:
            continue
        for part in line.text.split("|"):
            piece = part.strip(" •·")
            if (
                piece.lower().startswith(wanted)
                and len(piece) <= len(place) + 30
                and "," in piece[len(place) : len(place) + 2]
            ):
                return piece
    return place


def _fill(sight: Sight, title: Title, facts: Facts, lines: list[Line]) -> tuple[str | None, str | None]:
    """Employer and place: labelled, else what the page's title says, else what class names say."""
    near = title.element.index if title.element is not None else 0
    employer, place = read_page_title(
        title, sight.tree, sight.metas, sight.names, lines=sight.lines, place=facts.get("place")
    )
    hinted = facts.hinted.get("place")
    if place and hinted and place.lower() in hinted.lower():
        place = hinted
    place = (
        facts.values.get("place") or (place if place and _stands(place, lines) else None) or hinted or place
    )
    employer = (
        facts.values.get("employer")
        or facts.hinted.get("employer")
        or employer
        or _employer_of_site(sight, lines)
    )
    if place and place not in facts.values.values():
        place = _longer(place, sight.lines, near)
    if employer and (fold(employer) == fold(title.text) or (place and fold(employer) == fold(place))):
        employer = None
    return employer, place


def _stands(value: str, lines: list[Line]) -> bool:
    wanted = value.lower()
    return any(wanted in line.text.lower() for line in lines)


def region_of(sight: Sight, title: Title | None) -> tuple[Element, list[Line], list[Element]]:
    """The subtree of the one advert, its lines, its elements."""
    element = title.element if title is not None else None
    region = find_region(sight.tree, sight.lines, element)
    return region, region_lines(sight.lines, region, element), sight.tree.elements[region.index : region.end]


def find_page_title(sight: Sight) -> Title | None:
    """The title of a page's one advert."""
    return find_title(sight.tree, sight.metas, sight.names, sight.lines, sight.tree.elements)


def own_links(elements: list[Element], first: int) -> tuple[str, ...]:
    """Contact links of the advert: in its subtree, not above its title, not in menus and share bars."""
    return contact_links(
        e for e in elements if e.index >= first and (e.noise != CHROME or _contact_button(e))
    )


def _contact_button(element: Element) -> bool:
    """A button-like link to a person is a contact, though its words are no text; a share bar's is not."""
    if not is_contact(element.get("href")):
        return False
    parent = element.parent
    return parent is not None and parent.noise != CHROME


def read_single(sight: Sight) -> tuple[Reading | None, Title | None]:
    """The page's one advert with its title; `None` where the page offers nothing."""
    title = find_page_title(sight)
    region, lines, elements = region_of(sight, title)
    near = title.element.index if title is not None and title.element is not None else region.index
    inside = [line for line in sight.lines[region.first_line : region.end_line] if line.level != CHROME]
    facts = read_facts(elements, inside, near)
    if title is None or title.score < 3.6:
        labelled = facts.values.get("title")
        if labelled and not GENERIC_TITLE.whole(fold(labelled)):
            title = Title(labelled, title.element if title else None, 3.0)
    text = body_text(lines, title.text if title else None)
    if title is None:
        title = _title_from_text(sight, text)
    if title is None:
        return None, None
    first = near if region.holds(sight.tree.elements[near]) else region.index
    links = own_links(elements, region.index if first - region.index < 40 else first)
    scene = scene_of(sight, region, title.element, links)
    score = score_offer(title.text, text, facts, scene)
    if is_generic(title.text) or LISTING_TITLE.within(fold(title.text)):
        score -= 2.5
    if _is_site_page(sight):
        score -= 6.0
    linked, whole = sum(x.link_chars for x in lines if x.level != CHROME), max(1, len(text))
    if linked * 2 > whole:
        score -= 3.0
    employer, place = _fill(sight, title, facts, inside)
    reading = Reading(
        title=title.text,
        text=text,
        employer=employer,
        place=place,
        wage=facts.get("wage"),
        posted=facts.get("posted"),
        kind=kind_of(title.text, text, sight.types),
        links=links,
        identifier=facts.values.get("identifier"),
    )
    reading.anchor = _anchor(sight, title)
    return (reading if score >= THRESHOLD and len(text) >= 20 else None), title


def _is_site_page(sight: Sight) -> bool:
    """Whether the page's one main heading names a part of the site: "About us", "Contact"."""
    heads = [text_of(element) for element in sight.tree.elements if element.tag == "h1" and element.chars]
    return len(heads) == 1 and SITE_PAGE.whole(fold(heads[0]))


def _anchor(sight: Sight, title: Title) -> str | None:
    """The id of the advert's own box, on a page whose own title names something else."""
    if title.element is None or title.element.tag == "h1" or fold(title.text) in fold(sight.tree.title):
        return None
    heads = [e for e in sight.tree.elements if e.tag == "h1" and e.chars and e is not title.element]
    if not heads:
        return None
    boxes = [title.element, *list(title.element.ancestors())[:2]]
    return next((a for box in boxes if box.tag != "body" and (a := stable_anchor(box.get("id")))), None)


def _title_from_text(sight: Sight, text: str) -> Title | None:
    """A page without any heading: its first line, where that is short."""
    first = text.split("\n", 1)[0].strip() if text else ""
    segments = [s for s in title_segments(sight.tree, sight.metas) if not GENERIC_TITLE.whole(fold(s))]
    if segments and (not first or len(first) > 120):
        return Title(segments[0], None, 0.5)
    return Title(first[:120], None, 0.5) if first else None
