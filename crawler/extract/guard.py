"""Before parsing: markup that would keep the parser busy for minutes is thinned, its text kept.

Lexbor's time grows with the square of nesting depth and of attributes on one tag (measured: 300,000 open
divs take seven minutes, 100,000 attributes nineteen seconds), and of options in one list.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice

DEPTH_LIMIT = 1024
ATTRIBUTE_LIMIT = 400
OPTION_LIMIT = 5000
_LONG_TAG_CHARS = 2000
_OPTION = re.compile(r"<option(?=[\s/>])[^<>]{0,2000}>|</option>", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:-]{0,30})")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_UNNESTED = frozenset(
    [
        "p",
        "li",
        "td",
        "tr",
        "th",
        "dd",
        "dt",
        "option",
        "br",
        "hr",
        "img",
        "input",
        "meta",
        "link",
        "area",
        "base",
        "col",
        "embed",
        "source",
        "track",
        "wbr",
    ]
)


def _thin_attributes(html: str) -> str:
    """Tags with hundreds of attributes lose them."""
    pieces = html.split(">")
    if max(map(len, pieces)) <= _LONG_TAG_CHARS:
        return html
    for number, piece in enumerate(pieces):
        if len(piece) <= _LONG_TAG_CHARS:
            continue
        at = piece.find("<")
        if at >= 0 and len(piece) - at > _LONG_TAG_CHARS and piece[at + 1 : at + 2].isalpha():
            tag = piece[at:]
            if len(_QUOTED.sub("", tag).split()) > ATTRIBUTE_LIMIT:
                pieces[number] = piece[:at] + tag.split(None, 1)[0]
    return ">".join(pieces)


def _thin_depth(html: str) -> str:
    """Opening tags below the depth limit are dropped; what they hold stays where it is."""
    still_open: Counter[str] = Counter()
    depth, parts, copied = 0, [], 0
    for match in _TAG.finditer(html):
        closing, name = match.group(1), match.group(2).lower()
        if name in _UNNESTED:
            continue
        if closing:
            if still_open[name]:
                still_open[name] -= 1
                depth -= 1
        elif depth < DEPTH_LIMIT:
            still_open[name] += 1
            depth += 1
        else:
            end = html.find(">", match.end())
            parts.append(html[copied : match.start()])
            copied = max(copied, end + 1 if end >= 0 else len(html))
    return "".join([*parts, html[copied:]])


def _thin_options(html: str) -> str:
    """Options past the limit lose their tags."""
    marks = list(islice(_OPTION.finditer(html), OPTION_LIMIT + 1))
    if len(marks) <= OPTION_LIMIT:
        return html
    start = marks[-1].start()
    return html[:start] + _OPTION.sub(" ", html[start:])


def make_safe(html: str) -> str:
    """The same page, bounded in depth and attributes; an ordinary page comes back untouched."""
    if len(html) > _LONG_TAG_CHARS:
        html = _thin_attributes(html)
    if html.count("ption") > OPTION_LIMIT:
        html = _thin_options(html)
    if html.count("<") - html.count("</") > DEPTH_LIMIT:
        html = _thin_depth(html)
    return html
