"""Drafts of referrals under the home: each in a folder of its own time, none ever overwritten."""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

import dispatch
from index.records import Actor, UnknownRecordError
from mukti_settings import read_slice
from review_ui.settings import ReviewSettings

SUMMARY = "data/01-network-summary.pdf"
SEAL = "tagmanifest-sha256.txt"


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as its page shows it: its folder, its files with their sizes in bytes, and its seal."""

    ref: str
    folder: Path
    files: tuple[tuple[str, int], ...]
    seal: str
    problems: tuple[str, ...]

    @property
    def place(self) -> str:
        """Its folder, seen from the home."""
        return "/".join(self.folder.parts[-3:])

    @property
    def summary(self) -> Path:
        """The summary that an officer can read."""
        return self.folder / SUMMARY


def make_draft(ref: str, now: datetime, *, actor: Actor) -> None:
    """Builds a draft of a case. Raises: dispatch.RefusedExportError in one line; UnknownRecordError."""
    dispatch.build_referral(ref, _drafts_dir() / f"{now:%Y%m%dT%H%M%S%fZ}", actor=actor)


def latest_draft(ref: str) -> Draft:
    """The newest draft of a case, checked against its hashes. Raises: UnknownRecordError."""
    folders = sorted(_drafts_dir().glob(f"*/DRAFT-{ref}"))
    if not folders:
        raise UnknownRecordError(f"no draft of case {ref[:40]!r} yet")
    folder = folders[-1]
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    files = tuple((str(path.relative_to(folder)), path.stat().st_size) for path in paths)
    seal = folder / SEAL
    digest = hashlib.sha256(seal.read_bytes()).hexdigest() if seal.is_file() else ""
    return Draft(ref, folder, files, digest, dispatch.verify_package(folder))


def zip_draft(draft: Draft) -> IO[bytes]:
    """The whole folder as a ZIP, in a file without a name that is gone when it is closed."""
    target = tempfile.TemporaryFile()  # noqa: SIM115 - it is closed when the answer has been sent
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, _ in draft.files:
            archive.write(draft.folder / name, f"{draft.folder.name}/{name}")
    target.seek(0)
    return target


def _drafts_dir() -> Path:
    return read_slice(ReviewSettings).home / "drafts"
