"""Bands as ranks, so that the database can order and compare them."""

from __future__ import annotations

from classifiers.assessment import Assessment, Band

BANDS: tuple[Band, ...] = ("none", "review", "urgent")
RANKS: dict[Band, int] = {band: rank for rank, band in enumerate(BANDS)}


def is_flagged(assessment: Assessment) -> bool:
    """A band above none, or a sign of a child whatever the band."""
    return assessment.band != "none" or assessment.child_sign
