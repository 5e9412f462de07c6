"""No statement comes before all the data have been read, and a long file is paid in little memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from obcdsl.contract import Contract, loads
from obcdsl.diagnostic import Refusal
from obcdsl.evaluation import Job, results
from obcdsl.statement import Statement

TEXT = """
contract corridor "A corridor"
  payer     cms
  provider  issuer one for each row
  term      1 year from 1 January 2014
  period    calendar year
  currency  USD
  rounding  half up to $0.01
metric cost "Cost": money
  missing   refuse
metric target "Target": money
  missing   refuse
corridor sharing "Sharing"
  compares  cost with target
  borne by  issuer
  bands     marginal of target
  overspend cms pays issuer  up to 3%: 0%, up to 8%: 50%, above 8%: 80%
  accepts   uncapped "as the statute has it"
"""
MANY = 21_000


@pytest.fixture(scope="module")
def corridor() -> Contract:
    return loads(TEXT)


def written(folder: Path, last: str = "", number: int = MANY) -> Path:
    path = folder / "data.csv"
    rows = "".join(f"P{n},110,100\n" for n in range(number))
    path.write_text(f"issuer,cost,target\n{rows}{last}", encoding="utf-8")
    return path


def test_every_row_is_paid_once(corridor: Contract, tmp_path: Path) -> None:
    job = Job(corridor, [written(tmp_path)])
    found = [result for result in results(job) if isinstance(result, Statement)]
    assert [statement.payee for statement in found] == [f"P{n}" for n in range(MANY)]
    assert {statement.net.amount for statement in found if statement.net} == {"4.10"}
    assert job.readings[-1].files and not job.findings


@pytest.mark.parametrize("last", ["P1,1,100\n", "P5,nonsense,100,spare\n", '"P5,1'])
def test_nothing_before_a_last_row_that_refuses_everything(corridor: Contract, tmp_path: Path, last: str) -> None:
    found = []
    with pytest.raises(Refusal):
        for result in results(Job(corridor, [written(tmp_path, last)])):
            found.append(result)
    assert not found


def test_rows_of_one_statement_far_apart_are_read_whole(corridor: Contract, tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    costs = "".join(f"P{n},110,\n" for n in range(12_000))
    targets = "".join(f"P{n},,100\n" for n in range(12_000))
    path.write_text("issuer,cost,target\n" + costs + targets, encoding="utf-8")
    assert len(list(results(Job(corridor, [path])))) == 12_000


def test_a_long_layout_in_the_order_of_its_figures(corridor: Contract, tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    rows = [f"P{n},{metric},{value}" for metric, value in (("cost", 110), ("target", 100)) for n in range(12_000)]
    path.write_text("issuer,metric,value\n" + "\n".join(rows) + "\n", encoding="utf-8")
    assert len(list(results(Job(corridor, [path])))) == 12_000


def test_a_file_that_changes_meanwhile(corridor: Contract, tmp_path: Path) -> None:
    path = written(tmp_path)
    coming = results(Job(corridor, [path]))
    next(coming)
    path.write_text(path.read_text(encoding="utf-8").replace("P20999,110", "P20999,120"), encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        list(coming)
    assert refused.value.findings[0].code == "file-changed"


@pytest.mark.bench
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
def test_two_hundred_thousand_rows_in_little_memory(tmp_path: Path) -> None:
    (tmp_path / "contract.obc").write_text(TEXT, encoding="utf-8")
    data = written(tmp_path, number=200_000)
    code = (
        "import sys, resource\n"
        "from obcdsl.cli import main\n"
        "try:\n    main(sys.argv[1:])\n"
        "except SystemExit as end:\n    assert not end.code, end.code\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, file=sys.stderr)\n"
    )
    with (tmp_path / "out.csv").open("w") as out:
        done = subprocess.run(
            [sys.executable, "-c", code, "pay", str(tmp_path), "--data", str(data), "--as", "csv"],
            stdout=out, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert int(done.stderr.split()[-1]) < 512
