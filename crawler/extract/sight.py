"""One page as every reader of it sees it: parsed once, with its lines, metas and structured types."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from crawler.advert import Problem

from .build import canonical_url
from .decode import Decoded, decode_page, strip_saved_head
from .heading import site_names
from .jsonld import read_scripts, types_in
from .lines import Line, mark_related, read_lines
from .loss import is_lost, may_have_lost, reparse
from .records import Page
from .tree import Element, Tree


@dataclass(slots=True)
class Sight:
    """`objects` are the JSON-LD objects as read; `base` is what relative links are joined to."""

    page: Page
    tree: Tree
    lines: list[Line]
    metas: dict[str, str]
    names: frozenset[str]
    objects: list[Any]
    types: frozenset[str]
    canonical: str
    base: str
    problems: list[Problem] = field(default_factory=list)

    def problem(self, what: str, value: str) -> None:
        """Notes what went wrong on this page."""
        self.problems.append(Problem(what, self.page.url, value[:200]))


def _first(tree: Tree, tag: str, **wanted: str) -> Element | None:
    for element in tree.elements:
        if element.tag == tag and all(element.get(name).lower() == value for name, value in wanted.items()):
            return element
    return None


def _unread_types(scripts: list[str]) -> frozenset[str]:
    """What a page whose statements cannot be read means to state: a posting, by its name alone."""
    return frozenset({"jobposting"}) if any("JobPosting" in script for script in scripts) else frozenset()


def decode(page: Page) -> Decoded:
    """The text of a page, without the HTTP head that it may have been saved with."""
    body, head_type = strip_saved_head(page.body)
    return decode_page(body, page.content_type or head_type)


def _whole_tree(html: str, tree: Tree) -> tuple[Tree, bool | None]:
    """The tree, or another parser's where text was lost; whether that has it, `None` where none was lost."""
    if not may_have_lost(html, tree.body.chars) or not is_lost(html, tree.body.chars):
        return tree, None
    again = Tree(reparse(html))
    if again.body.chars <= tree.body.chars:
        return tree, False
    again.title = again.title or tree.title
    return again, not is_lost(html, again.body.chars)


def look_at(page: Page, decoded: Decoded | None = None) -> Sight:
    """Decodes and parses a page; never raises on what a page holds."""
    decoded = decoded or decode(page)
    tree = Tree(decoded.text)
    metas = tree.metas()
    link, base = _first(tree, "link", rel="canonical"), _first(tree, "base")
    objects, broken = read_scripts(tree.scripts)
    types = types_in(objects) | _unread_types(tree.scripts if broken else [])
    tree, found_again = _whole_tree(decoded.text, tree)
    lines = read_lines(tree)
    sight = Sight(
        page=page,
        tree=tree,
        lines=lines,
        metas=metas,
        names=site_names(tree, metas, page.url),
        objects=objects,
        types=types,
        canonical=canonical_url(page.url, [link.get("href") if link else "", metas.get("og:url", "")]),
        base=(base.get("href") if base else "") or page.url,
    )
    if decoded.problem:
        sight.problem("encoding", decoded.problem)
    for cause in broken:
        sight.problem("broken JSON-LD", cause)
    if found_again is not None:
        sight.problem("reparsed" if found_again else "parser_loss", "most of the page's text was lost")
    if tree.cut:
        sight.problem("parser_loss", f"more than {len(tree.elements)} elements; the rest was not read")
    mark_related(tree, lines, next((e for e in tree.elements if e.tag == "h1" and e.chars), None))
    return sight
