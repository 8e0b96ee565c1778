"""Backups: a consistent copy of the home in one archive with a list of hashes, and its restoration."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from index import clock
from index.records import RefusedError
from index.settings import IndexSettings, read_settings

_FORM = "mukti-backup-1"
_MANIFEST = "manifest.json"
_DATABASE = "mukti.sqlite3"
# The search is a projection, and so is what crawls are told of known pages: a newer one may name what this
# copy lacks. The secret goes apart; SQLite copies the database itself; slips are of this machine's processes.
_LEFT_OUT = ("mukti.sqlite3", "search.sqlite3", "search.lock", "secret", "schedule/", "visits/")
_CHUNK_BYTES = 1 << 20


def backup(target: Path, *, with_secret: bool = False, keep: int | None = None) -> Path:
    """Writes `mukti-<time>.tar.gz` into the folder `target`, readable by its owner alone; its path.

    Once it is whole, all but the newest `keep` archives of the folder are deleted.

    The database is copied first, by SQLite itself, so that every file it names is in the archive.
    """
    settings = read_settings()
    target.mkdir(parents=True, exist_ok=True)
    name = f"mukti-{clock.now().strftime('%Y%m%dT%H%M%SZ')}.tar.gz"
    final, part = target / name, target / f".{name}.part"
    with tempfile.TemporaryDirectory(prefix=".mukti-backup-", dir=target) as scratch:
        copy = Path(scratch) / _DATABASE
        _copy_database(settings.database_file, copy)
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            _write_archive(file, settings, copy, with_secret=with_secret)
            file.flush()
            os.fsync(file.fileno())
    part.replace(final)
    if keep is not None:
        for old in sorted(target.glob("mukti-*Z.tar.gz"))[:-keep]:
            old.unlink()
    return final


def _copy_database(source: Path, copy: Path) -> None:
    origin, target = sqlite3.connect(source), sqlite3.connect(copy)
    try:
        origin.backup(target, pages=4096)
        target.execute("PRAGMA journal_mode=DELETE")
    finally:
        target.close()
        origin.close()


def _write_archive(file: IO[bytes], settings: IndexSettings, copy: Path, *, with_secret: bool) -> None:
    files: dict[str, dict[str, object]] = {}
    with tarfile.open(fileobj=file, mode="w:gz", compresslevel=3) as archive:
        for name, path in _contents(settings, copy, with_secret=with_secret):
            digest, size = _add(archive, name, path)
            files[name] = {"sha256": digest, "bytes": size}
        manifest = {"form": _FORM, "made_at": clock.now().isoformat(), "files": files}
        text = json.dumps(manifest, indent=1, ensure_ascii=False).encode()
        info = tarfile.TarInfo(_MANIFEST)
        info.size, info.mode = len(text), 0o600
        with tempfile.SpooledTemporaryFile() as spooled:
            spooled.write(text)
            spooled.seek(0)
            archive.addfile(info, spooled)


def _contents(settings: IndexSettings, copy: Path, *, with_secret: bool) -> Iterator[tuple[str, Path]]:
    yield _DATABASE, copy
    if with_secret:
        yield "secret", settings.secret_file
    for path in sorted(settings.home.rglob("*")):
        name = path.relative_to(settings.home).as_posix()
        if name.startswith(_LEFT_OUT) or copy.parent in path.parents or not path.is_file():
            continue
        if not path.is_symlink() and path.suffix not in (".part", ".lock") and not _is_archive(path):
            yield name, path


def _is_archive(path: Path) -> bool:
    return path.name.removeprefix(".").startswith("mukti-") and path.name.endswith(".tar.gz")


class _Hashing:
    """Reads a file at the length it had when it was opened, and hashes what it hands on."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.digest.update(data)
        return data


def _add(archive: tarfile.TarFile, name: str, path: Path) -> tuple[str, int]:
    """Adds a file, which may be growing: what the database names of it lies within its present length."""
    with path.open("rb") as file:
        info = tarfile.TarInfo(name)
        info.size, info.mode = os.fstat(file.fileno()).st_size, 0o600
        info.mtime = path.stat().st_mtime
        hashing = _Hashing(file)
        archive.addfile(info, hashing)
    return hashing.digest.hexdigest(), info.size


def restore(archive: Path, home: Path) -> None:
    """Makes a home from an archive. Nothing is in its place until every byte is checked.

    Raises: RefusedError when the home is not empty, or the archive is not whole; says what is wrong.
    """
    if home.exists() and (not home.is_dir() or any(home.iterdir())):
        raise RefusedError(f"home: {home} is not empty; a backup is restored into a new home")
    home.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=".mukti-restore-", dir=home.parent))
    try:
        _unpack(archive, scratch)
        _check_files(archive, scratch)
        for name in ("sources", "partners", "spool", "evidence"):
            (scratch / name).mkdir(mode=0o700, exist_ok=True)
        scratch.chmod(0o700)
        if home.exists():
            home.rmdir()
        scratch.replace(home)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    _bring_to_life(home)


def _unpack(archive: Path, scratch: Path) -> None:
    try:
        with tarfile.open(archive, mode="r:gz") as tar:
            for member in tar:
                path = PurePosixPath(member.name)
                if not member.isreg() or path.is_absolute() or ".." in path.parts:
                    raise RefusedError(
                        f"archive: {archive.name} holds {member.name[:80]!r}, which no backup has"
                    )
                target = scratch / path
                target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                source = tar.extractfile(member)
                handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(handle, "wb") as file:
                    shutil.copyfileobj(source, file, _CHUNK_BYTES)  # type: ignore[arg-type]
    except FileExistsError as error:
        raise RefusedError(f"archive: {archive.name} holds a file twice") from error
    except (tarfile.TarError, OSError, EOFError) as error:
        raise RefusedError(f"archive: {archive.name} cannot be read: {error}") from error


def _check_files(archive: Path, scratch: Path) -> None:
    try:
        manifest = json.loads((scratch / _MANIFEST).read_text("utf-8"))
        files: dict[str, dict[str, object]] = manifest["files"]
        form = manifest["form"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RefusedError(f"archive: {archive.name} has no manifest that can be read") from error
    if form != _FORM:
        raise RefusedError(f"archive: {archive.name} is of form {form!r}, this version reads {_FORM!r}")
    there = {path.relative_to(scratch).as_posix() for path in scratch.rglob("*") if path.is_file()}
    for name in sorted(there ^ {*files, _MANIFEST}):
        raise RefusedError(
            f"archive: {archive.name}: {name} is {'not listed' if name in there else 'missing'}"
        )
    for name, expected in sorted(files.items()):
        if _hash_file(scratch / name) != expected["sha256"]:
            raise RefusedError(f"archive: {archive.name}: {name} is not what was backed up")
    (scratch / _MANIFEST).unlink()


def _hash_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _bring_to_life(home: Path) -> None:
    """A secret if none came along, the runs' paths in the new home, and everything to be searched anew."""
    from index.homes import write_secret

    write_secret(home / "secret")
    with sqlite3.connect(home / _DATABASE) as database:
        database.execute("DELETE FROM index_outbox")
        database.execute(
            "INSERT INTO index_outbox (advert_uid, attempts, last_error, dead)"
            " SELECT uid, 0, '', 0 FROM index_advert ORDER BY id"
        )
        rows = database.execute("SELECT id, warc_path FROM index_run").fetchall()
        for run, path in rows:
            parts = Path(path).parts[-3:]  # spool/<run>/<file>, wherever the home was
            database.execute(
                "UPDATE index_run SET warc_path = ? WHERE id = ?", [str(home.joinpath(*parts)), run]
            )
    database.close()
