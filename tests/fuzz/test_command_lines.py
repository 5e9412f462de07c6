"""Command lines: commands, options, paths and odd words in any order end with a documented code and a word."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from obcdsl.cli import COMMANDS
from tests.fuzz.trial import ODD, commanded, tried
from tests.shipped import CONTRACTS, NAMES

pytestmark = pytest.mark.fuzz
OPTIONS = (
    *(
        "--help",
        "-h",
        "--version",
        "--data",
        "-d",
        "--period",
        "--payee",
        "--as",
        "--out",
        "--replace",
        "--map",
        "--limit",
    ),
    *(
        "--no-progress",
        "--check",
        "--example",
        "--format",
        "--json",
        "--",
        "-",
        "--as=json",
        "--as=xml",
        "--limit=rows=1",
    ),
    *("--limit=nothing=1", "--out=made"),
)
WORDS = (
    *(
        "year 1",
        "2014",
        "json",
        "table",
        "csv",
        "html",
        "units",
        "gap",
        "statement",
        "data",
        "bash",
        "no/such/file",
        "..",
    ),
    *(".", "/dev/null", "rows=3"),
)


def test_command_lines(tmp_path: Path) -> None:
    (tmp_path / "broken.obc").write_text("contract c\n  term 1", encoding="utf-8")
    (tmp_path / "binary.obc").write_bytes(bytes(range(256)))
    (tmp_path / "empty.csv").write_bytes(b"")
    paths = [str(CONTRACTS / name) for name in NAMES] + [str(path) for path in tmp_path.iterdir()] + [str(tmp_path)]

    def make(chance: random.Random) -> list[str]:
        words = [chance.choice([*COMMANDS, *(["pay", "check", "why"])])] if chance.random() < 0.95 else []
        for _ in range(chance.randrange(6)):
            odd = chance.choice(ODD).decode("utf-8", "surrogateescape").replace("\0", "")
            words.append(chance.choice([chance.choice(OPTIONS), chance.choice(WORDS), chance.choice(paths), odd]))
        return words

    def work(made: Any) -> None:
        if made[:1] == ["format"] and "--check" not in made:
            made.append("--check")
        commanded(list(made), tmp_path)

    assert tried(make, work)
