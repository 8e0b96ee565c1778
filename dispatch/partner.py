"""Partners: who gets a digest, in which language, of which regions; one YAML file each."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator

from dispatch.refusal import PartnerError
from dispatch.wording import current_code, place_names

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, pattern=r"^[^\r\n\t\x00]*$")]
Region = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}-[A-Z0-9]{1,3}$")]
# The written four, then languages of the field that get English and are told so.
Language = Literal[
    "en", "hi", "bn", "as", "ne", "mni", "mni-Beng", "mni-Mtei", "brx", "grt", "gu", "kha", "kn", "kok",
    "lus", "mai", "ml", "mr", "or", "pa", "sat", "ta", "te", "trp", "ur",
]  # fmt: skip


class Partner(BaseModel):
    """A field NGO, school club or shelter. Without `regions` it gets the cases of all of India."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,59}$")]
    organisation: Annotated[Line, Field(max_length=120)]
    language: Language
    regions: Annotated[tuple[Region, ...], Field(min_length=1)] | None = None
    audience: Literal["community", "partner"]
    contact: Annotated[str, Field(max_length=500)] = ""

    @field_validator("regions")
    @classmethod
    def _known(cls, regions: tuple[str, ...] | None) -> tuple[str, ...] | None:
        if regions is None:
            return None
        current = tuple(current_code(region) for region in regions)
        unknown = [code for code in current if code.startswith("IN-") and code not in place_names()]
        if unknown:
            raise ValueError(f"{unknown[0]} is no state or union territory of India (ISO 3166-2)")
        return tuple(sorted(set(current)))


class _OnceLoader(yaml.SafeLoader):
    """YAML in which a key that stands twice is an error, not a silent overwrite."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            if key_node.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key_node.value!r} stands twice", key_node.start_mark
                )
            seen.add(key_node.value)
        return super().construct_mapping(node, deep)


def _read(path: Path) -> dict[str, Any]:
    try:
        plain = yaml.load(path.read_text("utf-8"), _OnceLoader)  # noqa: S506 - a SafeLoader
    except (OSError, UnicodeDecodeError) as error:
        raise PartnerError(f"{path}: cannot be read: {type(error).__name__}") from error
    except yaml.YAMLError as error:
        problem = getattr(error, "problem", None) or "not YAML"
        mark = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 1})" if mark else ""
        raise PartnerError(f"{path}: not valid YAML: {problem}{where}") from error
    if not isinstance(plain, dict):
        raise PartnerError(f"{path}: a partner is a mapping of keys, not {type(plain).__name__}")
    return plain


def load_partner(path: Path) -> Partner:
    """Raises: PartnerError in one line that names file, key and value."""
    plain = _read(path)
    try:
        partner = Partner.model_validate(plain)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"]) or "file"
        hidden = first["type"] == "missing" or key == "contact"
        value = "" if hidden else f": {str(first['input'])[:80]!r}"
        raise PartnerError(f"{path}: {key}: {first['msg']}{value}") from error
    if partner.name != path.stem:
        raise PartnerError(f"{path}: name: {partner.name!r} is not the file's name {path.stem!r}")
    return partner


def read_partners(directory: Path) -> tuple[Partner, ...]:
    """All partners of a folder, by name; empty where there is no folder. Raises: PartnerError."""
    if not directory.is_dir():
        return ()
    for path in sorted(directory.glob("*.yaml")):
        raise PartnerError(f"{path}: a partner's file ends in .yml")
    return tuple(load_partner(path) for path in sorted(directory.glob("*.yml")))
