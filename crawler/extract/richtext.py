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
_SIMPLE_TAG = re.compile(r"<(/?)(p|br|li|ul|ol|div|h[1-6]|b|strong|em|i|u)\s{0,3}/?>", re.IGNORECASE)
_SIMPLE_INLINE = frozenset(["b", "strong", "em", "i", "u"])
# White space of ASCII other than the space.
_BREAKS = bytes(n for n in range(128) if chr(n).isspace() and chr(n) != " ")
_LEAVES = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6"])


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


def _closes_itself(name: str, still_open: list[str]) -> bool:
    """Whether a block's tag closes one that is still open, as a parser would do unasked."""
    if still_open[-1] in _SIMPLE_INLINE or still_open[-1] in _LEAVES:
        return True
    return name == "li" and next((tag for tag in reversed(still_open) if tag != "div"), "") == "li"


def _paragraphs(text: str) -> list[str] | None:
    """The lines of markup that is one closed paragraph after the other."""
    if text.startswith("<p>") and text.endswith("</p>"):
        lines = text[3:-4].split("</p><p>")
        if text.count("<") == 2 * len(lines):
            return lines
    parts = text.split("</p>")
    if parts.pop().strip() or not all(part.lstrip().startswith("<p>") for part in parts):
        return None
    lines = [part.lstrip()[3:] for part in parts]
    return None if any("<" in line for line in lines) else lines


def _plain_markup(text: str) -> list[str] | None:
    """The lines of markup that holds nothing but closed paragraphs, lists, headings, breaks and bold words.

    What a parser would make of it is certain then; `None` leaves the rest to one.
    """
    lines = _paragraphs(text) or _closed_lines(text)
    if lines is not None and "&" in text:
        lines = [html.unescape(line) for line in lines]
    return None if lines is None else _folded(lines)


def _folded(lines: list[str]) -> list[str]:
    """Each line with its white space folded; most have single spaces only."""
    flat = "".join(lines)
    if flat.isascii() and "  " not in flat and len(flat.encode().translate(None, _BREAKS)) == len(flat):
        return [line.strip(" ") for line in lines]
    return [" ".join(line.split()) for line in lines]


def _closed_lines(text: str) -> list[str] | None:
    """The lines of markup in which every tag that opens is closed, and nothing closes itself."""
    pieces = _SIMPLE_TAG.split(text)
    if "<" in "".join(pieces[::3]):
        return None
    lines, line, still_open, closed = [], pieces[0], [""], False
    for slash, name, after in zip(pieces[1::3], map(str.lower, pieces[2::3]), pieces[3::3], strict=True):
        inline = name in _SIMPLE_INLINE
        if slash:
            if still_open.pop() != name:
                return None
        elif name != "br":
            if not inline and _closes_itself(name, still_open):
                return None
            still_open.append(name)
        if inline:
            line += " " + after if closed and not slash else after
        else:
            lines.append(line)
            line = after
        closed = inline and bool(slash) and not after
    return None if len(still_open) > 1 else [*lines, line]


def rich_text(value: str) -> str:
    """Paragraphs, list items and line breaks as lines; entities decoded."""
    if "<" not in value and "&" not in value:
        return clean(_plain_lines(value))
    text = _unescape(value) if "&" in value else value
    if not _TAG.search(text):
        return clean(_plain_lines(html.unescape(text)))
    if "\n" in text and not re.search(r"<(?:br|p|li|div|ul|ol|h[1-6]|tr)\b", text, re.IGNORECASE):
        text = text.replace("\n", "<br>")
    lines = _plain_markup(text)
    if lines is not None:
        return clean(_left_over("\n".join([line for line in lines if line and line != "\ufffd"])))
    tree = Tree(f"<body><div>{text}</div></body>")
    return clean(_left_over(body_text(read_lines(tree), plain=True)))


def _left_over(text: str) -> str:
    """Entities that were escaped twice are still entities after parsing."""
    return html.unescape(text) if "&" in text and _ENTITY.search(text) else text


def one_line(value: str) -> str:
    """A short field: entities and tags resolved, white space folded."""
    if "<" not in value and "&" not in value:
        return clean(" ".join(value.split()))
    return " ".join(rich_text(value).split())


def node_text(node: LexborNode) -> str:
    """The lines of a parsed node; nothing is taken for noise."""
    tree = Tree(f"<body>{node.html or ''}</body>")
    return clean(body_text(read_lines(tree), plain=True))
