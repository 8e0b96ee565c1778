"""The BagIt folder of a referral: written apart, checked, then put in its place at once."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from dispatch import verifier
from dispatch.advert_folder import write_advert
from dispatch.dossier import MARK, STATEMENT, Dossier
from dispatch.method import write_method_note
from dispatch.pdf import set_summary
from dispatch.refusal import RefusedExportError
from dispatch.tables import list_custody, list_hashes, list_indicators, list_network
from dispatch.week import IST

# In a process of its own: the library changes the working directory, which belongs to all threads.
_BAG = """
import bagit, json, sys
bagit.make_bag(sys.argv[1], json.loads(sys.argv[2]), checksums=["sha256", "sha512"])
"""
_BAG_TIMEOUT_S = 600


def folder_for(dossier_ref: str, out: Path) -> Path:
    """Where the draft of a case goes. Raises: RefusedExportError when there is one already."""
    target = out / f"DRAFT-{dossier_ref}"
    if target.exists() or target.is_symlink():
        raise RefusedExportError(
            f"{target}: is there already; move it away first, a draft is never overwritten"
        )
    return target


def write_payload(folder: Path, dossier: Dossier, fonts_dir: Path) -> None:
    """Every file of the package but the bag's own, the hash report last."""
    (folder / "01-network-summary.pdf").write_bytes(set_summary(dossier, fonts_dir))
    (folder / "01-network-summary.csv").write_bytes(list_network(dossier))
    adverts = folder / "02-adverts"
    adverts.mkdir()
    for item in dossier.evidence:
        write_advert(adverts, item)
    (folder / "03-indicators.csv").write_bytes(list_indicators(dossier))
    (folder / "07-custody-log.csv").write_bytes(list_custody(dossier))
    (folder / "09-method-note.txt").write_bytes(write_method_note(dossier).encode("utf-8", "replace"))
    (folder / "11-verify.py").write_bytes(Path(verifier.__file__).read_bytes())
    (folder / "05-hash-report.csv").write_bytes(list_hashes(folder, dossier))


def _bag_facts(dossier: Dossier) -> dict[str, str]:
    return {
        "External-Identifier": f"DRAFT-{dossier.ref}",
        "External-Description": f"{MARK}. {STATEMENT}",
        "Bagging-Date": dossier.made_at.astimezone(IST).strftime("%Y-%m-%d"),
        "Bag-Software-Agent": f"mukti-watch {dossier.version}",
    }


def _make_bag(folder: Path, dossier: Dossier) -> None:
    command = [sys.executable, "-I", "-c", _BAG, str(folder), json.dumps(_bag_facts(dossier))]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_BAG_TIMEOUT_S, check=False)
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["no message"]
        raise RefusedExportError(f"case {dossier.ref}: the bag could not be made: {last[0]}")
    problems = verifier.check(folder)
    if problems:
        raise RefusedExportError(f"case {dossier.ref}: the new bag does not verify: {problems[0]}")


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A folder beside the target that is gone afterwards, whatever happens, unless it was moved."""
    target.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def write_package(
    dossier: Dossier, target: Path, *, fonts_dir: Path, record_seal: Callable[[str], object]
) -> Path:
    """Writes the whole package; `record_seal` is told its seal before anything becomes visible.

    Raises: RefusedExportError; OSError. Then nothing is left behind.
    """
    with _beside(target) as folder:
        write_payload(folder, dossier, fonts_dir)
        _make_bag(folder, dossier)
        record_seal(verifier.read_seal(folder) or "")
        folder_for(dossier.ref, target.parent)
        folder.rename(target)
    return target
