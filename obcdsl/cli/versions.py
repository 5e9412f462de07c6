"""Which version of a contract with amendments a command line asks for."""

from __future__ import annotations

import datetime

import click

from obcdsl.contract import Contract
from obcdsl.diagnostic import Refusal, error
from obcdsl.periods import MONTH_NAMES


def version_asked(contract: Contract, consolidated: bool, on: str | None) -> Contract:
    """The contract as it was signed, or with its amendments carried out up to a day (without one, all of them).

    Raises:
        Refusal: where the day is none, or not in the term.
        click.UsageError: where there is a day and the consolidated contract is not asked for.
    """
    if not consolidated:
        if on is not None:
            raise click.UsageError("`--on` says on which day the contract is consolidated: write `--consolidated` too")
        return contract
    return contract.consolidated(day_said(on) if on is not None else None)


def day_said(text: str) -> datetime.date:
    """A day as a command line says it.

    >>> day_said("2024-10-01") == day_said("1 October 2024")
    True
    """
    try:
        day, month, year = text.split()
        return datetime.date(int(year), MONTH_NAMES.index(month) + 1, int(day))
    except ValueError:
        pass
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise Refusal([error("date", f"`{text}` is not a day", fix="--on 2024-10-01")]) from None
