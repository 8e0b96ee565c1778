"""Dispatch's slice of the settings."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from mukti_settings import Slice


class DispatchSettings(Slice):
    """What dispatch needs to print; its partners lie in `<home>/partners`."""

    fonts_dir: Path = Field(
        default=Path("/usr/share/fonts/truetype/noto"),
        description="folder of the Noto fonts that the printed summary is set in",
    )

    @property
    def partners_dir(self) -> Path:
        """Where the partners' YAML files lie."""
        return self.home / "partners"
