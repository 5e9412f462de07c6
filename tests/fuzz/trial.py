"""One input at a time, with a limit on time and memory, until the time given or the number asked for is used up.

pytest -m fuzz                           about a minute in all
OBC_FUZZ_INPUTS=20000 pytest -m fuzz     that many inputs each, however long it takes
OBC_FUZZ_SECONDS=600 pytest -m fuzz      that many seconds in all
OBC_FUZZ_SEED=7                          other inputs (the seed of a failure is in its message)
"""

from __future__ import annotations

import contextlib
import io
import os
import random
import re
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

INPUTS = int(os.environ.get("OBC_FUZZ_INPUTS", "0"))
SECONDS = float(os.environ.get("OBC_FUZZ_SECONDS", "60"))
SEED = int(os.environ.get("OBC_FUZZ_SEED", "1"))
KINDS = 8
"""How many tests share the seconds."""
MOST_SECONDS = 5
MOST_BYTES = 512 << 20
PARSER_WORDS = re.compile(
    r"LALR|\blark\b|UnexpectedToken|UnexpectedCharacters|\$END|Traceback|object at 0x"
    r"|\b(?:LPAR|RPAR|COLON|UNKNOWN|WORDING|DAY_MONTH|FOR_EACH|__ANON)\b"
)


class TooSlow(Exception):  # noqa: N818 - what the trial found
    """An input took longer than any may."""


def _stopped(number: int, frame: FrameType | None) -> None:
    raise TooSlow


def memory() -> int:
    """The most memory that this process has held, in bytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def tried(make: Callable[[random.Random], object], work: Callable[[object], None]) -> int:
    """Try inputs until the time or the number is used up; says which seed failed and what it made."""
    until = time.monotonic() + SECONDS / KINDS
    number = 0
    for seed in seeds():
        if (INPUTS and number >= INPUTS) or (not INPUTS and time.monotonic() > until):
            break
        made = make(random.Random(seed))
        with limited(f"OBC_FUZZ_SEED={seed}, input {made!r:.2000}"):
            work(made)
        number += 1
    return number


def seeds() -> Iterator[int]:
    """A seed for each input, from the one that is asked for."""
    seed = SEED
    while True:
        yield seed
        seed += 1


@contextlib.contextmanager
def limited(said: str) -> Iterator[None]:
    """Work held to the limits of any input; its time is that of the processor, whatever else the machine does."""
    before, started = memory(), time.process_time()
    earlier = signal.signal(signal.SIGPROF, _stopped)
    signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS)
    try:
        yield
    except Exception as fault:
        fault.add_note(f"after {time.process_time() - started:.1f} s: {said}")
        raise
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, earlier)
    grown = memory() - before
    assert grown < MOST_BYTES, f"{grown:,} bytes: {said}"


ENDS = (0, 1, 2, 3, 74)
"""The exit codes that any input may lead to: never 70, a fault of our own."""


def commanded(words: list[str], folder: Path) -> tuple[int, str, str]:
    """A command line run in this process, in a folder: its exit code, and what it wrote."""
    from obcdsl.cli import main

    out, err = io.StringIO(), io.StringIO()
    here = Path.cwd()
    os.chdir(folder)
    code = 0
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            main(words)
    except SystemExit as left:
        code = left.code if isinstance(left.code, int) else 0
    finally:
        os.chdir(here)
    said = err.getvalue()
    assert code in ENDS, f"exit code {code}: {said}"
    ours = re.sub("`[^`]*`|cannot be read: [^\n]*", "", said)
    assert not PARSER_WORDS.search(ours), said  # the reason that a reader of Parquet gives is quoted as it is
    assert code == 0 or (said + out.getvalue()).strip(), "a failure without a word"
    return code, out.getvalue(), said


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Bytes changed in a few places: flipped, cut, doubled, moved, or put in from elsewhere."""
    changed = bytearray(data)
    for _ in range(chance.choice([1, 1, 2, 3, 8])):
        if not changed:
            return bytes(changed)
        at = chance.randrange(len(changed))
        match chance.randrange(7):
            case 0:
                changed[at] ^= 1 << chance.randrange(8)
            case 1:
                del changed[at : at + chance.randrange(1, 40)]
            case 2:
                changed[at:at] = changed[at : at + chance.randrange(1, 200)]
            case 3:
                changed[at:at] = chance.choice(ODD)
            case 4:
                changed[at : at + 1] = chance.choice(ODD)
            case 5:
                del changed[at:]
            case _:
                other = chance.randrange(len(changed))
                changed[at : at + 20], changed[other : other + 20] = changed[other : other + 20], changed[at : at + 20]
    return bytes(changed)


ODD_TEXTS = (
    *("", "\0", "\n", "\r\n", '"', "'", ",", ";", "\t", "(", ")" * 70, "-", "%", "£", "$", "−", "٣", "1e999", "NaN"),
    *(
        "0" * 40,
        "9" * 40,
        "1/3",
        "\ufeff",
        "\u202e",
        "\u200b",
        "é",
        "e\u0301",
        "#",
        ">",
        "=",
        "<=",
        ":",
        "null",
        "true",
    ),
    *("{", "}", "[" * 60, "\\", "\\u0000", "year 1", "2016-04-01", "1,23", "1.234,5", "*", "<8", "&amp;", "<", "]]>"),
    *("&x;", "missing", "none", "for", "total(", " over ", "when ", "otherwise: ", "year", "in_year(1, ", "last_year("),
)
ODD = (*[word.encode() for word in ODD_TEXTS], b"\xff", b"\x80\x81", b"\xed\xa0\x80", b"PK\x03\x04")
