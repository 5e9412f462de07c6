"""What a command writes once: to stdout, or to a file that is put in place whole."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from obcdsl.cli.shown import as_document
from obcdsl.diagnostic import Refusal, error


def write_text(text: str, out: str | None, replace: bool) -> None:
    """Write a text to stdout, or to a file.

    Raises:
        Refusal: where the file is there already and `replace` is not asked for, or cannot be written.
    """
    if out is None:
        as_document(sys.stdout).write(text)
    else:
        write_file(text.encode("utf-8", "backslashreplace"), Path(out), replace)


def write_bytes(data: bytes, out: str | None, replace: bool, *, binary: bool) -> None:
    """Write the bytes of a document to stdout, or to a file. What no terminal can show needs a file or a pipe.

    Raises:
        Refusal: as `write_text`, and where a binary document would go to a terminal.
    """
    if out is not None:
        write_file(data, Path(out), replace)
    elif not binary:
        as_document(sys.stdout).write(data.decode("utf-8"))
    elif sys.stdout.isatty():
        raise Refusal([error("output", "this format cannot be shown on a terminal", fix="--out FILE")])
    else:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()


def write_file(data: bytes, target: Path, replace: bool) -> None:
    """Write a file under a temporary name and put it in place."""
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        if target.is_dir():
            raise Refusal([error("output", f"`{target}` is a folder, and --out names a file here")])
        if not replace and (target.exists() or target.is_symlink()):
            raise Refusal([error("output", f"`{target}` is there already", fix="--replace")])
        with part.open("xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        put_in_place(part, target, replace)
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or fault
        raise Refusal([error("output", f"`{target}` cannot be written: {reason}")]) from None
    finally:
        part.unlink(missing_ok=True)


def put_in_place(part: Path, target: Path, replace: bool) -> None:
    """Give a whole file its name at once; one that came there meanwhile is replaced only if that was asked for."""
    if not replace:
        try:
            os.link(part, target)
        except FileExistsError:
            part.unlink()
            raise Refusal([error("output", f"`{target}` came to be there meanwhile", fix="--replace")]) from None
        except OSError:
            pass  # a file system without hard links: renaming is the best there is
        else:
            part.unlink()
            return
    part.replace(target)
