"""Adverts posted again: the same words as an earlier one, wherever it stood."""

from __future__ import annotations

import hashlib
import string
from collections.abc import Sequence
from typing import TYPE_CHECKING

from crawler.advert import Advert
from index import models
from index.searching.fold import fold

if TYPE_CHECKING:
    from index.tracks import Track

# Spaces and punctuation differ between boards that show the same words.
_LEFT_OUT = dict.fromkeys(map(ord, string.punctuation + "।॥–—‘’“”•·…"))
# Shorter ones ("Driver wanted") are the same by chance.
_LEAST_LETTERS = 60


def words_sha256(advert: Advert) -> str:
    """Hex SHA-256 over title, text and employer as they are read, whatever their case, spaces and stops.

    Digits count, in any script: the same sentence with another number may be another person's. Empty where
    there are too few words to tell.
    """
    title, text, employer = (_squeeze(part) for part in (advert.title, advert.text, advert.employer or ""))
    if len(title) + len(text) < _LEAST_LETTERS:
        return ""
    return hashlib.sha256("\n".join((title, text, employer)).encode()).hexdigest()


def _squeeze(text: str) -> str:
    return "".join(fold(text).translate(_LEFT_OUT).split())


def link_repeats(tracks: Sequence[Track]) -> None:
    """Links each new advert, once stored, to the earliest known one with the same words."""
    new = {track.row.pk: track.row for track in tracks if track.change == "new" and track.row.words_sha256}
    words = {row.words_sha256 for row in new.values()}
    same = models.Advert.objects.filter(words_sha256__in=words).order_by("first_seen", "id")
    first: dict[str, tuple[int, int | None]] = {}
    for pk, key, repeats in same.values_list("pk", "words_sha256", "repeats_id"):
        first.setdefault(key, (pk, repeats))
    linked = []
    for pk, row in new.items():
        earliest, of = first[row.words_sha256]
        if earliest != pk:
            row.repeats_id = of or earliest
            linked.append(row)
    models.Advert.objects.bulk_update(linked, ["repeats"], batch_size=200)
