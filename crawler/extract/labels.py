"""Labels of an advert's facts in English, Hindi, Bengali, Assamese, Nepali, romanised, and some others."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, get_args

from .phrases import fold, listed

Role = Literal[
    "title",
    "employer",
    "place",
    "address",
    "wage",
    "posted",
    "deadline",
    "identifier",
    "fact",
    "contact",
    "text",
]

_ROLES: tuple[Role, ...] = get_args(Role)
_AROUND = frozenset(word for phrase in listed("label_words.around") for word in fold(phrase).split())
_EXACT: dict[str, Role] = {}
_WORD_ROLE: dict[str, Role] = {}


def _fill_tables() -> None:
    for role in _ROLES:
        for phrase in listed(f"label_phrases.{role}"):
            _EXACT[fold(phrase)] = role
        for phrase in listed(f"label_words.{role}"):
            for word in fold(phrase).split():
                _WORD_ROLE[word] = role


def _sought_words() -> frozenset[str]:
    """Words without which no text is a label of a wage or a place; of a phrase its longest word."""
    found: set[str] = set()
    for role in ("wage", "place", "address"):
        for phrase in listed(f"label_words.{role}"):
            found.update(fold(phrase).split())
        found.update(max(fold(phrase).split(), key=len) for phrase in listed(f"label_phrases.{role}"))
    return frozenset(found)


_fill_tables()
LABEL_WORDS = _sought_words()


@lru_cache(maxsize=16384)
def label_role(text: str) -> Role | None:
    """The role that a label's words name; `None` where the text is no label."""
    if len(text) > 60:
        return None
    folded = fold(text)
    if folded in _EXACT:
        return _EXACT[folded]
    words = folded.split()
    if not 1 <= len(words) <= 6:
        return None
    roles: set[Role] = set()
    for word in words:
        role = _WORD_ROLE.get(word)
        if role is not None:
            roles.add(role)
        elif word not in _AROUND:
            return None
    if "deadline" in roles:
        return "deadline"
    if len(roles) > 1:
        # "Position type" is no title, while "Salary details" is a wage.
        roles -= {"title"} if "title" in roles else {"fact", "identifier", "text"}
    return roles.pop() if len(roles) == 1 else None
