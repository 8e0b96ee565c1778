"""A partner's file is right, or refused in one line that names file, key and value."""

from __future__ import annotations

from pathlib import Path

import pytest

from dispatch.partner import load_partner, read_partners
from dispatch.refusal import PartnerError

GOOD = """\
name: circle
organisation: Circle
language: bn
regions: [IN-WB, IN-OR]
audience: community
contact: by post
"""

BAD = [
    ("language: bn", "language: xx", "language", "xx"),
    ("audience: community", "audience: everyone", "audience", "everyone"),
    ("IN-WB", "IN-XX", "regions", "IN-XX"),
    ("[IN-WB, IN-OR]", "[west]", "regions.0", "west"),
    ("[IN-WB, IN-OR]", "[]", "regions", "[]"),
    ("[IN-WB, IN-OR]", "IN-WB", "regions", "IN-WB"),
    ("contact: by post", "phone: by post", "phone", "by post"),
    ("name: circle", "name: other", "name", "other"),
    ("name: circle", "name: ../circle", "name", "../circle"),
    ("organisation: Circle", "organisation: 7", "organisation", "7"),
    ("organisation: Circle", 'organisation: "a\\nb"', "organisation", "a"),
    ("audience: community\n", "", "audience", "required"),
    ("language: bn", "language: bn\nlanguage: as", "language", "twice"),
    ("name: circle", "name: [", "YAML", "line"),
]


def write(folder: Path, text: str, name: str = "circle.yml") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_a_good_file_is_read_and_its_old_codes_are_brought_up_to_date(tmp_path: Path) -> None:
    partner = load_partner(write(tmp_path, GOOD))
    assert partner.regions == ("IN-OD", "IN-WB")
    assert read_partners(tmp_path) == (partner,)
    assert read_partners(tmp_path / "nowhere") == ()


@pytest.mark.parametrize(("old", "new", "key", "value"), BAD)
def test_a_bad_file_is_one_line_naming_file_key_and_value(
    tmp_path: Path, old: str, new: str, key: str, value: str
) -> None:
    assert old in GOOD
    path = write(tmp_path, GOOD.replace(old, new))
    with pytest.raises(PartnerError) as caught:
        read_partners(tmp_path)
    message = str(caught.value)
    assert "\n" not in message
    assert str(path) in message
    assert key in message
    assert value in message


@pytest.mark.parametrize("raw", [b"", b"- a list\n", b"\xff\xfe\x00", b"just words\n"])
def test_what_is_no_mapping_is_refused(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "circle.yml"
    path.write_bytes(raw)
    with pytest.raises(PartnerError, match=r"circle\.yml"):
        load_partner(path)


def test_another_ending_is_not_passed_over_in_silence(tmp_path: Path) -> None:
    write(tmp_path, GOOD, "circle.yaml")
    with pytest.raises(PartnerError, match=r"ends in \.yml"):
        read_partners(tmp_path)


def test_a_note_is_never_repeated_in_an_error(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD.replace("by post", "call 99999 01234 " * 50))
    with pytest.raises(PartnerError) as caught:
        load_partner(path)
    assert "99999" not in str(caught.value)


def test_the_shipped_example_is_a_partner() -> None:
    folder = Path(__file__).parents[2] / "dispatch" / "partners"
    assert [partner.language for partner in read_partners(folder)] == ["as"]
