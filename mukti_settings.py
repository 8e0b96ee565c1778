"""Settings: from the environment (`MUKTI_*`) and `mukti.toml` in the home; each room has a frozen slice."""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)


class SettingsError(ValueError):
    """A setting that cannot be used; the message names the key, where it stands and its value."""


def _default_home() -> Path:
    data_home = os.environ.get("XDG_DATA_HOME")
    return (Path(data_home) if data_home else Path.home() / ".local" / "share") / "mukti"


class Slice(BaseSettings):
    """What every room's slice has: the home; a room adds its own fields, each with unit and default."""

    model_config = SettingsConfigDict(
        env_prefix="MUKTI_", frozen=True, extra="ignore", env_ignore_empty=True, validate_default=True
    )

    home: Path = Field(
        default_factory=_default_home, description="folder of the record, spool, evidence and secret"
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=_toml_file())


def _toml_file() -> Path:
    home = os.environ.get("MUKTI_HOME")
    return (Path(home) if home else _default_home()) / "mukti.toml"


def refuse_unknown_keys(slices: Iterable[type[Slice]]) -> None:
    """Holds mukti.toml against all slices. Raises: SettingsError naming the first key that none knows."""
    path = _toml_file()
    if not path.is_file():
        return
    try:
        keys = tomllib.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise SettingsError(f"{path}: no TOML: {error}") from error
    known = {name for one in slices for name in one.model_fields} - {"home"}
    for key in sorted(keys.keys() - known):
        near = difflib.get_close_matches(key, known, n=1)
        raise SettingsError(f"{path}: unknown setting {key!r}" + (f"; meant {near[0]!r}?" if near else ""))


S = TypeVar("S", bound=Slice)


def read_slice(kind: type[S]) -> S:
    """A room's settings, checked. Raises: SettingsError naming key and value."""
    try:
        return kind()
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise SettingsError(
            f"setting {key} (MUKTI_{key.upper()} or mukti.toml): {first['msg']}: {first['input']!r}"
        ) from error
    except ValueError as error:
        raise SettingsError(f"mukti.toml cannot be read: {error}") from error
