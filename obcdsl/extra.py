"""What is needed beyond the base install, named where it is missing."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from obcdsl.diagnostic import DataPlace, Refusal, error


def package(name: str, does: str, extra: str = "documents", place: DataPlace | None = None) -> Any:
    """An optional package or a module of it, imported now; `place` is the file that it is needed for.

    Raises:
        Refusal: where it is not installed, naming the extra that holds it.

    >>> package("json", "Lists are written").dumps([1])
    '[1]'
    """
    try:
        return import_module(name)
    except ImportError:
        message = f"{does} by {name.partition('.')[0].replace('_', '-')}, which is not installed"
        raise Refusal(
            [error("missing-extra", message, *((place,) if place else ()), fix=f'pip install "obcdsl[{extra}]"')]
        ) from None
