"""Addresses of our own static files, with a hash of their content: no browser keeps an old one."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings

_FOLDER = Path(__file__).parent / "static"


@cache
def static_address(name: str) -> str:
    """`/static/app.css?v=1a2b3c…`. Raises: FileNotFoundError for a file that is not there."""
    digest = hashlib.sha256((_FOLDER / name).read_bytes()).hexdigest()
    return f"{settings.STATIC_URL}{name}?v={digest[:12]}"
