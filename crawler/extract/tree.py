"""A page as a flat tree of our own: parsed once, walked without recursion, bounded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

from .guard import make_safe
from .phrases import words

ELEMENT_LIMIT = 100_000
BLOCKS = words(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu "
    "nav ol p pre section summary table tbody td tfoot th thead title tr ul"
)
HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_CHOICES = frozenset({"option", "optgroup"})
_CHOOSING = frozenset({"select", "optgroup", "datalist"})
_WHOLE_CHARS = 200
_OPAQUE = words("script style template svg math iframe object canvas audio video noframes")
_ITEM_MARKS = ("itemscope", "itemtype", "typeof")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_NO_HINTS: frozenset[str] = frozenset()
HINT_ATTRIBUTES = (
    "class",
    "id",
    "itemprop",
    "data-testid",
    "data-test",
    "data-automation",
    "data-qa",
    "data-field",
    "role",
)


@lru_cache(maxsize=8192)
def words_of(name: str) -> frozenset[str]:
    """The words of a class or id: `JobDescription__item-title` has job, description, item, title."""
    return frozenset(word.lower() for word in _WORD.findall(name[:400]))


def hints_of(attributes: dict[str, str | None]) -> frozenset[str]:
    """Words of class, id and the like."""
    found = _NO_HINTS
    for name in HINT_ATTRIBUTES:
        value = attributes.get(name)
        if value:
            found = found | words_of(value) if found else words_of(value)
    return found


class Element:
    """One element: its attributes, children in order (elements and raw text), and its place in the page.

    `hints` are the words of its class, id and the like; `place` its place among its parent's children.
    """

    __slots__ = (
        "attributes",
        "chars",
        "children",
        "end",
        "end_line",
        "first_line",
        "hints",
        "index",
        "noise",
        "parent",
        "place",
        "tag",
    )

    def __init__(
        self, tag: str, attributes: dict[str, str | None], parent: Element | None, index: int
    ) -> None:
        self.tag = tag
        self.attributes = attributes
        self.parent = parent
        self.children: list[Element | str] = []
        self.index = index
        self.place = 0
        self.end = index + 1
        self.chars = 0
        self.noise = 0
        self.first_line = 0
        self.end_line = 0
        self.hints = hints_of(attributes) if attributes else _NO_HINTS

    def get(self, name: str) -> str:
        """An attribute's value, stripped; empty where it is missing."""
        value = self.attributes.get(name)
        return value.strip() if value else ""

    def holds(self, other: Element) -> bool:
        """Whether the other lies in this one (or is it)."""
        return self.index <= other.index < self.end

    def ancestors(self) -> Iterator[Element]:
        """Parents, nearest first."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    def elements(self) -> list[Element]:
        """Children that are elements."""
        return [child for child in self.children if child.__class__ is Element]


class Tree:
    """All elements of a page in document order; `scripts` are the JSON-LD blocks as written.

    `has_items` says that microdata or RDFa may stand on the page.
    """

    __slots__ = ("body", "cut", "elements", "has_items", "parser", "root", "scripts", "title")

    def __init__(self, html: str) -> None:
        self.parser = LexborHTMLParser(make_safe(html))
        lowered = html.lower()
        self.has_items = any(mark in lowered for mark in _ITEM_MARKS)
        self.elements: list[Element] = []
        self.scripts: list[str] = []
        self.title = ""
        self.cut = False
        self._build()
        self.root = self.elements[0] if self.elements else Element("html", {}, None, 0)
        self.body = next((e for e in self.elements if e.tag == "body"), self.root)
        self._count()
        self._close_links()

    def _build(self) -> None:
        node: LexborNode | None = self.parser.root
        parent: Element | None = None
        while node is not None:
            opened = self._open(node, parent)
            child = node.first_child if opened is not None else None
            if child is not None:
                parent, node = opened, child
                continue
            while node.next is None:
                if parent is None or node.parent is None:
                    return
                parent.end = len(self.elements)
                node, parent = node.parent, parent.parent
                if parent is None:
                    return
            node = node.next

    def _open(self, node: LexborNode, parent: Element | None) -> Element | None:
        """The element to go down into, if there is one."""
        tag = node.tag or ""
        if tag == "-text":
            if parent is not None:
                parent.children.append(node.text_content or "")
            return None
        if tag.startswith("-") or not tag:
            return None
        if len(self.elements) >= ELEMENT_LIMIT:
            self.cut = True
            return None
        if tag in _CHOICES and (parent is None or parent.tag not in _CHOOSING):
            # Outside of a list to choose from it is shown, and may hold all of the page.
            tag = "div"
        element = Element(tag, node.attributes, parent, len(self.elements))
        self.elements.append(element)
        if parent is not None:
            element.place = len(parent.children)
            parent.children.append(element)
        if tag == "script" and "json" in element.get("type").lower():
            self._keep_script(element, node)
        return None if tag in _OPAQUE else element

    def _keep_script(self, element: Element, node: LexborNode) -> None:
        kind = element.get("type").lower()
        if "ld+json" in kind or "ld json" in kind:
            self.scripts.append(node.text() or "")

    def _count(self) -> None:
        """Characters of text below each element."""
        for element in reversed(self.elements):
            element.chars += sum(len(child.strip()) for child in element.children if isinstance(child, str))
            if element.parent is not None and element.tag not in {"title", "head", "noscript", "select"}:
                element.parent.chars += element.chars
        titles = [e for e in self.elements if e.tag == "title" and e.children]
        self.title = " ".join(" ".join(str(child) for child in titles[0].children).split()) if titles else ""

    def _close_links(self) -> None:
        """A link that was never closed is opened anew in every paragraph: only the first stays one."""
        if self.body.chars < _WHOLE_CHARS:
            return
        links: dict[str, list[Element]] = {}
        for element in self.elements:
            if element.tag == "a" and element.attributes.get("href"):
                links.setdefault(element.get("href"), []).append(element)
        for same in links.values():
            if len(same) > 1 and sum(link.chars for link in same) * 10 >= self.body.chars * 9:
                for link in same[1:]:
                    link.attributes = {
                        name: value for name, value in link.attributes.items() if name != "href"
                    }

    def metas(self) -> dict[str, str]:
        """Content of the meta elements by name or property, lower case; the first of a name counts."""
        found: dict[str, str] = {}
        for element in self.elements:
            if element.tag == "meta" and element.get("content"):
                name = (element.get("property") or element.get("name")).lower()
                if name:
                    found.setdefault(name, " ".join(element.get("content").split()))
        return found


def text_of(element: Element, *, shown: bool = False) -> str:
    """All text below an element on one line; only what is shown, where noise has been marked."""
    parts: list[str] = []
    stack: list[Element | str] = [element]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            parts.append(node)
            continue
        if shown and node.noise == 2 and element.noise != 2:
            continue
        if node.tag in BLOCKS or node.tag == "br":
            parts.append(" ")
        stack.extend(reversed(node.children))
    return " ".join("".join(parts).split())
