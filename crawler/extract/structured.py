"""Adverts that a page states in JSON-LD, microdata or RDFa, held against what it shows."""

from __future__ import annotations

from functools import lru_cache

from .build import Reading, host_of, join_url, tidy_url
from .facts import Facts, read_facts
from .heading import Title
from .jsonld import type_names, walk_objects
from .lines import Line, body_text
from .microdata import Item, read_items
from .noise import CHROME, OWN
from .offer import contacts_in, has_contact
from .phrases import fold
from .posting import COURSE_TYPES, JOB_TYPES, find_postings, index_ids, read_posting
from .sight import Sight
from .single import find_page_title, own_links, region_of
from .targets import contact_links
from .tree import Element
from .values import is_wage, says_more

SHORT_CHARS = 200


def _digits(text: str) -> set[str]:
    """Numbers of three digits and more, without their separators."""
    out, number = set(), ""
    for char in text + " ":
        if char.isdigit():
            number += str(int(char)) if char.isdecimal() else ""
        elif char not in ",.'\u00a0\u202f" or not number:
            if len(number) >= 3:
                out.add(number)
            number = ""
    return out


def _numbers(text: str) -> set[str]:
    """Numbers without their last zeros: 12.000, 12,000.00 and 12 are spellings of one."""
    return {number.rstrip("0") for number in _digits(text)}


@lru_cache(maxsize=4096)
def better_wage(stated: str, shown: str) -> bool:
    """Whether a labelled wage repeats the stated numbers and says more than they do: `12,000 + meals`."""
    numbers = _numbers(stated)
    return bool(numbers) and numbers <= _numbers(shown) and is_wage(shown) and says_more(shown)


@lru_cache(maxsize=4096)
def better_place(stated: str, shown: str) -> bool:
    """Whether a labelled place names the stated town and says more: `Zoo Road, Guwahati`."""
    if ";" in stated or len(shown) > len(stated) + 40:
        return False
    said, words = set(fold(stated).split()), set(fold(shown).split())
    return set(fold(stated.split(",", maxsplit=1)[0]).split()) <= words and not words <= said


def _whole_wage(stated: str | None, facts: Facts) -> str | None:
    """The wage that is stated, unless a label on the page says more; else what the page shows."""
    if stated is None:
        shown = facts.get("wage")
        return shown if shown and is_wage(shown) else None
    shown = facts.values.get("wage")
    return shown if shown and better_wage(stated, shown) else stated


def _whole_place(stated: str | None, facts: Facts) -> str | None:
    """The place that is stated, unless a label on the page says more; else what the page shows."""
    if stated is None:
        return facts.get("place")
    shown = facts.values.get("place")
    return shown if shown and better_place(stated, shown) else stated


def _letters(text: str) -> str:
    return "".join(char for char in text.lower() if char.isalnum())


def _shown_body(text: str, lines: list[Line]) -> str:
    """The body as the page shows it, where the stated one is only its beginning or has lost its lines."""
    stated = _letters(text)
    own = [line for line in lines if line.level == OWN]
    if len(stated) < 20 or not own:
        return text
    shown = [_letters(line.text) for line in own]
    probe = stated[:40]
    start = next(
        (n for n in range(len(shown)) if shown[n] and "".join(shown[n : n + 8]).startswith(probe)), None
    )
    if start is None:
        return text
    return _continued(own, shown, start, stated) or _span(own, shown, start, stated) or text


def _continued(own: list[Line], shown: list[str], start: int, stated: str) -> str | None:
    """The shown body where the stated text breaks off within one of its lines."""
    whole = "".join(shown[start:])
    common = len(stated) - 3 if len(stated) > 60 else len(stated)
    if len(whole) <= len(stated) + 3 or not whole.startswith(stated[:common]):
        return None
    length = 0
    for number in range(start, len(own)):
        length += len(shown[number])
        if abs(length - len(stated)) <= 3:
            return None
        if length > len(stated):
            return body_text(own[start:])
    return None


def _span(own: list[Line], shown: list[str], start: int, stated: str) -> str | None:
    """The shown lines that together are the stated text, word for word."""
    length = 0
    for number in range(start, len(own)):
        length += len(shown[number])
        if length >= len(stated) * 0.98:
            same = "".join(shown[start : number + 1])[: len(stated)] == stated[:length]
            return "\n".join(line.text for line in own[start : number + 1]) if same else None
    return None


def _contact_lines(text: str, lines: list[Line]) -> list[str]:
    """Lines of the advert's own region with a contact that the stated body lacks."""
    have, letters = contacts_in(text), _letters(text)
    return [
        line.text
        for line in lines
        if line.level == OWN
        and len(line.text) <= 200
        and has_contact(line.text)
        and not (contacts_in(line.text) or {""}) <= have
        and _letters(line.text) not in letters
    ]


def _complete(reading: Reading, sight: Sight, title: Title | None) -> None:
    """Adds to the page's one posting what only the page shows."""
    region, lines, elements = region_of(sight, title)
    near = title.element.index if title is not None and title.element is not None else region.index
    inside = [line for line in sight.lines[region.first_line : region.end_line] if line.level != CHROME]
    facts = read_facts(elements, inside, near)
    reading.wage = _whole_wage(reading.wage, facts)
    reading.place = _whole_place(reading.place, facts)
    reading.employer = reading.employer or facts.get("employer")
    reading.posted = reading.posted or facts.get("posted")
    reading.links = own_links(elements, region.index)
    if not reading.text:
        reading.text = body_text(lines, reading.title)
    else:
        flat = "\n" not in reading.text and len(reading.text) > SHORT_CHARS
        if flat or reading.text.rstrip().endswith(("...", "…")) or len(reading.text) < 2 * SHORT_CHARS:
            reading.text = _shown_body(reading.text, lines)
        extra = _contact_lines(reading.text, lines)
        reading.text = "\n".join([reading.text, *extra])


def _matching_title(sight: Sight, reading: Reading) -> Title | None:
    """The heading on the page that names the posting."""
    wanted = fold(reading.title)
    for element in sight.tree.elements:
        if element.tag in {"h1", "h2", "h3"} and element.chars and element.noise != CHROME:
            from .tree import text_of

            text = fold(text_of(element))
            if text == wanted or (len(wanted) > 8 and wanted in text):
                return Title(reading.title, element, 5.0)
    return find_page_title(sight)


def _permalink(reading: Reading, sight: Sight) -> None:
    """Only an address on the page's own host, other than the page's, is a permalink of its own."""
    if not reading.permalink:
        return
    joined = join_url(sight.base, reading.permalink)
    if (
        joined is None
        or host_of(joined) != host_of(sight.page.url)
        or tidy_url(joined) in {sight.canonical, tidy_url(sight.page.url)}
    ):
        reading.permalink = None
    else:
        reading.permalink = tidy_url(joined)


def _from_items(items: list[Item], sight: Sight) -> list[Reading]:
    readings = []
    for item in items:
        reading = read_posting(item.value, {})
        _permalink(reading, sight)
        reading.anchor = item.element.get("id")
        elements = sight.tree.elements[item.element.index : item.element.end]
        reading.links = contact_links(elements)
        if not reading.text:
            reading.text = body_text(
                sight.lines[item.element.first_line : item.element.end_line], reading.title
            )
        reading.links = reading.links or _near_links(item.element, sight)
        readings.append(reading)
    return readings


def _near_links(element: Element, sight: Sight) -> tuple[str, ...]:
    parent = element.parent
    if parent is None or parent.tag in {"body", "html"}:
        return ()
    return own_links(sight.tree.elements[parent.index : parent.end], parent.index)


def read_structured(sight: Sight) -> list[Reading]:
    """What JSON-LD states; else what microdata or RDFa does; empty where neither has a posting."""
    postings = find_postings(objects := list(walk_objects(sight.objects)))
    if postings:
        index = index_ids(objects)
        readings = [read_posting(posting, index) for posting in postings]
        for reading in readings:
            _permalink(reading, sight)
    else:
        items = [
            i for i in read_items(sight.tree, sight.lines) if type_names(i.value) & (JOB_TYPES | COURSE_TYPES)
        ]
        jobs = [i for i in items if type_names(i.value) & JOB_TYPES]
        readings = _from_items(jobs or items, sight)
    readings = [reading for reading in readings if reading.title or reading.text]
    if len({(r.title, r.text, r.identifier) for r in readings}) == 1:
        readings = readings[:1]
        _complete(readings[0], sight, _matching_title(sight, readings[0]))
        readings[0].permalink = readings[0].anchor = None
    return [reading for reading in readings if reading.title and reading.text]
