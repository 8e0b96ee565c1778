"""Sets the two-page summary; every script by its own Noto face, whatever fonts the machine has besides."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import typst

from dispatch.dossier import Dossier
from dispatch.refusal import RefusedExportError
from dispatch.summary import ROOMS, summarise

_TEMPLATE = Path(__file__).parent / "templates" / "summary.typ"
_NEEDED = ("Noto Sans", "Noto Sans Devanagari", "Noto Sans Bengali", "Noto Sans Meetei Mayek")
# Where they are installed, other scripts and signs are printed too.
_WELCOME = (
    "Noto Sans Oriya", "Noto Sans Gurmukhi", "Noto Sans Gujarati", "Noto Sans Tamil", "Noto Sans Telugu",
    "Noto Sans Kannada", "Noto Sans Malayalam", "Noto Sans Arabic", "Noto Sans Ol Chiki", "Noto Sans Math",
    "Noto Sans Symbols", "Noto Sans Symbols2",
)  # fmt: skip
_PAGES = 2


def _squeezed(family: str) -> str:
    return family.replace(" ", "").casefold()


@cache
def _faces(folder: Path) -> tuple[typst.Fonts, tuple[str, ...]]:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)])
    known = {_squeezed(family): family for family in fonts.families()}
    missing = [family for family in _NEEDED if _squeezed(family) not in known]
    if missing:
        raise RefusedExportError(
            f"fonts: {', '.join(missing)} not found in {folder}:"
            " install fonts-noto-core or set MUKTI_FONTS_DIR"
        )
    wanted = (_squeezed(family) for family in (*_NEEDED, *_WELCOME))
    return fonts, tuple(known[family] for family in wanted if family in known)


def _compiler(values: dict[str, Any], folder: Path) -> typst.Compiler:
    fonts, families = _faces(folder)
    data = json.dumps({**values, "fonts": families})
    return typst.Compiler(
        str(_TEMPLATE), root=str(_TEMPLATE.parent), font_paths=fonts, sys_inputs={"data": data}
    )


def _ends(compiler: typst.Compiler) -> tuple[int, int]:
    """The pages on which the first part and the whole end."""
    first, last = (compiler.query(label, field="value", one=True) for label in ("<first-part>", "<pages>"))
    return int(first), int(last)


def _fit(dossier: Dossier, folder: Path) -> typst.Compiler:
    """Takes less of each list, page by page, until the summary has its two pages."""
    first = second = 0
    while first < len(ROOMS) and second < len(ROOMS):
        compiler = _compiler(summarise(dossier, ROOMS[first], ROOMS[second]), folder)
        end_of_first, end = _ends(compiler)
        if end_of_first > 1:
            first += 1
        elif end > _PAGES:
            second += 1
        else:
            return compiler
    raise RefusedExportError(f"case {dossier.ref}: the summary does not fit on {_PAGES} pages")


def set_summary(dossier: Dossier, fonts_dir: Path) -> bytes:
    """The summary as PDF, on exactly two pages whatever the length of the input.

    Untagged: common readers take the tags that the typesetter writes for an error.
    Raises: RefusedExportError when a face is missing or the pages cannot be set.
    """
    made_at = int(dossier.made_at.timestamp())
    try:
        pdf = _fit(dossier, fonts_dir).compile(format="pdf", timestamp=made_at, pdf_tags=False)
    except typst.TypstError as error:
        raise RefusedExportError(
            f"case {dossier.ref}: the summary could not be set: {error.message}"
        ) from error
    if not isinstance(pdf, bytes):
        raise TypeError("the typesetter gave no PDF")
    return pdf
