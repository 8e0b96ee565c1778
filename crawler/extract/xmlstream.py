"""XML read as a stream by expat, without entities or a DTD: nothing is expanded, nothing fetched."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html.entities import html5
from xml.parsers import expat

_CHUNK_CHARS = 65536
_DEPTH_LIMIT = 200
_VALUE_LIMIT = 200_000
_FIELDS_LIMIT = 500
# An ampersand with the reference that it begins, by name or number; with none where nobody escaped it.
_REFERENCE = re.compile(r"&(?:(?:([A-Za-z][A-Za-z0-9]{0,31})|#(\d{1,7})|#[xX]([0-9A-Fa-f]{1,6}));)?")
_XML_NAMES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_CDATA, _CDATA_END = "<![CDATA[", "]]>"
# The longest thing that may not be cut in two: a reference, or the mark that opens CDATA.
_HELD_CHARS = 40


class XmlRefusedError(ValueError):
    """XML that declares entities, or nests without end."""


class _Reader:
    """Collects records: elements of the names sought, each as a flat dictionary of its leaf texts.

    Names with a path (`image/loc`) are there so that no inner element passes for an outer one.
    """

    def __init__(self, names: frozenset[str]) -> None:
        self.names = names
        self.done: list[dict[str, str]] = []
        self.path: list[str] = []
        self.record: dict[str, str] | None = None
        self.record_depth = 0
        self.text: list[str] = []
        self.size = 0
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._data
        self.parser.EntityDeclHandler = self._refuse
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

    @staticmethod
    def _refuse(*_: object) -> None:
        raise XmlRefusedError("entities are refused")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.path.append(_local(name))
        if len(self.path) > _DEPTH_LIMIT:
            raise XmlRefusedError(f"nested deeper than {_DEPTH_LIMIT}")
        if self.record is None and self.path[-1] in self.names and len(self.path) > 1:
            self.record = {f"@{key.lower()}": value for key, value in attributes.items()}
            self.record_depth = len(self.path)
        elif self.record is not None and (link := attributes.get("href")) and self.path[-1] == "link":
            self._keep("link", link)
        self.text, self.size = [], 0

    def _data(self, data: str) -> None:
        if self.size < _VALUE_LIMIT:
            self.text.append(data)
            self.size += len(data)

    def _end(self, name: str) -> None:
        if self.record is not None:
            if len(self.path) == self.record_depth:
                self.done.append(self.record)
                self.record = None
            else:
                inside = self.path[self.record_depth :]
                value = "".join(self.text).strip()
                self._keep(inside[-1], value)
                if len(inside) > 1:
                    self._keep("/".join(inside[-2:]), value)
                else:
                    self._keep(f"/{inside[0]}", value)
        self.path.pop()
        self.text, self.size = [], 0

    def _keep(self, name: str, value: str) -> None:
        if self.record is not None and value and len(self.record) < _FIELDS_LIMIT:
            self.record.setdefault(name, value)


def _local(name: str) -> str:
    return name.rsplit(":", 1)[-1].lower().replace("-", "_")


def records_in(source: str | Iterable[str], names: frozenset[str]) -> Iterator[dict[str, str]]:
    """Records as they are read from a text or the pieces of one; names without prefix, in lower case.

    In a record, `name` is the first leaf of that name at any depth, `/name` one that lies in the record
    itself, `outer/name` one that lies in an element `outer`.
    Raises: XmlRefusedError on entities, expat.ExpatError on broken XML (after the whole records before it).
    """
    reader = _Reader(names)
    for piece in _mended(_without_declaration(_pieces(source))):
        failed: expat.ExpatError | None = None
        try:
            reader.parser.Parse(piece, False)
        except expat.ExpatError as error:
            failed = error
        yield from reader.done
        reader.done.clear()
        if failed is not None:
            raise failed
    reader.parser.Parse("", True)
    yield from reader.done


def _pieces(source: str | Iterable[str]) -> Iterator[str]:
    if not isinstance(source, str):
        yield from source
        return
    for start in range(0, len(source), _CHUNK_CHARS):
        yield source[start : start + _CHUNK_CHARS]


def _without_declaration(pieces: Iterator[str]) -> Iterator[str]:
    """The text is decoded already: what its declaration says of an encoding no longer holds."""
    first = next(pieces, "").lstrip("\ufeff \t\r\n")
    if first.startswith("<?xml"):
        end = first.find("?>")
        first = first[end + 2 :] if end >= 0 else first
    yield first
    yield from pieces


def _mended(pieces: Iterator[str]) -> Iterator[str]:
    """Text whose bare ampersands are escaped outside CDATA, and other references made XML's."""
    inside, held = False, ""
    for piece in pieces:
        text, out = held + piece, []
        while (at := text.find(_CDATA_END if inside else _CDATA)) >= 0:
            end = at + len(_CDATA_END if inside else _CDATA)
            out.append(text[:end] if inside else _mend(text[:end]))
            text, inside = text[end:], not inside
        cut = max(len(text) - _HELD_CHARS, 0)
        if not inside and (last := text.rfind("&", 0, cut)) > cut - _HELD_CHARS:
            cut = max(last, 0)
        out.append(text[:cut] if inside else _mend(text[:cut]))
        held = text[cut:]
        yield "".join(out)
    yield held if inside else _mend(held)


def _mend(text: str) -> str:
    return _REFERENCE.sub(_checked, text) if "&" in text else text


def _checked(found: re.Match[str]) -> str:
    """A reference that XML knows as it is; a name of HTML, a bare ampersand, or no character."""
    name, decimal, hexadecimal = found.groups()
    if name in _XML_NAMES:
        return found[0]
    if name:
        return "".join(f"&#{ord(char)};" for char in html5.get(f"{name};", "")) or f"&amp;{name};"
    if not decimal and not hexadecimal:
        return "&amp;"
    number = int(decimal) if decimal else int(hexadecimal, 16)
    allowed = number in (9, 10, 13) or 32 <= number < 0xD800 or 0xE000 <= number < 0xFFFE
    return found[0] if allowed or 0x10000 <= number < 0x110000 else "\ufffd"
