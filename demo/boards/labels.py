"""The words with which hand-made pages label the facts of an advert, by language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Labels:
    """One word each for who, where, how much, when and what."""

    employer: str
    place: str
    wage: str
    date: str
    details: str


_ENGLISH = Labels("Employer", "Place", "Salary", "Date", "Details")
_BY_LANGUAGE = {
    "hi": Labels("संस्था", "स्थान", "वेतन", "तारीख", "विवरण"),
    "bn": Labels("প্রতিষ্ঠান", "কর্মস্থল", "বেতন", "তারিখ", "বিবরণ"),
    "as": Labels("প্ৰতিষ্ঠান", "কৰ্মস্থান", "দৰমহা", "তাৰিখ", "বিৱৰণ"),
    "ne": Labels("संस्था", "स्थान", "तलब", "मिति", "विवरण"),
}


def labels_for(language: str) -> Labels:
    """The labels in this language, in English where we have none."""
    return _BY_LANGUAGE.get(language, _ENGLISH)
