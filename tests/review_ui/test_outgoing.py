"""What can leave: draft referrals and the look at a digest, from the pages."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

import pytest

import index
from index.records import NewDecision
from review_ui.views.digests import recent_weeks
from tests.review_ui.conftest import ANALYST, case_of, log_in, page_text
from tests.review_ui.scenes import CHILD, ENGLISH

PARTNER = """\
name: {name}
organisation: {name} circle (invented)
language: en
regions: [{region}]
audience: partner
"""


def _confirm(title: str) -> str:
    ref = case_of(title)
    head = index.case(ref, actor=ANALYST).head
    index.decide(ref, NewDecision("confirm", "luring_pattern", "", head), actor=ANALYST)
    return ref


def test_a_confirmed_case_becomes_a_draft(filled):
    ref = _confirm(ENGLISH.advert.title)
    analyst, supervisor = log_in("asha"), log_in("bina")
    page = page_text(analyst.post(f"/cases/{ref}/referral", follow=True))
    assert "Draft, not for hand-over" in page
    assert "Every file was checked against its hash just now." in page
    assert "01-network-summary.pdf" in page
    assert "draft.zip" not in page
    assert analyst.get(f"/cases/{ref}/draft.zip").status_code == 403
    assert f"/cases/{ref}/draft.zip" in page_text(supervisor.get(f"/cases/{ref}/draft"))
    pdf = supervisor.get(f"/cases/{ref}/draft.pdf")
    assert pdf["Content-Disposition"] == f'attachment; filename="DRAFT-{ref}-summary.pdf"'
    assert b"".join(pdf.streaming_content).startswith(b"%PDF")
    packed = supervisor.get(f"/cases/{ref}/draft.zip")
    names = zipfile.ZipFile(io.BytesIO(b"".join(packed.streaming_content))).namelist()
    assert f"DRAFT-{ref}/bagit.txt" in names
    assert all(name.startswith(f"DRAFT-{ref}/") and ".." not in name for name in names)
    assert [event.verb for event in index.custody(ref)].count("referral.downloaded") == 2
    changed = next((filled / "drafts").glob("*/*/data/03-indicators.csv"))
    changed.write_bytes(changed.read_bytes() + b"x")
    assert "not as it was made" in page_text(supervisor.get(f"/cases/{ref}/draft"))


def test_what_may_not_be_drafted_is_refused_in_one_line(filled):
    undecided, child = case_of(ENGLISH.advert.title), _confirm(CHILD.advert.title)
    client = log_in("asha")
    for ref, words in ((undecided, "only a confirmed case"), (child, "a sign of a child")):
        response = client.post(f"/cases/{ref}/referral")
        assert response.status_code == 409
        assert words in page_text(response)
        assert client.get(f"/cases/{ref}/draft").status_code == 404
    assert not (filled / "drafts").exists() or not list((filled / "drafts").glob("*/DRAFT-*"))


@pytest.fixture
def partners(filled):
    """A partner in Assam and one in Goa."""
    for name, region in (("valley", "IN-AS"), ("coast", "IN-GA")):
        (filled / "partners" / f"{name}.yml").write_text(PARTNER.format(name=name, region=region))
    return filled


def test_a_digest_is_looked_at_as_its_partner_sees_it(partners):
    ref = _confirm(ENGLISH.advert.title)
    client = log_in("asha")
    form = page_text(client.get("/digests"))
    assert "valley circle (invented)" in form
    assert "Choose a partner and a week" in form
    week = recent_weeks(datetime.now(UTC))[0][0]
    seen = page_text(client.get("/digests", {"partner": "valley", "week": week}))
    other = page_text(client.get("/digests", {"partner": "coast", "week": week}))
    assert ref in seen
    assert ref not in other
    assert "99999" not in seen
    kept = client.get("/digests/page", {"partner": "valley", "week": week})
    assert kept["Content-Disposition"] == f'attachment; filename="digest-valley-{week}.html"'
    assert ref in page_text(kept)


BAD = [
    ({"partner": "nobody", "week": "2026-W47"}, "nobody"),
    ({"partner": "valley", "week": "2026-W99"}, "W99"),
]


@pytest.mark.parametrize(("query", "named"), BAD)
def test_a_partner_or_week_that_does_not_exist_is_named(partners, query, named):
    client = log_in("asha")
    for address in ("/digests", "/digests/page"):
        response = client.get(address, query)
        assert response.status_code == 400
        assert named in page_text(response)


def test_a_partner_file_that_cannot_be_used_is_named(partners):
    (partners / "partners" / "broken.yml").write_text("name: broken\n")
    response = log_in("asha").get("/digests")
    assert response.status_code == 400
    assert "broken.yml" in page_text(response)


def test_weeks_begin_on_monday_in_india():
    sunday_evening_utc = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)  # Monday in India
    assert recent_weeks(sunday_evening_utc)[0][0] == "2026-W48"
