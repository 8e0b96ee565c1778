"""No cell is a formula, and every cell comes back as it was."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.cells import guard_cell, read_cell, write_table

DANGEROUS = [
    "=1+1", "+91 99999 01234", "-2", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1+1", "＋9", "－9", "＠x",
    " =1", "\u200b=1", "\u202e=1", "\u00a0@x", "\ufeff=HYPERLINK()", "﹢1", "₊1", "'=1", "'",
]  # fmt: skip
PLAIN = ["", "ordinary", "नौकरी", "1=1", "a@example.org", "5", "₹5", "(=1)", '"=1"']


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_formula_is_disarmed(text: str) -> None:
    assert guard_cell(text) == "'" + text
    assert read_cell(guard_cell(text)) == text


@pytest.mark.parametrize("text", PLAIN)
def test_an_ordinary_cell_stays(text: str) -> None:
    assert guard_cell(text) == text


@given(st.text())
def test_every_text_comes_back(text: str) -> None:
    assert read_cell(guard_cell(text)) == text


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=2, max_size=2))
def test_a_table_gives_back_its_cells(row: list[str]) -> None:
    table = write_table(["a", "b"], [row]).decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(table, newline="")))
    assert [[read_cell(cell) for cell in line] for line in read[1:]] == [row]


def test_half_a_surrogate_pair_does_not_stop_the_table() -> None:
    table = write_table(["a"], [["x\ud800y"], [None], [3]]).decode("utf-8-sig")
    assert [line.strip('"') for line in table.splitlines()] == ["a", "x\ufffdy", "", "3"]
