"""What a command line asks of data: which files, how they are read, and which statements are wanted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from obcdsl.contract import Contract
from obcdsl.data.limits import Limits, raised
from obcdsl.data.mapping import Mapping, load_mapping
from obcdsl.data.opened import READ_HERE, data_files
from obcdsl.diagnostic import Diagnostic, Refusal, error
from obcdsl.evaluation import Job


@dataclass(frozen=True, slots=True)
class Asked:
    """The options that say which data and which statements."""

    data: tuple[str, ...] = ()
    mapping: Mapping | None = None
    limits: Limits | None = None
    period: str | None = None
    payee: str | None = None


def asked(
    data: Sequence[str],
    map_file: str | None,
    limits: Sequence[str],
    *,
    period: str | None = None,
    payee: str | None = None,
) -> Asked:
    """The options as read.

    Raises:
        Refusal: where the map has faults or a limit is misspelt.
    """
    mapping = load_mapping(map_file) if map_file is not None else None
    if mapping is not None and mapping.faults:
        raise Refusal(mapping.faults)
    return Asked(tuple(data), mapping, limits_said(limits) if limits else None, period, payee)


def limits_said(said: Sequence[str]) -> Limits:
    """The limits with those raised that options name, each `name=number`.

    >>> limits_said(["rows=9,000,000"]).rows
    9000000
    """
    found = raised(
        Limits(), {name.strip(): number.strip() for name, _, number in (each.partition("=") for each in said)}
    )
    if isinstance(found, Diagnostic):
        raise Refusal([found])
    return found


def data_beside(contract: Path) -> tuple[str, ...]:
    """The data files in the folder `data` beside a contract, in the order of their names."""
    folder = contract.parent / "data"
    if not folder.is_dir():
        return ()
    return tuple(map(str, data_files(folder)))


def job_of(contract: Contract, path: Path, wanted: Asked) -> Job:
    """A contract with its data, ready to be worked.

    Raises:
        Refusal: where there are no data, or the map beside them has faults.
    """
    sources, mapping = wanted.data, wanted.mapping
    if not sources:
        sources = data_beside(path)
        beside = path.parent / "data" / "map.toml"
        if mapping is None and beside.is_file():
            mapping = load_mapping(beside)
    if not sources and not contract.schema.needs_no_data:
        raise Refusal([_no_data(contract, path)])
    return Job(
        contract, sources, period=wanted.period, payee=wanted.payee, mapping=mapping, limits=wanted.limits,
        data_period=wanted.period,
    )  # fmt: skip


def _no_data(contract: Contract, path: Path) -> Diagnostic:
    """There is nothing to pay on; where only payees and periods are wanting, what to write."""
    from obcdsl.data.template import template_headings

    columns = " and ".join(f"`{heading}`" for heading in template_headings(contract.schema))
    enough = f"The contract reads no figures: a file of the columns {columns} is enough."
    notes = [] if contract.schema.metrics else [enough]
    folder = path.parent / "data"
    if folder.is_dir():
        notes.append(f"The folder `{folder}` holds no file that is read. {READ_HERE}.")
    return error("no-rows", f"there are no data for `{path}`", notes=notes, fix="--data FILE")
