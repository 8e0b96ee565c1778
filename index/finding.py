"""Cases and adverts by the names that people and other rooms give them."""

from __future__ import annotations

from index import models
from index.masking import Hidden
from index.packing import storable
from index.records import UnknownRecordError


def find_case(ref: str) -> models.Case:
    """The case of a reference; the reference of a merged case gives its survivor.

    Raises: UnknownRecordError.
    """
    ref = storable(ref)
    row = models.Case.objects.filter(ref=ref).select_related("decision").first()
    if row is None:
        raise UnknownRecordError(f"no case {_echo(ref)}")
    if row.merged_into is not None:
        return row.merged_into  # never itself merged: merging moves all its predecessors along
    return row


def find_advert(uid: str) -> models.Advert:
    """Raises: UnknownRecordError."""
    row = models.Advert.objects.filter(uid=storable(uid)).first()
    if row is None:
        raise UnknownRecordError(f"no advert {_echo(storable(uid))}")
    return row


def _echo(asked: str) -> str:
    """What was asked for, fit for an error: short, and without a number that somebody pasted."""
    return repr(Hidden((), {}).mask(asked[:80]))
