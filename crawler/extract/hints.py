"""Facts that no label names: by words of class and id, by their form alone."""

from __future__ import annotations

import re

from .furniture import RELATIVE, is_counter, relative_date
from .labels import Role, label_role
from .lines import Line
from .noise import CHROME
from .phrases import hint_words
from .tree import Element, text_of
from .values import COLON, MONEY, PIECES, TRIM, fits, is_date, is_wage, split_pairs, trim

_POSTED_ON = re.compile(
    r"\b(?:posted|published|date posted)(?: on)?:?\s{1,3}(\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4})\b", re.IGNORECASE
)
ROLES: tuple[Role, ...] = ("title", "employer", "place", "wage", "posted", "identifier")
_ROLE_HINTS = {role: hint_words("role_hints", role) for role in ROLES}
WAGE_HINTS = _ROLE_HINTS["wage"]
_NOT_HINTS = {role: hint_words("not_hints", role) for role in ROLES}


def _hint_score(element: Element, role: Role) -> float:
    hints = element.hints
    wanted = hints & _ROLE_HINTS[role]
    if not wanted or hints & _NOT_HINTS[role]:
        return 0.0
    return len(wanted) + 0.1 / (1 + len(hints)) + (0.3 if "name" in hints and role == "employer" else 0.0)


def read_hints(elements: list[Element], lines: list[Line], near: int) -> dict[Role, str]:
    """Values that class, id or data attributes name; the nearest to the title (element index) wins."""
    best: dict[Role, tuple[float, str]] = {}
    for element in elements:
        if not 0 < element.chars <= 200 or element.noise == CHROME:
            continue
        if element.end_line - element.first_line > 2:
            continue
        for role in ROLES[1:5]:
            score = _hint_score(element, role) if element.tag != "time" or role != "posted" else 2.0
            if not score:
                continue
            value = _hint_value(element, role)
            if not value:
                continue
            far = abs(element.index - near)
            score += 2.0 if far < 40 else 1.0 if far < 120 else 0.0
            score -= element.chars / 400
            if role not in best or score > best[role][0] + 0.001:
                best[role] = (score, value)
    return {role: value for role, (_, value) in best.items()}


def _piece(text: str, role: Role) -> str:
    """Of `Pune • ₹12,000` the part that is of the role."""
    pieces = [piece for piece in PIECES.split(text) if piece.strip()]
    if len(pieces) < 2 or role not in {"place", "wage"}:
        return text
    if role == "wage":
        return next((piece for piece in pieces if is_wage(piece) or MONEY.search(piece)), "")
    at = next((n for n, piece in enumerate(pieces) if MONEY.search(piece) or "%" in piece), len(pieces))
    return text if at == len(pieces) else " • ".join(piece.strip() for piece in pieces[:at])


def _hint_value(element: Element, role: Role) -> str:
    text = text_of(element, shown=True)
    if COLON.search(text):
        for label, value in split_pairs(text):
            if label_role(label.strip(TRIM)) == role:
                text = value
    text = trim(_piece(text, role))
    if not text and element.tag == "time":
        text = element.get("datetime")
    if not fits(role, text) or is_counter(text):
        return ""
    if role == "wage" and not is_wage(text) and not any(c.isdigit() for c in text):
        return ""
    if role in {"place", "employer"} and (is_wage(text) or RELATIVE.fullmatch(text)):
        return ""
    return text


def loose_wage(lines: list[Line]) -> str | None:
    """A short line that is nothing but money: `₹15,000 - ₹20,000 a month`."""
    for line in lines:
        text = line.text.strip(TRIM)
        if (
            line.level != CHROME
            and len(text) <= 60
            and MONEY.search(text)
            and sum(c.isdigit() for c in text) >= 3
        ):
            text = _piece(text, "wage").strip(TRIM) or text
            letters = sum(c.isalpha() for c in text)
            if letters <= 28:
                return text
    return None


def loose_date(lines: list[Line]) -> str | None:
    """A short line that only says when: `Posted 4d ago`, `Posted on 12 Nov 2026`."""
    for line in lines:
        if line.level == CHROME or len(line.text) > 200:
            continue
        inside = _POSTED_ON.search(line.text)
        if inside:
            return inside.group(1)
        relative = relative_date(line.text)
        if relative:
            return relative
        words = line.text.split()
        for count in (3, 2, 1):
            if (
                len(words) > count
                and label_role(" ".join(words[:count]).strip(TRIM)) == "posted"
                and words[count][:1].isalnum()
            ):
                value = " ".join(words[count:])
                if is_date(value) and len(value) <= 40:
                    return trim(value)
    return None
