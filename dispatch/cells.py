"""CSV that no spreadsheet takes for a formula, and from which every cell can be read back exactly."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence

_STARTS_FORMULA = frozenset("=+-@\t\r\n")
_GUARD = "'"


def guard_cell(value: object) -> str:
    """The cell's text, with one apostrophe before it where a program might take it for a formula.

    A text that begins with an apostrophe gets one too, so that taking off one leading apostrophe always
    gives back the original.
    """
    text = str(value)
    if text.startswith(_GUARD) or text[:1] in _STARTS_FORMULA:
        return _GUARD + text
    first = _first_visible(text)
    return _GUARD + text if unicodedata.normalize("NFKC", first)[:1] in _STARTS_FORMULA else text


def read_cell(cell: str) -> str:
    """The inverse of `guard_cell`."""
    return cell.removeprefix(_GUARD)


def _first_visible(text: str) -> str:
    for letter in text:
        if not letter.isspace() and unicodedata.category(letter) not in {"Cf", "Cc", "Mn"}:
            return letter
    return "x"


def write_table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """UTF-8 with a byte-order mark, so that spreadsheets show every script; all cells guarded and quoted.

    Halves of surrogate pairs, which no UTF-8 file can hold, become U+FFFD.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([guard_cell("" if value is None else value) for value in row] for row in rows)
    return text.getvalue().encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode("utf-8-sig")
