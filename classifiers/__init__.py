"""The classifiers: what an advert says, which luring signs it shows, and why.

Rules and word lists are loaded at the first assessment, so that importing the records stays cheap.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from classifiers.assessment import Assessment, ContactKind

if TYPE_CHECKING:
    from crawler.advert import Advert

    MODEL_VERSION: str

__all__ = ["MODEL_VERSION", "Assessment", "assess_advert", "assess_fields", "normalise_contacts"]


def assess_advert(advert: Advert) -> Assessment:
    """The assessment of one version of a stored advert."""
    from classifiers import assess

    return assess.assess_advert(advert)


def assess_fields(
    advert_id: str,
    title: str,
    text: str,
    *,
    employer: str | None = None,
    place: str | None = None,
    wage: str | None = None,
    links: Iterable[str] = (),
    url: str | None = None,
) -> Assessment:
    """The assessment of an advert's fields; `url` is the address of the page, where there is one."""
    from classifiers import assess

    return assess.assess_fields(
        advert_id, title, text, employer=employer, place=place, wage=wage, links=links, url=url
    )


def normalise_contacts(query: str) -> tuple[tuple[ContactKind, str], ...]:
    """The contacts written in a search query, in any script or spelling, as (kind, value)."""
    from classifiers import contacts

    return contacts.normalise_contacts(query)


def __getattr__(name: str) -> str:
    if name == "MODEL_VERSION":
        from classifiers.rulebook import rule_book

        return rule_book().version
    raise AttributeError(f"module 'classifiers' has no attribute {name!r}")
