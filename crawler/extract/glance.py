"""A page that states its one advert whole, read from its markup alone, without building its tree.

Taken only where the parser's reading is certain to say the same: whatever on the page might add to what is
stated (a contact, a wage, a fuller place) is either stated too, or was judged foreign to the advert by whole
readings of other adverts' pages on the same host.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from itertools import pairwise
from operator import itemgetter
from typing import Any

import orjson

from .build import Reading, build_adverts, canonical_url
from .hosts import HostMemory, memory_of
from .jsonld import LIMIT_CHARS, walk_objects
from .known import Known, LinkNote
from .labels import LABEL_WORDS
from .linknotes import links_of, note_link
from .markup import Cut, UnusualError, attributes_of, check_tag, cut_markup
from .offer import contacts_in, spelled_digits
from .phrases import fold, words
from .posting import find_postings, index_ids, read_posting
from .records import Extraction, Page
from .structured import SHORT_CHARS, better_place, better_wage
from .trace import Trace, labels_in, name_of, plain_trace, trace_segment, trace_text
from .tree import BLOCKS
from .values import names_money

_BARE = words("p li div td span dd b strong em i u br h2 h3 h4 /p /li /div /b /strong /em /i")
_DRAWING = frozenset({"svg", "/svg"})
_LABEL_REACH = 40
_LINE_CHARS = 60
_ASCII_MARKS = (":", "|", " - ")
_MARKS = (":", "|", " - ", "：", "ঃ", " – ", " — ", "•", "·", "‖")


def _one_posting(scripts: list[str]) -> Reading:
    """The one posting of a page, as stated. Raises: UnusualError where there is none, or several."""
    try:
        values: list[Any] = [orjson.loads(text) for text in scripts if text.strip()]
    except orjson.JSONDecodeError as error:
        raise UnusualError from error
    objects = list(walk_objects(values))
    postings = find_postings(objects)
    if len(postings) != 1 or sum(map(len, scripts)) > LIMIT_CHARS:
        raise UnusualError
    return read_posting(postings[0], index_ids(objects))


def _is_whole(reading: Reading) -> bool:
    """Whether the posting has all that a page could complete, but for the wage; its body keeps its lines."""
    text = reading.text
    whole = "\n" in text and len(text) >= 2 * SHORT_CHARS and not text.rstrip().endswith(("...", "…"))
    return whole and bool(reading.title and reading.employer and reading.place and reading.posted)


@dataclass(slots=True)
class Glance:
    """What a page's markup shows beside its posting: `contacts` and `figures` that it does not state.

    `figures` are counted only where no wage is stated; `loose` are the links that no page before had;
    `doubtful` where the page may say more than it.
    """

    page: Page
    reading: Reading
    memory: HostMemory
    cut: Cut
    contacts: dict[str, int] = field(default_factory=dict)
    figures: dict[str, int] = field(default_factory=dict)
    canonicals: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    loose: list[LinkNote] = field(default_factory=list)
    doubtful: bool = False

    @property
    def sure(self) -> bool:
        """Whether a whole reading would add nothing."""
        return (
            not self.doubtful
            and all(self.memory.contacts.holds(item) for item in self.contacts.items())
            and all(self.memory.figures.holds(item) for item in self.figures.items())
        )

    def extraction(self) -> Extraction:
        """The advert as stated, and where to go on."""
        canonical = canonical_url(self.page.url, [*self.canonicals[:1], *self.addresses[:1]])
        self.reading.permalink = self.reading.anchor = None
        adverts = build_adverts([self.reading], self.page, canonical, alone=True)
        details, lists, feeds = links_of([*self.cut.links, self.loose], self.page.url)
        return Extraction(adverts=adverts, detail_links=details, listing_links=lists, feed_links=feeds)

    def learn(self, found: Extraction) -> None:
        """What the whole reading of this page made of its contacts and figures."""
        if len(found.adverts) != 1:
            return
        advert = found.adverts[0]
        said, text = set(advert.links), advert.text.lower()
        # Whatever the parser's lines put beside a number, its digits stand in them in this order.
        digits = "".join(str(int(char)) if char.isdecimal() else "\n" * (char == "\n") for char in text)
        for item in self.contacts.items():
            own = item[0] in said or item[0] in text or item[0] in digits
            self.memory.contacts.learn(item, advert.id, own=own)
        # A wage that only the page shows may stand in any of them.
        for item in self.figures.items():
            self.memory.figures.learn(item, advert.id, own=advert.wage is not None)


def _head(glance: Glance, tag: str, given: dict[str, str]) -> bool:
    """Reads a `link` or `meta`; whether it says the page's address."""
    if tag == "meta":
        name = (given.get("property", "").strip() or given.get("name", "").strip()).lower()
        if name == "og:url" and given.get("content", "").strip():
            glance.addresses.append(" ".join(given["content"].split()))
        return name == "og:url"
    rel = given.get("rel", "").strip().lower()
    if rel == "canonical":
        glance.canonicals.append(given.get("href", "").strip())
    return rel == "canonical"


def _traces(glance: Glance, own: frozenset[str]) -> list[tuple[int, Trace]]:
    """The segments that could matter, in page order; the rest is remembered as plain."""
    cut = glance.cut
    found: list[tuple[int, Trace | None]] = [*cut.traces]
    for number in cut.fresh:
        tag, closed, text = cut.segments[number].partition(">")
        text = text.strip()
        if text in own and tag in _BARE and not (text[0].isdigit() or text[-1].isdigit()):
            continue
        if not closed:
            raise UnusualError
        found.append((number, _read_segment(glance, number, tag, text, stated=text in own)))
    found += [(number, trace_text(text)) for number, text in cut.tails]
    return sorted([(number, trace) for number, trace in found if trace is not None], key=itemgetter(0))


def _read_segment(glance: Glance, number: int, tag: str, text: str, *, stated: bool) -> Trace | None:
    """A segment met for the first time. Raises: UnusualError where its tag is not plain."""
    given = attributes_of(tag) if check_tag(tag) else {}
    trace = trace_segment(tag, "" if stated else text, given)
    name = name_of(tag)
    if name in {"link", "meta"} and _head(glance, name, given):
        return trace
    note, kept = None, True
    if given and name in {"a", "link"}:
        note, kept = note_link(glance.memory, glance.cut.segments, number, glance.page.url, given)
    if kept and not stated:
        drawing = name if name in _DRAWING else ""
        plain = trace is None and note is None and not drawing
        glance.memory.keep(glance.cut.segments[number], None if plain else Known(trace, note, drawing))
    if note is not None:
        glance.loose.append(note)
    return trace or (plain_trace(text, digits=True) if stated else None)


def _shown_after(segments: list[str], number: int) -> str:
    """The text that follows a label: the rest of its line, or the block that opens next."""
    parts: list[str] = []
    block, depth = "", 0
    for segment in segments[number + 1 : number + _LABEL_REACH]:
        tag, _, text = segment.partition(">")
        name = name_of(tag)
        filled = any(part.strip() for part in parts)
        if block:
            depth += (name == block) - (name == "/" + block)
            block = block if depth else ""
            if not block and filled:
                break
        elif name.lstrip("/") in BLOCKS or name == "br":
            if filled:
                break
            block, depth = ("", 0) if name[0] == "/" or name == "br" else (name, 1)
        parts.append(text)
    return " ".join(unescape(" ".join(parts)).split())


def _adds(reading: Reading, role: str, shown: str) -> bool:
    """Whether what a label on the page names says more than what is stated."""
    if role == "wage":
        return reading.wage is not None and better_wage(reading.wage, shown)
    return better_place(reading.place or "", shown)


def _own_lines_add(reading: Reading, lines: list[str]) -> bool:
    """Whether a line of the stated body is itself a label and value that the page's reader would take."""
    text = reading.text
    marks = [mark for mark in (_ASCII_MARKS if text.isascii() else _MARKS) if mark in text]
    for number, line in enumerate(lines):
        if len(line) > _LINE_CHARS and not (marks and any(mark in line for mark in marks)):
            continue
        after = lines[number + 1] if number + 1 < len(lines) else ""
        said = fold(line).split()
        if line.isascii() and LABEL_WORDS.isdisjoint(said) and not names_money(line, said):
            continue
        for role, value in labels_in(line):
            if (role == "wage" and reading.wage is None) or _adds(reading, role, value or after):
                return True
        if reading.wage is None and len(line) <= _LINE_CHARS and names_money(line, said):
            return True
    return False


def _split_contacts(found: list[tuple[int, Trace]], cut: Cut) -> Iterator[str]:
    """Contacts whose digits stand in several elements, one right after the other."""
    run: list[str] = []
    for (number, trace), (later, after) in pairwise([*found, (-1, Trace(""))]):
        if trace.ends and after.opens and not _words_between(cut, number, later):
            run = [*(run or [trace.text]), after.text]
        elif run:
            yield from contacts_in("".join(run)) | contacts_in(" ".join(run))
            run = []


def _words_between(cut: Cut, number: int, later: int) -> bool:
    """Whether the segments between two show words; what is hidden shows none."""
    for between in range(number + 1, later):
        segment = cut.segments[between]
        shown = segment[-1:] != ">" and any(map(str.isalnum, segment.partition(">")[2]))
        if shown and not any(first <= between < end for first, end in cut.hidden):
            return True
    return False


def _weigh(glance: Glance, found: list[tuple[int, Trace]], lines: list[str]) -> None:
    """Counts what is not stated, and notes what may say more than is."""
    reading, segments = glance.reading, glance.cut.segments
    stated = contacts_in(reading.text)
    for number, trace in found:
        for contact in trace.contacts - stated:
            glance.contacts[contact] = glance.contacts.get(contact, 0) + 1
        if reading.wage is None and trace.figure:
            figure = f"{segments[number].partition('>')[0]}>{trace.mask}"
            glance.figures[figure] = glance.figures.get(figure, 0) + 1
        for role, value in trace.labels:
            if role != "wage" or reading.wage is not None:
                glance.doubtful |= _adds(reading, role, value or _shown_after(segments, number))
    figures = [pair for pair in found if pair[1].digits]
    if any(one.ends and other.opens for (_, one), (_, other) in pairwise(figures)):
        split = _split_contacts(figures, glance.cut)
        glance.doubtful |= any(contact not in stated for contact in split)
    spelled = " ".join(trace.text for _, trace in found if trace.spelled)
    glance.doubtful |= spelled_digits(spelled) >= 9 or _own_lines_add(reading, lines)


def look(page: Page, html: str) -> Glance | None:
    """A glance at a page that states one whole advert; `None` where only a parser should read it."""
    if "ld+json" not in html:
        return None
    memory = memory_of(page.url[: page.url.find("/", 8)])
    try:
        # Runs are learned from a page that was walked through whole.
        cut = cut_markup(html, memory.segments, memory.runs if memory.before is None else ())
        if not cut.scripts:
            return None
        glance = Glance(page, _one_posting(cut.scripts), memory, cut)
        if not _is_whole(glance.reading):
            return None
        lines = glance.reading.text.split("\n")
        found = _traces(glance, frozenset(lines))
        _weigh(glance, found, lines)
        memory.learn(html, cut)
    except UnusualError:
        return None
    return glance
