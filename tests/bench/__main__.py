"""How fast it is: `python -m tests.bench`, or with `--quick` in a minute or two.

`peers` beside others, `streamed` at size, `first` results and `documents` soon.

Everything is measured in one run, in turns, and compared with something that anybody can repeat: the time that Python
takes to import libraries, and the same rule written by hand on `fractions`. Medians of the rounds; each ratio is the
median of the ratios of the rounds.
"""

from __future__ import annotations

import argparse
import csv
import statistics
import tempfile
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

from obcdsl.carriers.exact import Exact
from obcdsl.contract import Contract, load
from obcdsl.data.read import Reading, read
from obcdsl.run import Run
from obcdsl.running.sourced import RowSource
from obcdsl.settling.settle import Settlement
from obcdsl.source import Source
from obcdsl.statement import Statement
from obcdsl.written.lalr import write_tables
from obcdsl.written.parse import parse
from tests import shipped
from tests.bench.contract_text import contract_text
from tests.bench.timing import Measured, machine, obc, obc_and_peak, process, ratio_of, rounds
from tests.bench.w1_rule import HEADINGS, Row, amounts, as_data, awkward_rows, likely_rows

W1 = Path(__file__).with_name("w1.obc")
PAYMENTS = ("base_fee", "incentive", "corridor")
WORKLOADS = ("w1", "staffordshire", "shared_savings", "hospital_points")


def main() -> None:
    """Measure, print the table, and fail where an amount differs."""
    options = argparse.ArgumentParser(prog="python -m tests.bench", description="Timings, compared in one run.")
    options.add_argument("--quick", action="store_true", help="fewer rounds and rows")
    options.add_argument(
        "what",
        nargs="?",
        choices=("ours", "peers", "streamed", "first", "documents"),
        default="ours",
        help="ours alone, W1 and real contracts beside peers, Parquet in and out at size, first results, or documents",
    )
    options.add_argument(
        "--rows",
        type=int,
        help="how many rows: with peers 1,000,000 (--quick 20,000), streamed 10,000,000 (100,000), first 1,000",
    )
    options.add_argument("--only", action="append", choices=WORKLOADS, help="with peers: a workload, and no other")
    said = options.parse_args()
    quick = said.quick
    print(machine(), "\n", flush=True)
    if said.what == "peers":
        _beside_peers(said.only, said.rows, quick)
        return
    if said.what == "first":
        from tests.bench.first import first_results

        for measured in first_results(said.rows or 1_000, 1 if quick else 5):
            _print(measured)
        return
    with tempfile.TemporaryDirectory() as folder:
        if said.what == "streamed":
            for measured in streamed(Path(folder), said.rows or (100_000 if quick else 10_000_000)):
                _print(measured)
            return
        if said.what == "documents":
            from tests.bench.documents import documents

            for measured in documents(Path(folder), quick):
                _print(measured)
            return
        for part in (processes, parsing, evaluating, in_blocks, paying):
            for measured in part(Path(folder), quick):
                _print(measured)


def _beside_peers(only: list[str] | None, rows: int | None, quick: bool) -> None:
    from tests.bench.peers.tables import SIZES, compare

    number = rows or (20_000 if quick else 1_000_000)
    if not compare(only or WORKLOADS, number, 1 if quick else 5, SIZES[:2] if quick else SIZES):
        raise SystemExit("our amounts differ from exact, or from the rule by hand")


def _print(measured: Measured) -> None:
    ratio = f"{measured.ratio:5.2f} x {measured.reference}" if measured.ratio is not None else ""
    limit = f"(limit {measured.limit})" if measured.limit else ""
    print(f"{measured.name:<58} {measured.shown:>20}  {ratio} {limit}".rstrip(), flush=True)


def _milliseconds(seconds: list[float]) -> str:
    return f"{1000 * statistics.median(seconds):,.0f} ms"


# ---- (a) whole processes -------------------------------------------------------------------------------------------------


def processes(folder: Path, quick: bool) -> Iterator[Measured]:
    """`obc check` and `obc --help` beside the imports that they cannot do without; the tables are new, as installed."""
    write_tables()
    file = folder / "contract.obc"
    file.write_text(contract_text(4), encoding="utf-8")
    lark, click = "import click, lark", "import click"
    took = rounds(
        {
            lark: lambda: process("-c", lark),
            "check": lambda: obc("check", str(file)),
            click: lambda: process("-c", click),
            "help": lambda: obc("--help"),
        },
        7 if quick else 21,
    )
    yield Measured(f'python -c "{lark}"', _milliseconds(took[lark]))
    yield Measured(
        "obc check, 208 lines, 52 clauses, an example",
        _milliseconds(took["check"]),
        ratio_of(took["check"], took[lark]),
        lark,
        "1.6",
    )
    yield Measured(f'python -c "{click}"', _milliseconds(took[click]))
    yield Measured("obc --help", _milliseconds(took["help"]), ratio_of(took["help"], took[click]), click, "1.3")


# ---- (b) parsing ---------------------------------------------------------------------------------------------------------


def parsing(folder: Path, quick: bool) -> Iterator[Measured]:
    """Lines parsed in a second, from text to clauses; the longer contract should take as long for each line."""
    texts = {domains: contract_text(domains) for domains in (4, 48)}
    work = {str(domains): lambda text=text: parse(Source("contract.obc", text)) for domains, text in texts.items()}  # type: ignore[misc]
    took = rounds(work, 5 if quick else 15)
    lines = {domains: len(text.splitlines()) for domains, text in texts.items()}
    each = {domains: statistics.median(took[str(domains)]) / lines[domains] for domains in texts}
    yield Measured(f"parse, {lines[4]:,} lines", f"{1 / each[4]:,.0f} lines/s")
    yield Measured(
        f"parse, {lines[48]:,} lines", f"{1 / each[48]:,.0f} lines/s", each[48] / each[4], "a line of the short one"
    )


# ---- (c) evaluation in memory ---------------------------------------------------------------------------------------------


def evaluating(folder: Path, quick: bool) -> Iterator[Measured]:
    """Workload W1 on rows in memory: the rule by hand, the figures of the evaluator, and whole statements."""
    number = 1_000 if quick else 4_000
    rows = [*likely_rows(number // 2), *awkward_rows(number // 2)]
    contract = load(W1)
    data = [as_data(at, row) for at, row in enumerate(rows)]
    reading = read([data], contract.schema).or_refuse()
    differ = differing(rows, statements(contract, reading))
    work = {
        "hand": lambda: [amounts(row) for row in rows],
        "figures": lambda: figures(contract, reading),
        "statements": lambda: sum(1 for _ in statements(contract, reading)),
        "read": lambda: read([data], contract.schema),
    }
    took = rounds(work, 3 if quick else 7)
    rate = {name: f"{number / statistics.median(found):,.0f} rows/s" for name, found in took.items()}
    hand = "by hand"
    yield Measured("W1 by hand on fractions", rate["hand"])
    yield Measured(
        "W1, the amounts of all payments (no statement)",
        rate["figures"],
        ratio_of(took["figures"], took["hand"]),
        hand,
        "2",
    )
    yield Measured(
        "W1, whole statements with every value", rate["statements"], ratio_of(took["statements"], took["hand"]), hand
    )
    yield Measured("W1, reading the rows", rate["read"], ratio_of(took["read"], took["hand"]), hand)
    yield Measured(f"W1, rows of {number:,} with an amount that differs by hand", str(differ), limit="0")
    if differ:
        raise SystemExit("amounts differ")


def in_blocks(folder: Path, quick: bool) -> Iterator[Measured]:
    """W1 on columns in memory: the array carrier beside the rule by hand on NumPy, which is a penny out in places."""
    for kind, make in (("likely", likely_rows), ("awkward", awkward_rows)):
        yield from _in_blocks(kind, list(make(5_000)), quick)


def _in_blocks(kind: str, rows: list[Row], quick: bool) -> Iterator[Measured]:
    from obcdsl.carriers.array.compiled import ArrayContract
    from tests.bench import w1_numpy

    data = w1_numpy.columns(rows, 20 if quick else 200)
    contract, columns = ArrayContract(load(W1).program), w1_numpy.AsColumns(data)
    worked, number = contract.work(columns), len(data["year"])
    by_hand = [amounts(row) for row in rows]
    left = set(worked.unsettled.tolist())
    ours = [int(value) for value in worked.amounts[1][: len(rows)]]
    wrong = sum(ours[at] != each["incentive"] for at, each in enumerate(by_hand) if at not in left)
    theirs = w1_numpy.amounts(data)
    out = sum(
        any(int(theirs[name][at]) != each[name] for name in ("incentive", "corridor"))
        for at, each in enumerate(by_hand)
    )
    on_two = ArrayContract(contract.program, threads=2)
    work = {
        "array": lambda: contract.work(columns),
        "two": lambda: on_two.work(columns),
        "numpy": lambda: w1_numpy.amounts(data),
    }
    took = rounds(work, 3 if quick else 7)
    said = f"{number / statistics.median(took['array']):,.0f} rows/s"
    limit = "0.7" if kind == "likely" else "2"
    name = f"W1 array, {kind}: {worked.doubtful:,} of {number:,} doubtful, {len(left):,} left to exact"
    yield Measured(name, said, ratio_of(took["array"], took["numpy"]), "NumPy", limit)
    said = f"{number / statistics.median(took['two']):,.0f} rows/s"
    yield Measured(f"W1 array, {kind}, two threads", said, ratio_of(took["two"], took["array"]), "one thread", "1")
    yield Measured(f"W1 array, {kind}: rows of {len(rows):,} that differ (NumPy: {out:,})", str(wrong), limit="0")
    yield Measured("W1 array, compiling", f"{1000 * contract.compile_seconds:,.0f} ms", limit="50 ms")
    if wrong:
        raise SystemExit("amounts differ")


def figures(contract: Contract, reading: Reading) -> list[list[Any]]:
    """The amount due of every payment of every row."""
    run = Run(contract.program, RowSource(contract.program, reading.rows), Exact())
    found = []
    for payee, period in reading.rows.statements:
        place = run.place(payee, period)
        found.append([run.figure(name, place) for name in PAYMENTS])
        run.forget(payee)
    return found


def statements(contract: Contract, reading: Reading) -> Iterator[Any]:
    """The statement of every row, one at a time."""
    run = Run(contract.program, RowSource(contract.program, reading.rows), Exact())
    settlement = Settlement(run, contract.sources, contract.fingerprint)
    for payee, period in reading.rows.statements:
        yield settlement.statement(payee, period)
        run.forget(payee)


def differing(rows: list[Row], found: Iterator[Any]) -> int:
    """How many statements differ from the rule by hand in any amount."""
    return sum(paid(statement) != amounts(row) for row, statement in zip(rows, found, strict=True))


def paid(statement: Any) -> dict[str, Any]:
    """The amounts of a statement as the rule by hand gives them, in pennies."""
    if not isinstance(statement, Statement):
        return {}
    lines = {line.clause: line for line in statement.lines}
    pennies = {
        name: int(Fraction(line.amount or 0) * 100) * (1 if line.payer == "board" else -1)
        for name, line in lines.items()
    }
    partners = tuple(int(Fraction(share.amount) * 100) for share in statement.shares)
    total = sum(pennies.values())
    return {"incentive": pennies["incentive"], "corridor": pennies["corridor"], "total": total, "partners": partners}


# ---- (d), (e) a payment run -----------------------------------------------------------------------------------------------


def paying(folder: Path, quick: bool) -> Iterator[Measured]:
    """`obc pay` from CSV to JSON, the whole process: time for each row as rows grow, and the memory it takes."""
    first: float | None = None
    for number in (1_000, 10_000) if quick else (1_000, 10_000, 100_000):
        data = folder / f"{number}.csv"
        with data.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.DictWriter(stream, HEADINGS)
            writer.writeheader()
            writer.writerows(as_data(at, row) for at, row in enumerate(likely_rows(number)))
        seconds, peak = obc_and_peak(folder / "out.json", "pay", str(W1), "--data", str(data), "--as", "json")
        each = seconds / number
        first = first or each
        shown = f"{seconds:,.1f} s, {peak} MiB"
        yield Measured(f"obc pay, csv to json, {number:,} rows", shown, each / first, "a row of the first", "1.2")


def streamed(folder: Path, number: int) -> Iterator[Measured]:
    """`obc pay` from Parquet to Parquet, the whole process: a tenth of the rows, then all of them, and the memory held."""
    from tests.bench.w1_parquet import write

    tenth: float | None = None
    for rows in (number // 10, number):
        data = folder / f"{rows}.parquet"
        write(data, rows)
        asked = ("--as", "parquet", "--out", str(folder / str(rows)), "--limit", f"rows={number}")
        seconds, peak = obc_and_peak(folder / "said.txt", "pay", str(W1), "--data", str(data), *asked)
        name = f"obc pay, Parquet to Parquet, {rows:,} rows"
        yield Measured(f"{name}, memory", f"{peak:,} MiB", limit="1,024 MiB")
        ratio = seconds / tenth if tenth else None
        yield Measured(name, f"{seconds:,.1f} s", ratio, "a tenth of the rows", "11" if tenth else "")
        tenth = seconds
    yield from _read_whole(folder, number // 10)


def _read_whole(folder: Path, number: int) -> Iterator[Measured]:
    """The same for contracts whose data are read whole, before anything is paid."""
    from tests.bench.whole_parquet import WHOLE

    for what, (contract, write) in WHOLE.items():
        place = folder / contract
        place.mkdir()
        asked = [part for path in write(place, number) for part in ("--data", str(path))]
        asked += ["--as", "parquet", "--out", str(place / "paid"), "--limit", f"rows={number}"]
        seconds, peak = obc_and_peak(folder / "said.txt", "pay", str(shipped.CONTRACTS / contract), *asked)
        yield Measured(f"{what}, {number:,} rows, memory", f"{peak:,} MiB", limit="1,024 MiB")
        yield Measured(f"{what}, {number:,} rows", f"{seconds:,.1f} s")


if __name__ == "__main__":
    main()
