"""A contract of one line of payment, and ways to run `obc` in this process and in one of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from obcdsl.cli import main

CONTRACT = """\
contract care "Care"
  payer        council "The council"
  provider     agency "The agency" one for each row
  term         2 years from 1 April 2020
  period       contract year
  currency     GBP
  rounding     half up to £0.01

metric visits "Visits": count of visits
  missing      refuse

fee visiting "Visits made"
  pays         £10 per visit * visits
  accepts      uncapped "as agreed"
"""
DATA = "agency,period,visits\nA,year 1,3\nB,year 1,\nC,year 2,5\n"
COMMAND = [sys.executable, "-c", "from obcdsl.cli import main; main()"]

Obc = Callable[..., Result]


@pytest.fixture
def obc() -> Obc:
    """Run a command line in this process."""
    return lambda *words, **options: CliRunner().invoke(main, [str(word) for word in words], **options)


@pytest.fixture
def care(tmp_path: Path) -> Path:
    """The folder of a contract with its data beside it."""
    folder = tmp_path / "care"
    (folder / "data").mkdir(parents=True)
    (folder / "contract.obc").write_text(CONTRACT, encoding="utf-8")
    (folder / "data" / "visits.csv").write_text(DATA, encoding="utf-8")
    return folder


@pytest.fixture
def process() -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Run a command line in a process of its own, with a bare environment."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "PYTHONDONTWRITEBYTECODE") if name in os.environ}

    def run(*words: object, **environment: str) -> subprocess.CompletedProcess[bytes]:
        arguments = [word if isinstance(word, bytes) else str(word) for word in words]
        return subprocess.run(
            [*COMMAND, *arguments], capture_output=True, env=kept | environment, timeout=60, check=False
        )

    return run
