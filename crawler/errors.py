"""The three ways in which the crawler says no; each message names what, where and which value."""

from __future__ import annotations


class SourceError(ValueError):
    """A source file or address that cannot be used; `faults` are all that was found, each in words."""

    def __init__(self, message: str, faults: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.faults = faults or (message,)


class FetchError(Exception):
    """A fetch that gave no page; `reason` is the name it is counted under, `where` its address."""

    def __init__(self, reason: str, where: str, value: str = "") -> None:
        super().__init__(f"{reason}: {where}" + (f": {value}" if value else ""))
        self.reason = reason
        self.where = where
        self.value = value


class RefusedFetchError(FetchError):
    """A fetch that we, or the site's own rules, do not permit; never tried again."""
