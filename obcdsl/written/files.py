"""Reading contract and library files: from bytes to `Source`, with every byte and letter accounted for.

Only this module and `obcdsl.data` read files; only the commands write them.
"""

from __future__ import annotations

import re
import stat
import unicodedata
from pathlib import Path

from obcdsl.diagnostic import Diagnostic, Label, error
from obcdsl.source import Source, Span

CONTRACT_FILE, EXAMPLES_FILE = "contract.obc", "examples.obc"
"""The file that stands for its folder, and the file beside it that holds more of its examples."""
AMENDMENTS_FOLDER = "amendments"
"""The folder beside a `contract.obc` that holds the deeds that vary it, one file each."""
CONTRACT = "a contract file"
MOST_BYTES = 1 << 20
HIDDEN = frozenset(
    [
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
        *range(0x200B, 0x2010),
        0xFEFF,
        0x00AD,
        0x061C,
        0x180E,
        0x2060,
        0x2061,
        0x2062,
        0x2063,
        0x2064,
    ]
)
ODD = re.compile(r"[^\n\t -~]")
"""Letters that have to be looked at."""
KNOWN_FORMATS = {
    b"PK\x03\x04": "a zip file (a Word or Excel document?)",
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"\x1f\x8b": "a gzip file",
    b"\xd0\xcf\x11\xe0": "an old Word or Excel document",
    b"{\\rtf": "a rich-text document",
}


def read_source(
    path: Path, shown: str | None = None, most_bytes: int = MOST_BYTES, *, kind: str = CONTRACT, breaks: str = ""
) -> Source | Diagnostic:
    """The text of a file, or the finding that says why it cannot be read.

    `kind` is what it should be, as messages say it; `breaks` are signs that end a line besides the ends of lines.
    """
    name = shown or str(path)
    place = Label(Span(name, 0, 0))
    try:
        details = path.stat()
        if stat.S_ISDIR(details.st_mode):
            return error("file", f"`{name}` is a folder and holds no `contract.obc`", place)
        if not stat.S_ISREG(details.st_mode):
            return error("file", f"`{name}` is not a regular file", place)
        if details.st_size > most_bytes:
            return error(
                "limit",
                f"{kind} has at most {most_bytes:,} bytes, and `{name}` has {details.st_size:,}",
                place,
            )
        data = path.read_bytes()
    except FileNotFoundError:
        return error("file", f"there is no file `{name}`", place)
    except OSError as problem:
        return error("file", f"`{name}` cannot be read: {problem.strerror or problem}", place)
    return decoded(data, name, kind, breaks)


def decoded(data: bytes, name: str, kind: str = CONTRACT, breaks: str = "") -> Source | Diagnostic:
    """The text of a file's bytes: UTF-8, line ends made one, and nothing invisible in it."""
    for magic, said in KNOWN_FORMATS.items():
        if data.startswith(magic):
            return error("file", f"`{name}` is {said}, not {kind}", Label(Span(name, 0, 0)))
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return error(
            "encoding",
            f"`{name}` is in UTF-16; {kind} is UTF-8",
            Label(Span(name, 0, 0)),
            notes=["Save it again as UTF-8."],
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        before = data[: problem.start].decode("utf-8-sig", "replace").replace("\r\n", "\n")
        guess = " (a Latin-1 pound sign?)" if data[problem.start] == 0xA3 else ""
        return error(
            "encoding",
            f"byte {problem.start + 1} of `{name}` is 0x{data[problem.start]:02X}, which is not UTF-8{guess}",
            Label(Span(name, len(before), len(before))),
            notes=["Save the file again as UTF-8."],
        )
    text = text.translate(dict.fromkeys(map(ord, breaks), "\n"))
    source = Source(name, text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " "))
    return _odd_letter(source) or source


def _odd_letter(source: Source) -> Diagnostic | None:
    for found in ODD.finditer(source.text):
        at, letter = found.start(), found.group()
        code = ord(letter)
        category = unicodedata.category(letter)
        if code in HIDDEN or category in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp"):
            name = unicodedata.name(letter, "a control character").lower()
            line = source.text.count("\n", 0, at) + 1
            return error(
                "hidden-character",
                f"there is an invisible character in line {line:,}: U+{code:04X}, {name}",
                Label(Span(source.path, at, at + 1)),
                notes=[
                    "What is read must be what is run: invisible and direction-changing characters are refused everywhere."
                ],
            )
    return None
