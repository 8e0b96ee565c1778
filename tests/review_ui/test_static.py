"""What is served beside the pages: vendored files unchanged, colours that can be read."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "review_ui" / "static"
VENDOR = STATIC / "vendor"


def test_vendored_files_are_those_of_the_list():
    lines = re.findall(r"^([0-9a-f]{64})  (\S+)$", (VENDOR / "VENDOR.md").read_text(), re.MULTILINE)
    listed = {name: digest for digest, name in lines}
    there = {
        str(path.relative_to(VENDOR)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "VENDOR.md"
    }
    assert there == listed


def test_each_vendored_folder_has_its_licence():
    for folder in (path for path in VENDOR.iterdir() if path.is_dir()):
        assert list(folder.glob("LICENSE*")), folder.name


def _themes() -> dict[str, dict[str, str]]:
    css = (STATIC / "app.css").read_text()
    light, dark = re.findall(r":root \{(.*?)\}", css, re.DOTALL)[:2]
    first = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    return {"light": first, "dark": first | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark))}


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


GROUNDS = {
    "ink": ("ground", "surface", "sunken", "accent-soft", "signal-soft"),
    "quiet": ("ground", "surface", "sunken"),
    "accent": ("surface", "ground", "accent-soft"),
    "signal": ("surface", "ground", "signal-soft"),
    "accent-ink": ("accent",),
    "signal-ink": ("signal",),
    "lit-ink": ("lit",),
    "good": ("good-soft",),
}
TEXTS = [(text, ground) for text, grounds in GROUNDS.items() for ground in grounds]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_text_stands_out_from_its_ground(theme, text, ground):
    colours = _themes()[theme]
    assert contrast(colours[text], colours[ground]) >= 4.5, f"{text} on {ground}"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["surface", "ground"])
def test_edges_of_fields_and_the_focus_can_be_seen(theme, ground):
    colours = _themes()[theme]
    for edge in ("edge", "accent"):
        assert contrast(colours[edge], colours[ground]) >= 3
