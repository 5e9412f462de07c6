"""Files as bytes: what may be opened at all, what the first bytes say it is, and the hash of exactly what was read."""

from __future__ import annotations

import hashlib
import io
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import IO

from obcdsl.data.table import Unreadable, fault
from obcdsl.spelling import nearest

KINDS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".xlsx": "xlsx",
    ".parquet": "parquet",
    ".arrow": "arrow",
    ".feather": "arrow",
}
DATA_ENDINGS = frozenset(KINDS) - {".txt"}
"""What is taken for data where a folder is looked into."""
READ_HERE = (
    "CSV (.csv), Excel (.xlsx), Parquet (.parquet), Arrow (.arrow, .feather) and JSON lines (.jsonl, .ndjson) are read"
)

MOST_NAMED = 4
"""Files of a folder that a message names."""

REFUSED_ENDINGS = {
    ".xls": ("an Excel 97 workbook (.xls)", "open it and save it as .xlsx or CSV UTF-8"),
    ".xlsm": ("a workbook with macros (.xlsm)", "save it as .xlsx, which holds no macros"),
    ".xlsb": ("a binary workbook (.xlsb)", "save it as .xlsx"),
    ".xltx": ("a workbook template (.xltx)", "save it as .xlsx"),
    ".ods": ("an OpenDocument spreadsheet (.ods)", "save it as .xlsx or CSV UTF-8"),
    ".json": ("one JSON document (.json)", "write JSON lines: one object {...} on each line, in a file named .jsonl"),
    ".gz": ("packed with gzip (.gz)", "unpack it first"),
    ".zip": ("packed with zip (.zip)", "unpack it first"),
    ".pdf": ("a PDF document", "ask for the table as .xlsx or CSV"),
}  # fmt: skip

MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"\x1f\x8b", "packed with gzip", "unpack it first"),
    (
        b"PK\x03\x04",
        "a zip archive, such as an Excel workbook",
        "name it .xlsx if it is a workbook, otherwise unpack it first",
    ),
    (
        b"\xd0\xcf\x11\xe0",
        "an Excel 97 or password-protected workbook",
        "save it without a password as .xlsx or CSV UTF-8",
    ),
    (b"PAR1", "a Parquet file", "name it .parquet"),
    (b"ARROW1", "an Arrow file", "name it .arrow"),
    (b"%PDF", "a PDF document", "ask for the table as .xlsx or CSV"),
    (b"BZh", "packed with bzip2", "unpack it first"),
    (b"\x28\xb5\x2f\xfd", "packed with zstandard", "unpack it first"),
    (b"\xfd7zXZ", "packed with xz", "unpack it first"),
    (b"\x89PNG", "a picture", "ask for the table as .xlsx or CSV"),
    (b"SQLite format 3", "an SQLite database", "export the table as CSV"),
)


def kind_of(path: Path) -> str:
    """The format a file's name ends in; a fault where it is one that is not read, or there is no file."""
    _check_regular(path)
    ending = path.suffix.lower()
    if ending in KINDS:
        return KINDS[ending]
    if ending in REFUSED_ENDINGS:
        what, cure = REFUSED_ENDINGS[ending]
        raise fault(
            "file-kind", f"this file is {what}, which is not read", str(path), None, None, READ_HERE + ".", fix=cure
        )
    said = f"ends in `{ending}`" if ending else "has no ending that says what it is"
    raise fault("file-kind", f"the file's name {said}", str(path), None, None, READ_HERE + ".")


def check_magic(start: bytes, path: str, is_wanted: Callable[[bytes], bool]) -> None:
    """Refuses a file whose first bytes show another format than its name says."""
    if is_wanted(start):
        return
    for magic, what, cure in MAGIC:
        if start.startswith(magic):
            raise fault("file-kind", f"this file is {what}, whatever its name says", path, fix=cure)
    if (
        start[:512]
        .lstrip(b"\xef\xbb\xbf \t\r\n")
        .lower()
        .startswith((b"<html", b"<!doctype html", b"<table", b"<?xml"))
    ):
        raise fault(
            "file-kind",
            "this file is a web page or XML, whatever its name says",
            path,
            fix="save it as .xlsx or CSV UTF-8",
        )


class HashedFile:
    """A regular file read once: `digest()` is the SHA-256 of exactly the bytes that were read.

    The size is checked at the end, so that a file that grew or shrank under the reader is refused.
    """

    def __init__(self, path: Path) -> None:
        self.path = str(path)
        self._hash = hashlib.sha256()
        self._file = _open_regular(path)
        self._before = os.fstat(self._file.fileno())
        self._whole = False

    def readline(self, most: int) -> bytes:
        """One line with its end, or the first `most` bytes of a longer one."""
        line = self._file.readline(most)
        self._hash.update(line)
        return line

    def read_all(self) -> bytes:
        """The whole file."""
        data = self._file.read()
        self._hash.update(data)
        return data

    def hashed_whole(self) -> IO[bytes]:
        """The file itself, to be read in any order: all of it is hashed first, and `digest()` sees that it did not change."""
        while block := self._file.read(1 << 20):
            self._hash.update(block)
        self._whole = True
        self._file.seek(0)
        return self._file

    def peek(self, count: int = 512) -> bytes:
        """The first bytes, without moving on."""
        at = self._file.tell()
        start = self._file.read(count)
        self._file.seek(at)
        return start

    def digest(self) -> str:
        """SHA-256 of the bytes read, in hexadecimal; closes the file and refuses one that changed meanwhile."""
        rest = b"" if self._whole else self._file.read(1 << 20)
        while rest:
            self._hash.update(rest)
            rest = self._file.read(1 << 20)
        after = os.fstat(self._file.fileno())
        self._file.close()
        if (after.st_size, after.st_mtime_ns) != (self._before.st_size, self._before.st_mtime_ns):
            raise fault(
                "file-changed",
                "the file changed while it was being read",
                self.path,
                fix="run again when nobody is writing to it",
            )
        return self._hash.hexdigest()

    def close(self) -> None:
        """Closes the file early."""
        self._file.close()

    @property
    def size(self) -> int:
        """Bytes in the file when it was opened."""
        return self._before.st_size


class PinnedFile:
    """The bytes of a file that a contract pins, as `HashedFile` gives those of data."""

    def __init__(self, path: str, content: bytes) -> None:
        self.path = path
        self._content = content
        self._file = io.BytesIO(content)

    def readline(self, most: int) -> bytes:
        """One line with its end, or the first `most` bytes of a longer one."""
        return self._file.readline(most)

    def peek(self, count: int = 512) -> bytes:
        """The first bytes."""
        return self._content[:count]

    def digest(self) -> str:
        """SHA-256 of the bytes, in hexadecimal."""
        return hashlib.sha256(self._content).hexdigest()


def _open_regular(path: Path) -> IO[bytes]:
    if _check_regular(path) == 0:
        raise fault("no-rows", "the file is empty", str(path), fix="`obc template` writes the file to fill in")
    try:
        return path.open("rb")
    except (OSError, ValueError) as reason:
        raise _unopened(path, reason) from None


def _check_regular(path: Path) -> int:
    """The size of a file; a fault where there is none, with what to name in its place."""
    shown = str(path)
    try:
        found = path.stat()
    except FileNotFoundError:
        raise fault("file-not-readable", "there is no such file", shown, fix=_near(path)) from None
    except (OSError, ValueError) as reason:
        raise _unopened(path, reason) from None
    if stat.S_ISDIR(found.st_mode):
        raise _folder(path)
    if not stat.S_ISREG(found.st_mode):
        said = "this is a device or a pipe, not a file"
        raise fault("file-not-readable", said, shown, fix="save the data as a file first")
    return found.st_size


def _unopened(path: Path, reason: OSError | ValueError) -> Unreadable:
    said = reason.strerror if isinstance(reason, OSError) and reason.strerror else str(reason)
    return fault("file-not-readable", f"the file cannot be opened: {said}", str(path))


def data_files(folder: Path) -> list[Path]:
    """The files of data in a folder, by what their names end in, in the order of their names."""
    return [
        each
        for each in sorted(folder.iterdir())
        if each.suffix.lower() in DATA_ENDINGS and not each.name.startswith((".", "~$")) and each.is_file()
    ]


def _folder(path: Path) -> Unreadable:
    try:
        held = [str(each) for each in data_files(path)]
    except OSError as reason:
        return _unopened(path, reason)
    more = f" and {len(held) - MOST_NAMED:,} more" if len(held) > MOST_NAMED else ""
    listed = ", ".join(f"`{each}`" for each in held[:MOST_NAMED])
    note = f"It holds {listed}{more}." if held else f"It holds no file that is read. {READ_HERE}."
    fix = (
        held[0] if len(held) == 1 else "name the files in it" if held else "save the data there as a file, and name it"
    )
    said = "this is a folder, and a file of data is needed"
    return fault("file-not-readable", said, str(path), None, None, note, fix=fix)


def _near(path: Path) -> str | None:
    """The file of data beside one that is not there whose name is nearly the same."""
    try:
        beside = {each.stem: str(each) for each in data_files(path.parent)}
    except (OSError, ValueError):
        return None
    return beside.get(path.stem) or beside.get(nearest(path.stem, beside) or "")


def digest_of(path: Path) -> str:
    """SHA-256 of a whole file."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def encoding_seen(start: bytes) -> str | None:
    """The name of an encoding that is not read, where the first bytes show one."""
    if start.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return "UTF-32"
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16"
    pairs = start[: len(start) // 2 * 2]
    if len(pairs) >= 4 and (not any(pairs[1::2]) or not any(pairs[0::2])):
        return "UTF-16 without a byte-order mark"
    return None


def decoded(line: bytes, path: str, row: int) -> str:
    """One line as text; a fault that names the byte where it is not UTF-8."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as reason:
        byte = line[reason.start]
        guess = f"In Latin-1 or Windows-1252 it would be `{bytes([byte]).decode('cp1252', 'replace')}`."
        message = f"the file is not UTF-8 text: byte 0x{byte:02X} at place {reason.start + 1} of the line"
        raise fault("file-encoding", message, path, row, None, guess, fix="save it as CSV UTF-8") from None
    if "\0" in text:
        raise fault(
            "file-encoding", f"the file holds a NUL (U+0000) at place {text.index(chr(0)) + 1} of the line", path, row
        )
    return text
