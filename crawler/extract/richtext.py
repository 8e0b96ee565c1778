"""A description that comes as HTML inside a field, escaped once, twice or not at all: its lines of text."""

from __future__ import annotations

import html
import re

from selectolax.lexbor import LexborNode

from .decode import clean
from .lines import body_text, read_lines
from .tree import Tree

_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9]{0,15}(?:\s[^<>]{0,1000})?/?>")
_ESCAPED_TAG = re.compile(r"&(?:amp;){0,3}lt;/?[A-Za-z][A-Za-z0-9]{0,15}(?:\s|/|&(?:amp;){0,3}gt;)")
_ENTITY = re.compile(r"&(?:amp;){0,3}(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")


def _unescape(text: str) -> str:
    """Undoes escaping until tags are tags and entities are characters; at most four times."""
    for _ in range(4):
        if not (_ESCAPED_TAG.search(text) or (_ENTITY.search(text) and not _TAG.search(text))):
            break
        text = html.unescape(text)
    return text


def _plain_lines(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return "\n".join(line for line in lines if line)


def rich_text(value: str) -> str:
    """Paragraphs, list items and line breaks as lines; entities decoded."""
    text = _unescape(value)
    if not _TAG.search(text):
        return clean(_plain_lines(html.unescape(text)))
    if "\n" in text and not re.search(r"<(?:br|p|li|div|ul|ol|h[1-6]|tr)\b", text, re.IGNORECASE):
        text = text.replace("\n", "<br>")
    tree = Tree(f"<body><div>{text}</div></body>")
    return clean(_left_over(body_text(read_lines(tree), plain=True)))


def _left_over(text: str) -> str:
    """Entities that were escaped twice are still entities after parsing."""
    return html.unescape(text) if _ENTITY.search(text) else text


def one_line(value: str) -> str:
    """A short field: entities and tags resolved, white space folded."""
    return " ".join(rich_text(value).split())


def node_text(node: LexborNode) -> str:
    """The lines of a parsed node; nothing is taken for noise."""
    tree = Tree(f"<body>{node.html or ''}</body>")
    return clean(body_text(read_lines(tree), plain=True))
