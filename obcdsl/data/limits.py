"""How large data may be. Every limit is named in the message that meets it, and an option raises it."""

from __future__ import annotations

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one reading of data.

    >>> Limits().rows
    5000000
    """

    cell_letters: int = 10_000
    columns: int = 500
    rows: int = 5_000_000
    json_depth: int = 50
    unpacked_bytes: int = 200 * MEBIBYTE
    unpacked_ratio: int = 200
    zip_members: int = 2_000
    digits: int = 30
    money: int = 10**15
    id_letters: int = 200
    findings: int = 200
