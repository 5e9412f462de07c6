"""Parquet out: the amounts of statements exactly, the same bytes each time, in groups of one size; Parquet and Arrow in."""

from __future__ import annotations

import subprocess
import sys
import threading
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from obcdsl import loads
from obcdsl.cli import main
from obcdsl.contract import load
from obcdsl.diagnostic import Refusal
from obcdsl.render import parquet
from obcdsl.statement import Control

pyarrow = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")
ipc = pytest.importorskip("pyarrow.ipc")

W1 = Path(__file__).parents[1] / "bench" / "w1.obc"
CONTRACT = """
contract fees "Fees"
  payer     a
  provider  b "The one paid" one for each row
  term      1 year from 1 January 2020
  period    contract year
  currency  {currency}
  rounding  half up to {step}
metric cost "Cost": money
  missing   refuse
fee fee "Fee"
  pays      cost / 3
  accepts   uncapped "as agreed"
"""


def paid(folder: Path, data: Path, contract: Path, *more: str) -> Path:
    """The Parquet file of one run of `obc pay`."""
    with pytest.raises(SystemExit) as end:
        main(["pay", str(contract), "--data", str(data), "--as", "parquet", "--out", str(folder), *more])
    assert not end.value.code or end.value.code == 3
    return next(folder.glob("*.parquet"))


def fees(currency: str = "GBP", step: str = "£0.01") -> Any:
    return loads(CONTRACT.format(currency=currency, step=step))


def written(contract: Any, rows: list[dict[str, str]], size: int | None = None) -> Any:
    """The file of an evaluation in memory."""
    out, found = BytesIO(), contract.evaluate(rows)
    to = parquet.writer(out, contract)
    for statement in found.statements:
        to.statement(statement)
    to.finish(found.refused, found.control())
    return pq.ParquetFile(BytesIO(out.getvalue()))


def test_each_row_is_what_the_statement_says() -> None:
    contract, rows = fees(), [{"b": "P1", "cost": "100"}, {"b": "P2", "cost": ""}]
    found = contract.evaluate(rows)
    table = written(contract, rows).read().to_pylist()
    assert [row["record"] for row in table] == ["line", "total", "refused"]
    assert table[0]["amount"] == Decimal(found.statements[0].lines[0].amount) == Decimal("33.33")
    assert (table[2]["payee"], table[2]["amount"]) == ("P2", None)
    assert table[2]["reason"].startswith(found.refused[0].reason)


@pytest.mark.parametrize(
    ("currency", "step", "places"),
    [("GBP", "£0.01", 2), ("JPY", "JPY 1", 0), ("KWD", "KWD 0.001", 3), ("GBP", "£0.0001", 4)],
)
def test_amounts_have_the_places_of_the_rounding(currency: str, step: str, places: int) -> None:
    file = written(fees(currency, step), [{"b": "P1", "cost": "100"}])
    assert file.schema_arrow.field("amount").type == pyarrow.decimal128(38, places)
    assert file.read().to_pylist()[0]["amount"] == round(Decimal(100) / 3, places)


def test_the_footer_holds_the_control_totals() -> None:
    held = written(fees(), [{"b": "P1", "cost": "100"}]).metadata.metadata[b"obcdsl.settling.control"]
    assert Control.model_validate_json(held).sums[0].amount == "33.33"


def test_groups_have_one_size_however_rows_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "GROUP_ROWS", 8)
    contract, rows = fees(), [{"b": f"P{n}", "cost": "100"} for n in range(15)]
    file = written(contract, rows)
    assert [file.metadata.row_group(at).num_rows for at in range(file.num_row_groups)] == [8, 8, 8, 6]
    found, out = contract.evaluate(rows), BytesIO()
    to = parquet.writer(out, contract)
    schema = parquet.arrow_schema(2)
    for start in range(0, 15, 5):
        made = [row for one in found.statements[start : start + 5] for row in parquet.rows_of(one)]
        to.block(parquet.batch_of(made, schema))
    to.finish(found.refused, found.control())
    again = pq.ParquetFile(BytesIO(out.getvalue()))
    assert [again.metadata.row_group(at).num_rows for at in range(again.num_row_groups)] == [8, 8, 8, 6]
    assert again.read().equals(file.read())


def test_what_fails_while_a_group_is_written_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """A group is written by a thread of its own: a disk that fills there ends the run all the same."""
    monkeypatch.setattr(parquet, "GROUP_ROWS", 4)

    contract, out = fees(), BytesIO()
    to = parquet.writer(out, contract)
    found = contract.evaluate([{"b": f"p{at}", "period": "2020", "cost": "9"} for at in range(40)])
    written, groups = to._file.write_table, iter(range(40))

    def failing_once(*given: Any, **named: Any) -> None:
        if next(groups) == 1:
            raise OSError(28, "No space left on device")
        written(*given, **named)

    monkeypatch.setattr(to._file, "write_table", failing_once)
    with pytest.raises(OSError, match="No space left"):
        for statement in found.statements:
            to.statement(statement)
        to.finish(found.refused, found.control())
    to.drop()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("ThreadPoolExecutor")]


def test_an_amount_too_large_is_refused() -> None:
    schema = parquet.arrow_schema(2)
    row = (None,) * 12 + (Decimal(10) ** 40, "GBP")
    with pytest.raises(Refusal) as refused:
        parquet.batch_of([row], schema)
    assert refused.value.findings[0].code == "output"


def test_pay_writes_the_same_bytes_from_csv_parquet_and_arrow(tmp_path: Path, capsys: Any) -> None:
    from tests.bench.w1_rule import as_data, likely_rows

    table = pyarrow.Table.from_pylist([as_data(at, row) for at, row in enumerate(likely_rows(40))])
    pq.write_table(table, tmp_path / "w1.parquet")
    with pyarrow.OSFile(str(tmp_path / "w1.arrow"), "wb") as sink, ipc.new_file(sink, table.schema) as to:
        to.write_table(table, max_chunksize=7)
    files = [
        paid(tmp_path / f"out{at}", tmp_path / name, W1)
        for at, name in enumerate(("w1.parquet", "w1.parquet", "w1.arrow"))
    ]
    first, second, arrow = (file.read_bytes() for file in files)
    assert first == second
    assert pq.read_table(BytesIO(first)).equals(pq.read_table(BytesIO(arrow)))
    statements = load(W1).evaluate(tmp_path / "w1.arrow").statements
    amounts = [line.amount for one in statements for line in one.lines]
    kept = [row["amount"] for row in pq.read_table(BytesIO(first)).to_pylist() if row["record"] == "line"]
    assert [str(amount) for amount in kept] == amounts


def test_parquet_needs_a_folder(capsys: Any) -> None:
    with pytest.raises(SystemExit) as end:
        main(["pay", str(W1), "--as", "parquet"])
    assert end.value.code == 2 and "--out FOLDER" in capsys.readouterr().err


def test_damaged_arrow_is_refused(tmp_path: Path) -> None:
    contract = fees()
    table = pyarrow.table({"b": ["P1"], "cost": [1]})
    with pyarrow.OSFile(str(tmp_path / "whole.arrow"), "wb") as sink, ipc.new_file(sink, table.schema) as to:
        to.write_table(table)
    whole = (tmp_path / "whole.arrow").read_bytes()
    assert contract.evaluate(tmp_path / "whole.arrow").statements[0].net.amount == "0.33"
    (tmp_path / "cut.arrow").write_bytes(whole[:-20])
    (tmp_path / "named.arrow").write_bytes(b"a,b\n1,2\n")
    for name in ("cut.arrow", "named.arrow"):
        with pytest.raises(Refusal) as refused:
            contract.evaluate(tmp_path / name)
        assert refused.value.findings[0].code == "file-malformed"


def test_a_refused_run_ends_without_a_word_of_pyarrow(tmp_path: Path) -> None:
    """pyarrow writes once more to a file that is let go, whose stream must be open still."""
    (tmp_path / "fees.obc").write_text(CONTRACT.format(currency="GBP", step="£0.01"), encoding="utf-8")
    (tmp_path / "data.csv").write_text(f"b,period,cost\n{'x' * 300},2020,1\n", encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "obcdsl",
        "pay",
        "fees.obc",
        "--data",
        "data.csv",
        "--as",
        "parquet",
        "--out",
        "out",
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode not in (0, 3) and "the limit is 200" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr and "closed file" not in done.stderr
    assert list((tmp_path / "out").iterdir()) == []
