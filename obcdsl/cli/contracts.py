"""The contracts that a command line names: files, folders that hold one, folders of such folders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from obcdsl.collector import collector_paused
from obcdsl.diagnostic import Diagnostic, Label, Refusal, error
from obcdsl.source import Span
from obcdsl.written.files import AMENDMENTS_FOLDER, CONTRACT_FILE, EXAMPLES_FILE

if TYPE_CHECKING:
    from obcdsl.contract import Contract


def contract_files(named: Sequence[str], mark: str = CONTRACT_FILE) -> Iterator[Path]:
    """The file of each contract named, in order and once.

    A folder stands for its `contract.obc`, else for its `.obc` files, else for the folders in it that hold a
    `contract.obc`. What is not there is yielded as it is: reading it says so.
    """
    seen: set[Path] = set()
    for name in named:
        for path in _files_of(Path(name), mark):
            if path not in seen:
                seen.add(path)
                yield path


def with_examples(files: Iterator[Path]) -> Iterator[Path]:
    """Contract files, each with the file of examples and the amendments beside it."""
    for path in files:
        yield path
        if path.name == CONTRACT_FILE:
            yield from sorted(path.with_name(AMENDMENTS_FOLDER).glob("*.obc"))
        if path.name == CONTRACT_FILE and path.with_name(EXAMPLES_FILE).is_file():
            yield path.with_name(EXAMPLES_FILE)


def _files_of(path: Path, mark: str) -> list[Path]:
    try:
        if not path.is_dir():
            return [path]
        if (path / mark).is_file():
            return [path / mark]
        beside = sorted(each for each in path.glob("*.obc") if each.is_file())
        within = sorted(each / mark for each in path.iterdir() if (each / mark).is_file())
    except (OSError, ValueError):
        return [path]
    return beside or within or [path]


def loaded(path: Path, *, libraries: bool = False) -> Contract | Diagnostic:
    """The contract of a file, or the finding that says why it cannot be read.

    With `libraries`, a file that only other contracts can use is taken too, in an otherwise empty contract. A file of
    examples, or an amendment, stands for the contract beside it.
    """
    if path.parent.name == AMENDMENTS_FOLDER and (path.parent.parent / CONTRACT_FILE).is_file():
        path = path.parent.parent / CONTRACT_FILE
    if path.name == EXAMPLES_FILE and path.with_name(CONTRACT_FILE).is_file():
        path = path.with_name(CONTRACT_FILE)
    with collector_paused():
        return _loaded(path, libraries)


def _loaded(path: Path, libraries: bool) -> Contract | Diagnostic:
    from obcdsl.contract import load

    try:
        if libraries and path.name != CONTRACT_FILE and path.suffix == ".obc":
            from obcdsl.examples.libraries import is_library, library_contract

            if is_library(path):
                return library_contract(path)
        return load(path)
    except Refusal as refusal:
        return refusal.findings[0]
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        return error("file", f"`{path}` cannot be read: {reason}", Label(Span(str(path), 0, 0)))


def one_contract(name: str) -> Contract:
    """The one sound contract that a command needs.

    Raises:
        Refusal: where it cannot be read; where it has errors, which are shown first.
    """
    import sys

    from obcdsl.cli.shown import show_findings

    files = list(contract_files([name]))
    if len(files) > 1:
        raise Refusal([error("file", f"`{name}` holds {len(files):,} contracts; name one of them", fix=str(files[0]))])
    contract = loaded(files[0])
    if isinstance(contract, Diagnostic):
        raise Refusal([contract])
    if contract.compiled.has_errors:
        show_findings(contract.check(), contract.sources, sys.stderr)
        raise SystemExit(1)
    return contract
