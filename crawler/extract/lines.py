"""The text of a page as lines: one for each block, white space folded, each with where it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .furniture import is_furniture, opens_related
from .noise import CHROME, OWN, own_level
from .phrases import fold
from .tree import BLOCKS, HEADINGS, Element, Tree, text_of

_ALL_CHARS = 200
_PRE_LINE = re.compile(r"white-?space[-:\s]{0,4}(?:pre|break-spaces)", re.IGNORECASE)


@dataclass(slots=True)
class Line:
    """One line: `block` is the block element it stands in, `at` the index of the element it begins in.

    `level` says how far it is from the advert's own text (see `noise`); `link_chars` counts what is linked.
    """

    text: str
    block: Element
    at: int
    level: int
    link_chars: int
    heading: int

    @property
    def own_chars(self) -> int:
        """Characters of the line that are not linked."""
        return max(0, len(self.text) - self.link_chars) if self.level == OWN else 0

    @property
    def linked(self) -> bool:
        """Whether the line is a link and nothing else."""
        return self.link_chars * 10 >= len(self.text) * 9


class _Writer:
    """Gathers text until a block ends."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.parts: list[str] = []
        self.at = 0
        self.link_chars = 0
        self.heading = 0

    def add(self, text: str, owner: Element, in_link: bool, heading: int) -> None:
        if not self.parts:
            self.at = owner.index
            self.link_chars = 0
            self.heading = heading
        self.parts.append(text)
        if in_link:
            self.link_chars += len(" ".join(text.split()))

    def flush(self, block: Element) -> None:
        if not self.parts:
            return
        text = " ".join("".join(self.parts).split())
        self.parts = []
        if text and text != "\ufffd":
            self.lines.append(Line(text, block, self.at, block.noise, self.link_chars, self.heading))


def _digits_of(cell: Element) -> int:
    return sum(char.isdigit() for char in text_of(cell))


def _simple_row(element: Element) -> bool:
    """A table row that reads as one line; cells with a number to ring each are lines of their own."""
    if element.tag != "tr" or element.chars > 200:
        return False
    stack = element.elements()
    if len(stack) >= 2 and sum(cell.chars >= 25 and _digits_of(cell) >= 9 for cell in stack) >= 2:
        return False
    while stack:
        inner = stack.pop()
        if inner.tag not in {"td", "th"} and (inner.tag in BLOCKS or inner.tag == "br"):
            return False
        stack.extend(inner.elements())
    return True


class _Walk:
    """One walk over the tree that marks noise and writes lines."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.writer = _Writer()
        self.body_chars = max(1, tree.body.chars)
        heads = [e for e in tree.elements if e.tag == "h1" and e.chars]
        heads = heads if len(heads) <= 3 else []
        self.around_heads = {e.index for head in heads for e in (head, *head.ancestors())}
        self.main = [e for e in tree.elements if e.tag in {"article", "li", "main"}]
        self.rows: set[int] = set()

    def run(self) -> list[Line]:
        """Depth first, without recursion; a negative depth closes an element."""
        stack: list[tuple[Element | str, Element, bool, bool, int, bool]] = []
        root = self.tree.body
        stack.append((root, root, False, False, 0, False))
        closed_inline = False
        while stack:
            node, parent, closing, in_link, heading, pre = stack.pop()
            if isinstance(node, str):
                self._text(node, parent, in_link, heading, pre)
                closed_inline = False
            elif closing:
                closed_inline = self._close(node)
            else:
                self._open(node, closed_inline)
                closed_inline = False
                link = in_link or self._is_link(node)
                level = int(node.tag[1]) if node.tag in HEADINGS else heading
                shaped = pre or self._keeps_lines(node)
                stack.append((node, parent, True, in_link, heading, pre))
                stack.extend((child, node, False, link, level, shaped) for child in reversed(node.children))
        self.writer.flush(root)
        return self.writer.lines

    def _is_link(self, node: Element) -> bool:
        """Whether what it holds is linked; a link around all of a long page was never closed."""
        if node.tag != "a" or "href" not in node.attributes:
            return False
        return node.chars < _ALL_CHARS or node.chars * 10 < self.body_chars * 9

    @staticmethod
    def _keeps_lines(node: Element) -> bool:
        if node.tag == "pre" or not node.attributes:
            return node.tag == "pre"
        shape = (node.attributes.get("style") or "") + " " + (node.attributes.get("class") or "")
        return "pre" in shape and bool(_PRE_LINE.search(shape))

    def _block(self, node: Element) -> bool:
        if node.tag in {"td", "th"}:
            return node.parent is None or node.parent.index not in self.rows
        return node.tag in BLOCKS or (
            node.noise != OWN and (node.parent is None or node.parent.noise != node.noise)
        )

    def _open(self, node: Element, closed_inline: bool) -> None:
        inherited = node.parent.noise if node.parent is not None else OWN
        if inherited == CHROME:
            node.noise = CHROME
        else:
            heading_inside = node.index in self.around_heads
            in_article = node.tag in {"header", "footer"} and any(
                e.index < node.index < e.end for e in self.main
            )
            node.noise = max(inherited, own_level(node, self.body_chars, heading_inside, in_article))
        if node.tag == "tr" and _simple_row(node):
            self.rows.add(node.index)
        if node.tag == "br" or self._block(node):
            self.writer.flush(self._nearest_block(node.parent or node))
        elif self.writer.parts and (closed_inline or node.tag in {"td", "th"}):
            self.writer.parts.append(" ")
        node.first_line = len(self.writer.lines)

    def _close(self, node: Element) -> bool:
        if self._block(node):
            self.writer.flush(node)
            node.end_line = len(self.writer.lines)
            return False
        node.end_line = len(self.writer.lines) + (1 if self.writer.parts else 0)
        return node.tag != "br"

    def _nearest_block(self, node: Element) -> Element:
        while node.parent is not None and not self._block(node):
            node = node.parent
        return node

    def _text(self, text: str, parent: Element, in_link: bool, heading: int, pre: bool) -> None:
        if not text.strip():
            if self.writer.parts:
                self.writer.parts.append(" ")
            return
        if not pre or "\n" not in text:
            self.writer.add(text, parent, in_link, heading)
            return
        for number, part in enumerate(text.split("\n")):
            if number:
                self.writer.flush(self._nearest_block(parent))
            if part.strip():
                self.writer.add(part, parent, in_link, heading)


def _related_end(lines: list[Line], number: int, keep: Element | None) -> int:
    """The line after the section that a heading such as "Similar jobs" opens."""
    line = lines[number]
    scope = line.block
    for outer in line.block.ancestors():
        if (
            outer.first_line < number
            or outer.tag in {"body", "main"}
            or (keep is not None and outer.holds(keep))
        ):
            break
        scope = outer
    if scope.end_line - scope.first_line > 1:
        return scope.end_line
    parent = scope.parent
    end = parent.end_line if parent is not None else number + 1
    for later in range(number + 1, end):
        if lines[later].heading and line.heading and lines[later].heading <= line.heading:
            return later
        if not line.heading and lines[later].heading:
            return later
    return end


def mark_related(tree: Tree, lines: list[Line], keep: Element | None) -> None:
    """Sections headed as related adverts, sharing or comments are noise; `keep` is the advert's title."""
    marked: list[tuple[int, int]] = []
    number = 0
    while number < len(lines):
        line = lines[number]
        short = line.heading or len(line.text) <= 40
        if line.link_chars * 2 > len(line.text) and opens_related(line.text[:70]):
            line.level = CHROME
            marked.append((number, number + 1))
        if (
            line.level != CHROME
            and short
            and opens_related(line.text)
            and (keep is None or not line.block.holds(keep))
        ):
            end = max(number + 1, _related_end(lines, number, keep))
            for later in range(number, end):
                lines[later].level = CHROME
            marked.append((number, end))
            number = end
        else:
            number += 1
    ends = [0] * len(lines)
    for start, end in marked:
        ends[start:end] = [max(end, ends[start])] * (end - start)
    for element in tree.elements if marked else ():
        if (
            element.first_line
            < element.end_line
            <= (ends[element.first_line : element.first_line + 1] or [0])[0]
        ):
            element.noise = CHROME


def read_lines(tree: Tree) -> list[Line]:
    """All lines of the body in document order; elements get their noise and their span of lines."""
    return _Walk(tree).run()


def _is_link_list(lines: list[Line], number: int) -> bool:
    """Three or more lines in a row that are only links: a menu."""
    run = 1
    for step in (-1, 1):
        at = number + step
        while 0 <= at < len(lines) and lines[at].linked and run < 3:
            run += 1
            at += step
    return run >= 3 and not _contact(lines[number].text)


def _contact(text: str) -> bool:
    return sum(char.isdigit() for char in text) >= 7 or "@" in text


def is_counted(line: Line) -> bool:
    """Whether a line counts as text when a page is weighed."""
    return not is_furniture(line.text)


def body_text(lines: list[Line], drop: str | None = None, *, plain: bool = False) -> str:
    """The advert's own lines, one under the other; `drop` is the title, left out where it heads the text.

    `plain` keeps every line: the text of a field that holds nothing but the advert.
    """
    own = [line for line in lines if plain or line.level == OWN]
    kept = [
        line
        for number, line in enumerate(own)
        if plain or (not is_furniture(line.text) and not (line.linked and _is_link_list(own, number)))
    ]
    wanted = fold(drop) if drop else None
    while kept and wanted and fold(kept[0].text) == wanted:
        kept.pop(0)
    return "\n".join(line.text for line in kept)
