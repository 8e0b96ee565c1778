"""The two ways to check an advert that someone forwarded; `mukti.py` hands them in at start."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from index.records import Actor

# (title, text) to the Advert and its Assessment, which this room hands on to the index unread.
CheckText = Callable[[str, str], tuple[Any, Any]]
CheckAddress = Callable[[str, Actor], Sequence[str]]


class NoCheckerError(RuntimeError):
    """The pages were started without a way to read adverts: `mukti up` hands it in."""


@dataclass(frozen=True, slots=True)
class Checkers:
    """`text` reads a pasted title and text. `address` fetches a public address, stores its adverts and
    returns their ids; raises ValueError with a line for people when it cannot."""

    text: CheckText
    address: CheckAddress


_in_use: list[Checkers] = []


def use_checkers(check_text: CheckText, check_address: CheckAddress) -> None:
    """Sets the callables behind "check an advert"; the last call counts."""
    _in_use[:] = [Checkers(check_text, check_address)]


def checkers() -> Checkers:
    """Raises: NoCheckerError before `use_checkers`."""
    if not _in_use:
        raise NoCheckerError("adverts cannot be checked here: start the pages with `mukti up`")
    return _in_use[0]
