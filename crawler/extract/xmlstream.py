"""XML read as a stream by expat, without entities or a DTD: nothing is expanded, nothing fetched."""

from __future__ import annotations

from collections.abc import Iterator
from xml.parsers import expat

_CHUNK_CHARS = 65536
_DEPTH_LIMIT = 200
_VALUE_LIMIT = 200_000


class XmlRefusedError(ValueError):
    """XML that declares entities, or nests without end."""


class _Reader:
    """Collects records: elements of the names sought, each as a flat dictionary of its leaf texts."""

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
        self.path.append(name)
        if len(self.path) > _DEPTH_LIMIT:
            raise XmlRefusedError(f"nested deeper than {_DEPTH_LIMIT}")
        local = name.rsplit(":", 1)[-1].lower()
        if (
            local in self.names
            and (self.record is None or len(self.path) > 1)
            and self.record is None
            and len(self.path) > 1
        ):
            self.record, self.record_depth = (
                {f"@{key.lower()}": value for key, value in attributes.items()},
                len(self.path),
            )
        self.text, self.size = [], 0

    def _data(self, data: str) -> None:
        if self.size < _VALUE_LIMIT:
            self.text.append(data)
            self.size += len(data)

    def _end(self, name: str) -> None:
        local = name.rsplit(":", 1)[-1].lower().replace("-", "_")
        if self.record is not None:
            if len(self.path) == self.record_depth:
                self.done.append(self.record)
                self.record = None
            else:
                value = "".join(self.text).strip()
                if value:
                    self.record.setdefault(local, value)
        self.path.pop()
        self.text, self.size = [], 0


def records_in(text: str, names: frozenset[str]) -> Iterator[dict[str, str]]:
    """Records as they are read; the names are matched without prefix, in lower case.

    Raises: XmlRefusedError on entities, expat.ExpatError on broken XML (after the whole records before it).
    """
    reader = _Reader(names)
    source = _without_declaration(text)
    for start in range(0, len(source), _CHUNK_CHARS):
        failed: expat.ExpatError | None = None
        try:
            reader.parser.Parse(source[start : start + _CHUNK_CHARS], False)
        except expat.ExpatError as error:
            failed = error
        yield from reader.done
        reader.done.clear()
        if failed is not None:
            raise failed
    reader.parser.Parse("", True)
    yield from reader.done


def _without_declaration(text: str) -> str:
    """The text is decoded already: what its declaration says of an encoding no longer holds."""
    text = text.lstrip("\ufeff \t\r\n")
    if text.startswith("<?xml"):
        end = text.find("?>")
        return text[end + 2 :] if end >= 0 else text
    return text
