"""Pages of the invented sites, rendered from `templates/`."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

FOLDER = Path(__file__).parent / "templates"
_LINK = re.compile(r"https://wa\.me/\d+")


def _linkify(line: str) -> Markup:
    """The line as HTML, its WhatsApp addresses made links."""
    pieces = _LINK.split(line)
    link = Markup('<a href="{0}" rel="nofollow">{0}</a>')
    html = escape(pieces[0])
    for address, rest in zip(_LINK.findall(line), pieces[1:], strict=True):
        html += link.format(address) + escape(rest)
    return html


def _slug(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:50] or "job"


@cache
def _environment() -> Environment:
    loader = FileSystemLoader(FOLDER)
    made = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.filters.update(linkify=_linkify, slug=_slug, quote=quote)
    return made


def render(template: str, **values: Any) -> str:
    """A page as text. Raises: jinja2.UndefinedError where a template asks for what it was not given."""
    return _environment().get_template(template).render(**values)


def slug(title: str) -> str:
    """The Latin letters and digits of a title, for an address."""
    return _slug(title)
