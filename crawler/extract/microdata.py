"""Microdata and RDFa Lite: items in the markup, read into the same shape as JSON-LD."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .lines import Line
from .noise import CHROME
from .tree import Element, Tree, text_of

_ITEM_LIMIT = 500
_ADDRESSES = frozenset({"url", "sameAs", "mainEntityOfPage"})


@dataclass(slots=True)
class Item:
    """One item: its values as a schema.org object, and the element it stands in."""

    value: dict[str, Any]
    element: Element


def _type_of(element: Element) -> str | None:
    if "itemscope" in element.attributes or element.get("itemtype"):
        return element.get("itemtype").split(" ")[0].rstrip("/").rsplit("/", 1)[-1]
    if element.get("typeof"):
        return element.get("typeof").split(" ")[0].rsplit("/", 1)[-1].rsplit(":", 1)[-1]
    return None


def _names_of(element: Element) -> list[str]:
    raw = element.get("itemprop") or (
        element.get("property") if element.tag != "meta" or element.noise == 0 else ""
    )
    return [name.rsplit("/", 1)[-1].rsplit(":", 1)[-1] for name in raw.split()]


def _value_of(element: Element, lines: list[Line]) -> str:
    for attribute in ("content", "datetime"):
        if attribute in element.attributes and element.get(attribute):
            return element.get(attribute)
    if element.tag in {"a", "link", "area"} and not element.chars:
        return element.get("href")
    if element.tag in {"img", "source", "iframe"}:
        return element.get("src")
    if element.end_line - element.first_line > 1:
        return "\n".join(
            line.text
            for line in lines[element.first_line : element.end_line]
            if line.level != CHROME or element.noise == CHROME
        )
    return text_of(element)


def _put(value: dict[str, Any], name: str, found: Any) -> None:
    if name not in value:
        value[name] = found
    elif isinstance(value[name], list):
        value[name].append(found)
    else:
        value[name] = [value[name], found]


def read_items(tree: Tree, lines: list[Line]) -> list[Item]:
    """All items of the page, those inside others left to them; one pass in document order."""
    top: list[Item] = []
    open_items: list[Item] = []
    if not tree.has_items:
        return top
    for element in tree.elements:
        while open_items and element.index >= open_items[-1].element.end:
            open_items.pop()
        kind = _type_of(element)
        names = _names_of(element)
        item = None
        if kind is not None and len(top) < _ITEM_LIMIT:
            item = Item({"@type": kind}, element)
        if names and open_items:
            found: Any = item.value if item is not None else _value_of(element, lines)
            for name in names:
                href = element.get("href") if name in _ADDRESSES else ""
                _put(open_items[-1].value, name, href or found)
        if item is not None:
            if not names or not open_items or kind in {"JobPosting", "Course"}:
                top.append(item)
            open_items.append(item)
    return top
