"""Invented job boards on loopback, to look at the product and to test it end to end.

The door is light: `run_demo` and `Steps` load the boards and their pages when they are asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from demo.boards.fleet import serve_boards
    from demo.generator import make_world
    from demo.show import Steps, run_demo

__all__ = ["Steps", "make_world", "run_demo", "serve_boards"]

_HOMES = {
    "Steps": "demo.show",
    "run_demo": "demo.show",
    "make_world": "demo.generator",
    "serve_boards": "demo.boards.fleet",
}


def __getattr__(name: str) -> Any:
    """Load what is asked for, when it is asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module 'demo' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
