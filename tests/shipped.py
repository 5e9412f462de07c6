"""The contracts that are shipped, with the data beside them, for tests that try every one."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from obcdsl.contract import Contract, load

ROOT = Path(__file__).resolve().parents[1]
CONTRACTS = ROOT / "contracts"
NAMES = tuple(sorted(path.parent.name for path in CONTRACTS.glob("*/contract.obc")))
PORTFOLIO = tuple(
    sorted(f"england/{folder.name}" for folder in (CONTRACTS / "england").iterdir()
           if (folder / "contract.obc").is_file() and not folder.is_symlink())
)  # fmt: skip
"""The contracts of the portfolio of England, but for the one that is a link; they share their data."""
LIBRARY = tuple(sorted((ROOT / "stdlib").glob("*.obc")))
TEMPLATES = tuple(sorted((ROOT / "stdlib" / "templates").glob("*.obc")))


@cache
def contract(name: str) -> Contract:
    """A shipped contract, compiled once."""
    return load(CONTRACTS / name)


def text(name: str) -> str:
    """The text of a shipped contract."""
    return (CONTRACTS / name / "contract.obc").read_text(encoding="utf-8")


def data_files(name: str) -> tuple[Path, ...]:
    """The data beside a contract that `obc pay` reads without being told, or those of its portfolio."""
    folder = (CONTRACTS / name).parent if name in PORTFOLIO else CONTRACTS / name
    return tuple(
        sorted(path for path in (folder / "data").glob("*") if path.suffix in (".csv", ".jsonl", ".xlsx", ".parquet"))
    )
