"""The classifiers' slice of the settings."""

from __future__ import annotations

from pydantic import Field

from mukti_settings import Slice


class ClassifierSettings(Slice):
    """What an operator may set of the assessment."""

    prior_log_odds: float = Field(
        default=-3.0,
        ge=-20.0,
        le=5.0,
        description="where every score starts, as log-odds (natural logarithm); higher flags more adverts",
    )
    limit_text_characters: int = Field(
        default=1_000_000,
        ge=1_000,
        description="characters of an advert's text that are read; a longer text goes to a person as well",
    )
