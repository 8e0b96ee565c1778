"""How a contact is recognised in a query: the classifiers' normaliser, handed in when the program starts."""

from __future__ import annotations

from collections.abc import Callable

Normaliser = Callable[[str], tuple[tuple[str, str], ...]]


def _none(query: str) -> tuple[tuple[str, str], ...]:
    del query
    return ()


_normaliser: list[Normaliser] = [_none]


def use_contact_normaliser(normaliser: Normaliser) -> None:
    """From now on contacts are found in queries by this: query to ((kind, value), …)."""
    _normaliser[0] = normaliser


def contacts_in(query: str) -> tuple[str, ...]:
    """The normalised values of the contacts that a query names, each once."""
    return tuple(dict.fromkeys(value for _, value in _normaliser[0](query)))
