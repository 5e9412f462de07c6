"""How large data may be. Every limit is named in the message that meets it, and an option raises it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace

from obcdsl.diagnostic import Diagnostic, error
from obcdsl.record import dataclass

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


def raised(limits: Limits, said: Mapping[str, str]) -> Limits | Diagnostic:
    """The limits with those changed that an option names, or what is wrong with the option.

    >>> raised(Limits(), {"rows": "10,000,000"}).rows
    10000000
    >>> raised(Limits(), {"row": "3"}).message
    'there is no limit `row`'
    """
    names = [each.name for each in fields(Limits)]
    changed: dict[str, int] = {}
    for name, number in said.items():
        if name not in names:
            return error("file-limit", f"there is no limit `{name}`", notes=(f"The limits are {', '.join(names)}.",))
        digits = number.replace(",", "")
        if not (digits.isascii() and digits.isdigit() and 0 < len(digits) <= 18):
            return error("file-limit", f"the limit `{name}` is a whole number, and `{number[:40]}` is none")
        changed[name] = int(digits)
    return replace(limits, **changed)
