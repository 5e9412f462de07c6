"""Where the files that ship with the package stand: beside it in a wheel, above it in a checkout."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).parent


def _shipped(name: str) -> Path:
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name


def grammar_path() -> Path:
    """The grammar of contract files."""
    return _shipped("grammar") / "obc.lark"


def library_folder() -> Path:
    """The folder of the standard library."""
    return _shipped("stdlib")
