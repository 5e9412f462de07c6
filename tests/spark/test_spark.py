"""Spark on this machine with two workers: the same rows as one machine, for one payee's figures and for a cohort's."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from obcdsl import loads
from obcdsl.bulk.partitions import together
from obcdsl.contract import Contract
from obcdsl.diagnostic import Refusal
from obcdsl.render.parquet import arrow_schema, batch_of, refused_row, rows_of

pytestmark = [
    pytest.mark.spark,
    pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java 17 or newer, and there is no `java`"),
]
pyspark = pytest.importorskip("pyspark", reason='Spark is tested where `pip install "obcdsl[spark]"` was done')
pyarrow = pytest.importorskip("pyarrow")
import pyarrow.parquet as pq  # noqa: E402

HEAD = """
contract care "Care"
  payer     board
  provider  clinic "The clinic" one for each row
  term      2 years from 1 January 2020
  period    calendar year
  period from "year"
  currency  GBP
  rounding  half up to £0.01
metric met "Met": count of people
  missing   refuse
metric people "People": count of people
  missing   refuse
  valid     from 1
"""
ALONE = (
    HEAD
    + """
fee fee "Fee"
  pays      £100 * met / people
  accepts   uncapped "as agreed"
"""
)
COHORT = (
    HEAD.replace("refuse", "leave out", 1)
    + """
define middle "The middle of all clinics" = median(met / people over clinic where present(met))
incentive bonus "For the better half"
  pays      £1,000 * met / people
  applies   when present(met)
  only if   met / people >= middle
  accepts   uncapped "as agreed"
  accepts   cliff "the better half is paid"
"""
)
OVER_TIME = (
    HEAD
    + """
define before "Met before" =
  in year 1:   met / people,
  from year 2: last_year(met / people)
fee fee "Fee"
  pays      £100 * before
  accepts   uncapped "as agreed"
"""
)


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    from obcdsl.bulk.spark import session

    made = session("local[2,4]")
    made.conf.set("spark.sql.shuffle.partitions", "3")
    made.conf.set("spark.sql.files.maxPartitionBytes", "2k")
    yield made
    made.stop()


def clinics(folder: Path, payees: int, group: int) -> Path:
    """Clinics in two years, one figure missing; in groups of so many rows."""
    rows = [
        {
            "clinic": f"C{n:03d}",
            "year": str(year),
            "met": (n * 7 + year) % 90 if n != 13 else None,
            "people": 90 + n % 7,
        }
        for n in range(payees)
        for year in (2021, 2020)
    ]
    path = folder / "care.parquet"
    pq.write_table(pyarrow.Table.from_pylist(rows), path, row_group_size=group)
    return path


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Sixty clinics."""
    return clinics(tmp_path, 60, 20)


def one_machine(contract: Contract, data: Path) -> Any:
    """The table of amounts as one machine makes it."""
    found = contract.evaluate(data)
    rows = [row for one in found.statements for row in rows_of(one)] + [refused_row(each) for each in found.refused]
    return pyarrow.Table.from_batches([batch_of(rows, arrow_schema(2))]).replace_schema_metadata()


def plain(table: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in table.to_pylist()]


@pytest.mark.parametrize(("text", "how"), [(ALONE, "payee"), (COHORT, "period"), (OVER_TIME, "payee")])
def test_the_same_rows_in_the_same_order(spark: Any, data: Path, tmp_path: Path, text: str, how: str) -> None:
    from obcdsl.bulk.spark import pay_table

    contract = loads(text)
    assert together(contract) == how
    paid = pay_table(spark, contract, str(data), tmp_path / "paid")
    right = plain(one_machine(contract, data))
    assert plain(pq.read_table(tmp_path / "paid")) == right
    assert paid.refused == sum(row["record"] == "refused" for row in right) == (0 if how == "period" else 2)
    assert Decimal(paid.sums[0][2]) == sum(row["amount"] for row in right if row["record"] == "total")


def killed_once(flag: str) -> Any:
    """Work on a part that kills its worker the first time."""

    def work(box: Any, name: str, payee: str | None, batches: Any) -> Any:
        import os
        import signal

        from obcdsl.bulk.spark import worked_part

        for at, batch in enumerate(worked_part(box, name, payee, batches)):
            yield batch
            if at == 0:
                try:
                    os.close(os.open(flag, os.O_CREAT | os.O_EXCL))
                except FileExistsError:
                    continue
                os.kill(os.getpid(), signal.SIGKILL)

    return work


def test_a_killed_worker_loses_nothing(spark: Any, data: Path, tmp_path: Path) -> None:
    from obcdsl.bulk.spark import pay_table

    contract = loads(COHORT)
    pay_table(spark, contract, str(data), tmp_path / "paid", killed_once(str(tmp_path / "killed")))
    assert (tmp_path / "killed").exists()
    assert plain(pq.read_table(tmp_path / "paid")) == plain(one_machine(contract, data))


def test_a_fault_that_reaches_everything_stops_the_run(spark: Any, data: Path, tmp_path: Path) -> None:
    from obcdsl.bulk.spark import pay_table

    rows = pq.read_table(data).to_pylist()
    rows[5]["clinic"] = ""
    pq.write_table(pyarrow.Table.from_pylist(rows), tmp_path / "bad.parquet", row_group_size=20)
    with pytest.raises(Refusal) as refused:
        pay_table(spark, loads(ALONE), str(tmp_path / "bad.parquet"), tmp_path / "paid")
    assert refused.value.findings[0].code == "unknown-payee"
    assert not (tmp_path / "paid").exists()


def test_the_command_line(tmp_path: Path, data: Path, spark: Any, capsys: Any) -> None:
    from obcdsl.cli import main

    (tmp_path / "care.obc").write_text(COHORT, encoding="utf-8")
    kept, stopped = spark, []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(kept), "stop", lambda self: stopped.append(self))
        with pytest.raises(SystemExit) as end:
            main(["pay", str(tmp_path / "care.obc"), "--engine", "spark", "--data", str(data), "--as", "parquet",
                  "--out", str(tmp_path / "out"), "--master", "local[2,4]"])  # fmt: skip
    assert not end.value.code and stopped
    assert plain(pq.read_table(tmp_path / "out" / "care.parquet")) == plain(one_machine(loads(COHORT), data))
    said = capsys.readouterr()
    assert '"statements": 120' in said.out and "by period" in said.err
