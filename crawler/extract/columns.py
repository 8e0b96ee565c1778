"""Tables of adverts: what each column holds, by its header row."""

from __future__ import annotations

from .facts import Facts
from .labels import Role, label_role
from .tree import Element, text_of


def column_roles(row: Element) -> list[Role | None]:
    """Roles of a table's columns by its header row."""
    table = next((e for e in row.ancestors() if e.tag == "table"), None)
    if table is None:
        return []
    stack, rows = table.elements(), 0
    while stack and rows < 3:
        node = stack.pop(0)
        if node.tag in {"thead", "tbody"}:
            stack = node.elements() + stack
        elif node.tag == "tr":
            rows += 1
            cells = [cell for cell in node.elements() if cell.tag in {"td", "th"}]
            roles = [label_role(text_of(cell)) for cell in cells]
            if sum(role is not None for role in roles) >= max(2, len(roles) // 2):
                return roles
    return []


def read_columns(row: Element, facts: Facts) -> None:
    """Facts of a table row by the names of its columns."""
    if row.tag != "tr":
        return
    cells = [cell for cell in row.elements() if cell.tag in {"td", "th"}]
    for role, cell in zip(column_roles(row), cells, strict=False):
        if role is not None and role not in {"text", "fact", "contact"}:
            value = text_of(cell, shown=True)
            if role == "place" and role in facts.values and value:
                facts.values[role] += f", {value}"
            else:
                facts.take(role, value, cell.index)
