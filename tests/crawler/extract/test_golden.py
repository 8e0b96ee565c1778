"""Invented pages in many markups, each read as the file beside it says."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crawler.advert import Advert
from crawler.extract import Extraction, Page, extract_page

GOLDEN = Path(__file__).parent / "golden"
NAMES = sorted(path.stem for path in GOLDEN.glob("*.json"))
WHEN = datetime(2026, 11, 10, 6, 0, tzinfo=UTC)


def read(name: str) -> tuple[Extraction, dict[str, Any]]:
    wanted = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    body = (GOLDEN / f"{name}.html").read_bytes()
    return extract_page(Page(body, wanted["url"], "text/html", "golden", "c1", WHEN)), wanted


def assert_advert(advert: Advert, wanted: dict[str, Any]) -> None:
    for field in ("title", "employer", "place", "wage", "posted", "kind", "text", "canonical_url"):
        if field in wanted:
            allowed = [wanted[field], *([wanted[f"{field}_or"]] if f"{field}_or" in wanted else [])]
            assert getattr(advert, field) in allowed, field
    if "title_has" in wanted:
        assert wanted["title_has"] in advert.title
    for piece in wanted.get("text_has", []):
        assert piece in advert.text
    for piece in wanted.get("text_lacks", []):
        assert piece not in advert.text
    if "links" in wanted:
        assert list(advert.links) == wanted["links"]


@pytest.mark.parametrize("name", NAMES)
def test_page_is_read_as_a_person_reads_it(name: str) -> None:
    got, wanted = read(name)
    assert len(got.adverts) == len(wanted["adverts"]), [a.title for a in got.adverts]
    for advert, expected in zip(got.adverts, wanted["adverts"], strict=True):
        assert_advert(advert, expected)
        assert advert.canonical_url == wanted.get("canonical_url", advert.canonical_url)
    assert len({advert.id for advert in got.adverts}) == len(got.adverts)
    if "teasers" in wanted:
        assert len(got.teasers) == len(wanted["teasers"]), [t.title for t in got.teasers]
        for teaser, expected in zip(got.teasers, wanted["teasers"], strict=True):
            assert_advert(teaser, expected)
    for field in ("detail_links", "image_only"):
        if field in wanted:
            assert list(getattr(got, field)) == wanted[field]
    for field in ("listing_links", "feed_links"):
        assert set(wanted.get(field, [])) <= set(getattr(got, field))
    assert not set(wanted.get("never", [])) & {*got.detail_links, *got.listing_links}
    assert got.state == wanted.get("state", "ok")
    if "problem" in wanted:
        assert wanted["problem"] in {problem.what for problem in got.problems}


@pytest.mark.parametrize("name", NAMES)
def test_reading_twice_gives_the_same_records(name: str) -> None:
    assert read(name)[0] == read(name)[0]
