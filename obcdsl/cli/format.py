"""`obc format`: contract files in the one usual layout."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from obcdsl.cli.contracts import contract_files, with_examples
from obcdsl.cli.ends import FOUND
from obcdsl.cli.shown import counted, show_findings, show_lines
from obcdsl.diagnostic import Diagnostic, Label, error
from obcdsl.source import Source, Span


@click.command("format")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--check", is_flag=True, help="Change nothing; fail where a file is not in the usual layout.")
@click.option("--diff", is_flag=True, help="Change nothing; print what would change.")
def command(files: tuple[str, ...], check: bool, diff: bool) -> int:
    """Lay out contract files in the one usual way.

    FILE is a contract or library file, a folder that holds some, or `-` for stdin to stdout; an `examples.obc` beside a
    `contract.obc` goes with it. Layout and comments mean nothing, so the contract stays the same; a line with a fault is
    left as it is.
    """
    if files == ("-",):
        return _from_stdin()
    unlike = faults = number = 0
    for path in with_examples(contract_files(files)):
        number += 1
        source = _source(path)
        text = source if isinstance(source, Diagnostic) else _laid_out(source)
        if isinstance(text, Diagnostic):
            faults += 1
            show_findings([text], {}, sys.stderr, count=False)
            continue
        assert isinstance(source, Source)
        if text.encode() == path.read_bytes():
            continue
        unlike += 1
        if diff:
            show_lines(_differences(path, source.text, text), sys.stdout)
        if not (check or diff):
            _replace(path, text)
        if not diff:
            show_lines([f"{path}: {'is not in the usual layout' if check else 'laid out anew'}"], sys.stdout)
    if not diff:
        left = number - unlike - faults
        done = f"{counted(unlike, 'file')} not in the usual layout" if check else f"{counted(unlike, 'file')} changed"
        show_lines([f"{done}, {left:,} as they should be"], sys.stdout)
    return FOUND if faults or (unlike and (check or diff)) else 0


def _source(path: Path) -> Source | Diagnostic:
    from obcdsl.written.files import read_source

    try:
        return read_source(path)
    except (OSError, ValueError) as fault:
        return error("file", f"`{path}` cannot be read: {getattr(fault, 'strerror', None) or fault}", _at(path))


def _at(path: Path | str) -> Label:
    return Label(Span(str(path), 0, 0))


def _laid_out(source: Source) -> str | Diagnostic:
    """The text laid out; a finding where it would not be the same contract, which is a fault of ours."""
    from obcdsl.written.format import formatted, same_words

    text = formatted(source.text)
    if not same_words(source.text, text):
        return error("format", f"`{source.path}` is left as it is: please report this file", _at(source.path))
    return text


def _differences(path: Path, before: str, after: str) -> Iterator[str]:
    from difflib import unified_diff

    yield from unified_diff(before.split("\n"), after.split("\n"), str(path), f"{path} (laid out)", lineterm="")


def _replace(path: Path, text: str) -> None:
    """Write the file whole under another name, then give it its name: a kill leaves the old file or the new one."""
    target = path.resolve()
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with part.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        part.chmod(target.stat().st_mode & 0o7777)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _from_stdin() -> int:
    from obcdsl.written.files import decoded

    source = decoded(sys.stdin.buffer.read(), "stdin")
    text = source if isinstance(source, Diagnostic) else _laid_out(source)
    if isinstance(text, Diagnostic):
        show_findings([text], {}, sys.stderr, count=False)
        return FOUND
    sys.stdout.write(text)
    return 0
