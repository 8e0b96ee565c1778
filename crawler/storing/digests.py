"""Digests as WARC files state them: an algorithm, and base 32 or hexadecimal."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

_ALGORITHMS = {"sha1": 20, "sha256": 32, "sha384": 48, "sha512": 64, "md5": 16, "blake2b": 64, "blake2s": 32}


def digests_hold(stated: str | None, blocks: tuple[bytes, ...]) -> str:
    """Nothing where no digest is stated, or one of the blocks has it; else what is wrong, in words."""
    if stated is None or not stated.strip():
        return ""
    name, colon, value = stated.strip().partition(":")
    algorithm = name.lower().replace("-", "")
    if not colon or algorithm not in _ALGORITHMS:
        return f"a digest by {name[:20]!r}, which is not known here"
    wanted = _bytes_of(value.strip(), _ALGORITHMS[algorithm])
    if wanted is None:
        return f"a digest by {algorithm} that is none"
    # Older algorithms are what older archives state: here they find damage, no forger.
    found = (hashlib.new(algorithm, block, usedforsecurity=False).digest() for block in blocks)
    return "" if wanted in found else f"the digest by {algorithm} is another"


def _bytes_of(text: str, size: int) -> bytes | None:
    try:
        if len(text) == 2 * size:
            return bytes.fromhex(text)
        padded = text.upper() + "=" * (-len(text) % 8)
        found = base64.b32decode(padded)
    except ValueError:
        return None
    return found if len(found) == size else None


def file_sha256(path: Path) -> str:
    """Hex SHA-256 of a file. Raises: OSError as open does."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
