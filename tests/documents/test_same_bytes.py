"""Every document has the same bytes wherever, whenever and in whatever language it is made."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

CONTRACT = """contract care "Care at home"
  payer     council "The council"
  provider  clinic  "The clinic" one for each row
  term      2 years from 1 April 2024
  period    contract year
  currency  GBP
  rounding  half up to £0.01
metric rate "Rate of success": ratio
  missing   refuse
outcome good "Good care"
  measure   rate
  score     below 70%: 0%, from 70%: 100%
  weight    100%
  accepts   cliff "as agreed"
incentive bonus "Bonus"
  pool      £5,000
  rewards   good
  accepts   cliff "as agreed"
"""
DEED = """amendment deed "Deed"
  amends          care
  agreed on       1 May 2024
  effective from  1 April 2025
  replaces        bonus
incentive bonus "Bonus"
  pool      £6,000
  rewards   good
  accepts   cliff "as agreed"
"""
COMMANDS = [
    *(f"terms contract --as {form} --out terms.{form}" for form in ("md", "html", "docx", "pdf")),
    *(f"pay contract --as {form} --out {form}" for form in ("csv", "html", "json", "pdf", "xlsx", "parquet")),
    *(f"diff contract --as {form} --out redline.{form}" for form in ("html", "docx")),
    *(f"plot contract good --as {form} --out plot.{form}" for form in ("svg", "png")),
]
RUN = """
import os, sys
from obcdsl.cli import main
for command in sys.argv[1:]:
    try:
        main(command.split())
    except SystemExit as end:
        assert not end.code, command
"""


def files(folder: Path, zone: str, language: str, seed: str) -> dict[str, bytes]:
    """Every document, made in a folder by a machine of its own time and language."""
    contract = folder / "contract"
    for name in ("amendments", "data"):
        (contract / name).mkdir(parents=True)
    (contract / "contract.obc").write_text(CONTRACT, encoding="utf-8")
    (contract / "amendments" / "deed.obc").write_text(DEED, encoding="utf-8")
    rows = [f"{clinic},year {year},{clinic[1:]}%" for clinic in ("n69", "n70") for year in (1, 2)]
    (contract / "data" / "d.csv").write_text("\n".join(["clinic,period,rate", *rows]) + "\n", encoding="utf-8")
    environment = os.environ | {"TZ": zone, "LC_ALL": language, "PYTHONHASHSEED": seed, "PYTHONUTF8": "1"}
    command = [sys.executable, "-c", RUN, *COMMANDS]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    made = sorted(path for path in folder.rglob("*") if path.is_file() and contract not in path.parents)
    return {str(path.relative_to(folder)): path.read_bytes() for path in made}


def test_two_folders_two_clocks_and_two_languages_give_the_same_bytes(tmp_path: Path) -> None:
    one = files(tmp_path / "one", "UTC", "C.UTF-8", "1")
    other = files(tmp_path / "a" / "deeper" / "folder", "Asia/Kolkata", "C", "2")
    assert len(one) == len(COMMANDS)
    assert [name for name in one if one[name] != other.get(name)] == []
