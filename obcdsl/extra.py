"""What documents need beyond the base install, named where it is missing."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from obcdsl.diagnostic import Refusal, error


def package(name: str, does: str, extra: str = "documents") -> Any:
    """An optional package, imported now.

    Raises:
        Refusal: where it is not installed, naming the extra that holds it.

    >>> package("json", "Lists are written").dumps([1])
    '[1]'
    """
    try:
        return import_module(name)
    except ImportError:
        message = f"{does} by {name}, which is not installed"
        raise Refusal([error("missing-extra", message, fix=f'pip install "obcdsl[{extra}]"')]) from None
