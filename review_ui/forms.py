"""Forms read into checked records; each error names its field in words for the person who filled it in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from django.http import QueryDict

from index.records import REASONS, CaseState, NewDecision, Verdict

NOTE_LIMIT = 4_000
REASON_LIMIT = 500
TITLE_LIMIT = 500
TEXT_LIMIT = 100_000
ADDRESS_LIMIT = 2_000
DECIDED = ("confirmed", "dismissed")


class FormError(ValueError):
    """What is wrong, by field; shown beside the field."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{field}: {what}" for field, what in fields.items()))
        self.fields = dict(fields)

    def lines(self) -> list[str]:
        """One line per field, "field: what"."""
        return [f"{field}: {what}" for field, what in self.fields.items()]


def read_text(sent: QueryDict, field: str, *, limit: int, need: str = "") -> str:
    """A text field, trimmed, line ends as \\n. `need` is said when it is empty; "" allows that.

    Raises: FormError when it is missing, longer than `limit` characters or holds a NUL.
    """
    text = (sent.get(field) or "").replace("\r\n", "\n").strip()
    if "\x00" in text:
        raise FormError({field: "holds a character that cannot be stored (NUL)"})
    if len(text) > limit:
        raise FormError({field: f"has {len(text):,} characters; at most {limit:,} can be kept"})
    if need and not text:
        raise FormError({field: need})
    return text


def read_decision(sent: QueryDict) -> NewDecision:
    """A verdict with its reason, chosen together as "confirm.luring_pattern"."""
    errors: dict[str, str] = {}
    verdict, _, code = (sent.get("reason") or "").partition(".")
    if not verdict:
        errors["reason"] = "Choose a reason: it is the decision and why."
    elif code not in REASONS.get(verdict, {}):  # type: ignore[call-overload]
        errors["reason"] = "This is not one of the reasons."
    try:
        note = read_text(sent, "note", limit=NOTE_LIMIT)
    except FormError as error:
        errors |= error.fields
    if errors:
        raise FormError(errors)
    seen = (sent.get("head") or "")[:200].replace("\x00", "")
    known: Verdict = verdict  # type: ignore[assignment]
    return NewDecision(known, code, note, seen)


def reasons_for(state: CaseState) -> tuple[Verdict, ...]:
    """The verdicts that fit a case's state: what is decided can only be reopened."""
    if state in DECIDED:
        return ("reopen",)
    return tuple(verdict for verdict in get_args(Verdict) if verdict != "reopen")


def read_reveal(sent: QueryDict) -> tuple[str, str]:
    """(contact's key, reason)."""
    key = read_text(sent, "key", limit=200, need="Choose the contact to show.")
    reason = read_text(
        sent, "why", limit=REASON_LIMIT, need="Say why you need to see it; it is kept in the audit."
    )
    return key, reason


def read_note(sent: QueryDict, need: str) -> str:
    """A note that may not be empty."""
    return read_text(sent, "note", limit=NOTE_LIMIT, need=need)


def read_pasted(sent: QueryDict) -> tuple[str, str]:
    """(title, text) of an advert that somebody pasted; the title may be empty."""
    title = read_text(sent, "title", limit=TITLE_LIMIT)
    return title, read_text(sent, "text", limit=TEXT_LIMIT, need="Paste the words of the advert.")


def read_address(sent: QueryDict) -> str:
    """A public address; only its shape is checked here, the guard checks where it leads."""
    address = read_text(sent, "address", limit=ADDRESS_LIMIT, need="Paste the address of the page.")
    if not address.lower().startswith(("http://", "https://")):
        raise FormError({"address": "must begin with http:// or https://"})
    if any(letter.isspace() for letter in address):
        raise FormError({"address": "must be one address without spaces"})
    return address
