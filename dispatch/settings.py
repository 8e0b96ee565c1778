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
    def digests_dir(self) -> Path:
        """Where the weekly drafts lie: a folder a week, and in it one a partner."""
        return self.home / "digests"

    @property
    def partners_dir(self) -> Path:
        """Where the partners' YAML files lie."""
        return self.home / "partners"
