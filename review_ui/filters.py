"""Filters of the queue and the search, read from the address into checked queries."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from index.records import CaseQuery, SearchQuery
from review_ui import words
from review_ui.forms import FormError, read_text

PAGE_LIMIT = 100_000
QUERY_LIMIT = 500
ANY_STATE = "all"


def read_case_query(sent: QueryDict) -> CaseQuery:
    """Raises: FormError naming the filter and the value that does not fit."""
    state = sent.get("state") or "undecided"
    if state not in (*words.STATES, ANY_STATE):
        raise FormError({"state": f"“{state[:40]}” is not a state of a case"})
    states: Any = tuple(words.STATES) if state == ANY_STATE else (state,)
    child = sent.get("child") or ""
    if child not in ("", "yes"):
        raise FormError({"child": "can only be “yes”"})
    return CaseQuery(
        states=states,
        bands=_codes(sent, "band", words.BANDS),
        languages=_codes(sent, "language", words.LANGUAGES),
        regions=_codes(sent, "region", words.REGIONS),
        sources=_names(sent, "source"),
        child_sign=True if child else None,
        page=read_page(sent),
    )


def read_search_query(sent: QueryDict) -> SearchQuery:
    """Raises: FormError naming the field and the value that does not fit."""
    return SearchQuery(
        text=read_text(sent, "q", limit=QUERY_LIMIT),
        bands=_codes(sent, "band", words.BANDS),
        languages=_codes(sent, "language", words.LANGUAGES),
        sources=_names(sent, "source"),
        kinds=_codes(sent, "kind", words.KINDS),
        regions=_names(sent, "region"),
        page=read_page(sent),
    )


def read_page(sent: QueryDict) -> int:
    """A page number from 1; Indic digits are digits."""
    asked = (sent.get("page") or "1").strip()
    if not (asked.isdecimal() and len(asked) <= 6 and 1 <= int(asked) <= PAGE_LIMIT):
        raise FormError({"page": f"“{asked[:40]}” is not a page number"})
    return int(asked)


def _codes(sent: QueryDict, field: str, known: dict[str, str]) -> Any:
    chosen = tuple(value for value in sent.getlist(field) if value)
    odd = [value for value in chosen if value not in known]
    if odd:
        raise FormError({field: f"“{odd[0][:40]}” is not known"})
    return chosen


def _names(sent: QueryDict, field: str) -> tuple[str, ...]:
    chosen = tuple(value for value in sent.getlist(field) if value)
    if any(len(value) > 200 or "\x00" in value for value in chosen):
        raise FormError({field: "is not a name"})
    return chosen
