"""The two pages for an officer: always two, every script right, nothing of an advert taken for markup."""

from __future__ import annotations

import shutil
import subprocess
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from dispatch.dossier import Dossier
from dispatch.pdf import set_summary
from dispatch.refusal import RefusedExportError

FONTS = Path("/usr/share/fonts/truetype/noto")
SAMPLES = [
    "लड़कियाँ चाहिए क्षेत्र में नौकरी",
    "विद्यार्थियों की ज़रूरत",
    "মেয়ে চাই লক্ষ্মীপুরে কর্মী",
    "নিয়োগকর্তা বিশ্বাসযোগ্য",
    "ছোৱালী লাগে ক্ষেত্ৰত কাম",
    "নিয়োগকৰ্তাৰ সৈতে ৰাতিপুৱা",
    "ꯃꯤꯇꯩ ꯃꯌꯦꯛ ꯊꯕꯛ",
    "ꯅꯨꯄꯤꯃꯆꯥ ꯄꯥꯝꯃꯤ ꯂꯩꯕꯥꯛ",
    "नेपाली काममा छोरीहरू",
]
WORST = "W" * 4000
HOSTILE = [
    "#panic()",
    '#import "x"',
    "$x^2$ `raw` *b* _i_ <label> @ref",
    "= Title",
    "\\u{0}",
    '"]#[',
    "#let d = 1",
]


def dossier(make: Any, evidence: tuple[Any, ...], **over: Any) -> Dossier:
    case = over.pop("case", None) or make.case()
    return Dossier(case, evidence, (), over.pop("health", (make.health(),)), make.monday, "mira", "0.1.0")


def pages(pdf: bytes) -> list[str]:
    if shutil.which("pdftotext") is None:
        pytest.fail("pdftotext is missing: install poppler-utils")
    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True, timeout=60)
    assert done.stderr == b""
    return unicodedata.normalize("NFC", done.stdout.decode()).rstrip("\f").split("\f")


@pytest.mark.parametrize("n_adverts", [1, 7, 60])
def test_two_pages_marked_and_numbered(make: Any, n_adverts: int) -> None:
    evidence = tuple(make.evidence(str(number)) for number in range(n_adverts))
    found = pages(set_summary(dossier(make, evidence), FONTS))
    assert len(found) == 2
    for number, page in enumerate(found, start=1):
        assert page.count("DRAFT, not for hand-over") >= 2
        assert f"Page {number} of 2" in page
        assert "not an accusation" in page
    assert "+919999901234" in found[0]
    assert "Guwahati" in found[0]
    if n_adverts == 60:
        assert "more in the CSV" in found[1]


def test_two_pages_even_for_the_worst_input(make: Any) -> None:
    signs = tuple((f"sign-{number}", "offer", f"w{number}") for number in range(40))
    text = " ".join(words for _, _, words in signs)
    contacts = tuple((f"{WORST}{number}@example.org", "email") for number in range(50))
    places = tuple((f"{WORST}{number}", "IN-AS", "origin") for number in range(50))
    evidence = tuple(
        make.evidence(
            str(number),
            title=WORST,
            text=text,
            employer=WORST,
            place="क्षेत्र" * 500,
            source=f"s-{number}-{WORST}",
            assessment={"signs": signs, "contacts": contacts, "places": places},
        )
        for number in range(300)
    )
    health = tuple(make.health(item.advert.source, "blocked") for item in evidence)
    assert len(pages(set_summary(dossier(make, evidence, health=health), FONTS))) == 2


@pytest.mark.parametrize("sample", SAMPLES)
def test_text_copied_from_the_page_is_right(make: Any, sample: str) -> None:
    signs = (("sign", "offer", sample),)
    item = make.evidence("1", title=sample, text=f"{sample}.", assessment={"signs": signs})
    _, second = pages(set_summary(dossier(make, (item,)), FONTS))
    wanted = unicodedata.normalize("NFC", sample)
    assert " ".join(second.split()).count(wanted) == 2  # the title, and the quoted words


@pytest.mark.parametrize("words", HOSTILE)
def test_words_of_an_advert_are_never_markup(make: Any, words: str) -> None:
    signs = (("sign", "offer", words),)
    item = make.evidence("1", title=words, text=words, employer=words, assessment={"signs": signs})
    _, second = pages(set_summary(dossier(make, (item,)), FONTS))
    assert " ".join(second.split()).count(" ".join(words.split())) >= 2


def test_the_same_dossier_gives_the_same_bytes(make: Any) -> None:
    one = dossier(make, (make.evidence("1"),))
    assert set_summary(one, FONTS) == set_summary(one, FONTS)


def test_an_advert_without_capture_and_a_blocked_site_are_told(make: Any) -> None:
    evidence = (make.evidence("1"), make.evidence("2", captured=False))
    first, second = pages(set_summary(dossier(make, evidence, health=(make.health(state="blocked"),)), FONTS))
    assert "1 of 2 adverts with the page as it was received" in first
    assert "without a WARC record" in first
    assert "not read in full: river-jobs" in first
    assert "no" in second.split()


def test_missing_fonts_are_named(make: Any, tmp_path: Path) -> None:
    with pytest.raises(RefusedExportError, match=r"Noto Sans Bengali.*fonts-noto-core"):
        set_summary(dossier(make, (make.evidence("1"),)), tmp_path)
