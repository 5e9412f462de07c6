"""Rows that come from data, in blocks: figures over them and lines for each of them are what the exact engine pays, to the byte."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("numpy")

from obcdsl.carriers.array.compiled import ArrayContract
from obcdsl.carriers.array.gathered import Gathered
from obcdsl.carriers.exact import Exact
from obcdsl.contract import load
from obcdsl.data.read import read
from obcdsl.run import Run
from obcdsl.running.sourced import RowSource
from obcdsl.settling.settle import Settlement
from obcdsl.statement import RefusedStatement
from tests import shipped

CLAIMS = Path(__file__).parents[1] / "schemes" / "claims.obc"
CARE = """
contract care_at_home "Care at home, paid visit by visit"
  commissioner  council  "The council"
  provider      home     "The provider of care" one for each row
  investor      fund     "The fund"
  term          2 years from 1 April 2024
  period        quarter
  currency      GBP
  rounding      half up to £0.01

key visit "Visit": from data
key person "Person": from data
  private
key sort: one of planned, extra

metric kind by visit "Kind": one of sort
  missing      leave out
metric minutes by visit, sort "Minutes": count of minutes
  rows not given are 0
  valid        up to 600
metric rate "Rate": money
  missing      refuse
metric done by visit "Kept": yes/no
  missing      counts as no
metric stay by person "Days of stay": days
  missing      refuse
metric others "Days of others": days
  missing      refuse

define hours by visit "Hours" = total(minutes over sort) / 60 minutes
define planned_visits by sort "Visits of a kind" = count(over visit within kind where done)
define longest "Longest visit" = when count(over visit) > 0: largest(hours over visit), otherwise: 0
define usual "Visit in the middle" = when count(over visit) > 0: median(hours over visit), otherwise: 0
define per_visit "Mean" = when count(over visit) > 0: mean(hours over visit), otherwise: 0
define share by visit "Share of all hours" = when total(hours over visit) > 0: hours / total(hours over visit), otherwise: 0
define shared "Shares that are large" = total(share over visit where share > 20%)
define so_far by person "Days so far" = total(stay over quarter so far)

fee on_top "On top"
  paid by council to home
  pays         rate * (longest + usual + per_visit)
fee spread "Shares that are large"
  paid by council to home
  pays         £1 * shared
fee each_visit by visit "Each visit"
  paid by council to home
  applies      when done
  pays         rate * hours
  only if      hours > 50%
fee each_part by visit, sort "Each part of a visit"
  paid by council to home
  pays         £0.07 per minute * (minutes for sort)
deduction long_stays by person "Stays of more than 28 days"
  paid by home to council
  takes        £10 per day * larger(0 days, so_far - 28 days)
fee stays by person "Stays"
  paid by council to home
  pays         £3 per day * stay * stay / (1 day + stay + others)
fee by_kind by sort "Visits of a kind"
  paid by council to home
  pays         £2.50 * planned_visits
share all_of_it "Division"
  divides      the total
  into         fund: 1 part, home: 7 parts
  remainder    home
"""


def care_rows(homes: int, seed: int) -> Iterator[dict[str, Any]]:
    """Homes over a year, with visits and persons of any number; some cells missing, and some not valid."""
    chance = random.Random(seed)
    for home in range(homes):
        for quarter in range(1, 5):
            here = {"home": f"h{home}", "period": f"year 1 quarter {quarter}"}
            yield here | {
                "rate": chance.choice(("12", "17.35", "9.999", "10" if chance.random() < 0.9 else "")),
                "others": chance.choice((0, 1, 3, 7)),
            }
            for visit in range(chance.randint(0, 4)):
                named = here | {"visit": f"v{visit}"}
                yield named | {
                    "kind": chance.choice(("planned", "extra", "")),
                    "done": chance.choice(("yes", "no", "")),
                }
                for sort in ("planned", "extra"):
                    if chance.random() < 0.8:
                        yield named | {
                            "sort": sort,
                            "minutes": chance.choice(
                                (0, 15, 20, 30, 45, 90, 600, 7 if chance.random() < 0.95 else 601)
                            ),
                        }
            for person in range(chance.randint(0, 3)):
                yield here | {
                    "person": f"p{person}",
                    "stay": chance.choice((1, 1, 7, 20, 28, 30, 5 if chance.random() < 0.9 else "")),
                }


def claim_rows(primes: int, seed: int) -> Iterator[dict[str, Any]]:
    """Claims of two strata, some sampled, some of those not valid."""
    chance = random.Random(seed)
    for prime in range(primes):
        for quarter in range(1, 4):
            for claim in range(chance.randint(1, 9)):
                yield {
                    "prime": f"p{prime}",
                    "period": f"year 1 quarter {quarter}",
                    "claim": f"c{claim}",
                    "value": chance.choice(("100", "250.01", "33.33", "0", "" if chance.random() < 0.05 else "1")),
                    "sampled": chance.choice(("yes", "no", "no", "")),
                    "valid_claim": chance.choice(("yes", "yes", "no", "")),
                    "group": chance.choice(("jsa", "esa")),
                }


def in_files(rows: Iterator[dict[str, Any]], folder: Path) -> list[Path]:
    """The rows in a file for each set of columns."""
    by_columns: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in rows:
        by_columns.setdefault(tuple(row), []).append(row)
    files = []
    for number, (columns, found) in enumerate(by_columns.items()):
        files.append(folder / f"data{number}.csv")
        with files[-1].open("w", newline="", encoding="utf-8") as stream:
            writer = csv.DictWriter(stream, columns)
            writer.writeheader()
            writer.writerows(found)
    return files


def contract_file(name: str, folder: Path) -> Path:
    """The contract as a file."""
    if name == "claims":
        return CLAIMS
    file = folder / "care.obc"
    file.write_text(CARE, encoding="utf-8")
    return file


ROWS = {"care": care_rows, "claims": claim_rows}


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("asked", [("--as", "amounts"), ("--summary",)])
def test_either_engine_writes_the_same_bytes(name: str, asked: tuple[str, ...], obc: Any, tmp_path: Path) -> None:
    files = [part for file in in_files(ROWS[name](60, seed=3), tmp_path) for part in ("--data", file)]
    exact, array = (
        obc("pay", contract_file(name, tmp_path), *files, *asked, "--engine", engine) for engine in ("exact", "array")
    )
    assert exact.stdout == array.stdout and len(exact.stdout) > 1000
    assert "array engine:" in array.stderr, array.stderr


@pytest.mark.parametrize("name", ROWS)
def test_few_rows_are_left_open(name: str, tmp_path: Path) -> None:
    """Only statements that exact refuses, and no others, are left to it: all figures over rows are whole or proved."""
    contract = load(contract_file(name, tmp_path))
    rows = read(in_files(ROWS[name](40, seed=5), tmp_path), contract.schema).rows
    source = RowSource(contract.program, rows)
    worked = ArrayContract(contract.program).work(Gathered(contract.program, source, rows.statements))
    settlement = Settlement(Run(contract.program, source, Exact()), {}, "")
    refused = [
        at
        for at, (payee, period) in enumerate(rows.statements)
        if isinstance(settlement.statement(payee, period), RefusedStatement)
    ]
    assert set(refused) <= set(worked.unsettled.tolist())
    assert len(worked.unsettled) - len(refused) <= len(rows.statements) // 50
    assert len(refused) < len(rows.statements) // 2


BY_PERSON = ("best_practice_tariff", "fair_chance_fund", "help_to_live_at_home", "innovation_fund")
"""Shipped contracts that pay for rows from data: their keys are private, and two have caps over the whole term."""


@pytest.mark.parametrize("name", BY_PERSON)
def test_a_shipped_contract_by_person_writes_the_same_bytes(name: str, obc: Any) -> None:
    files = [part for file in shipped.data_files(name) for part in ("--data", file)]
    exact, array = (
        obc("pay", shipped.CONTRACTS / name / "contract.obc", *files, "--as", "amounts", "--engine", engine)
        for engine in ("exact", "array")
    )
    assert exact.stdout == array.stdout and " row" in exact.stdout
    assert " 0 of them settled exactly" in array.stderr, array.stderr


def test_a_payee_without_data_in_an_earlier_period_has_no_rows_there(obc: Any, tmp_path: Path) -> None:
    """What was paid before is none where a payee had no data, and is not looked for where only one period is asked for."""
    rows = [row for row in care_rows(12, seed=9) if not (row["home"] in ("h1", "h2") and row["period"].endswith("2"))]
    files = [part for file in in_files(iter(rows), tmp_path) for part in ("--data", file)]
    care = contract_file("care", tmp_path)
    for asked in ((), ("--period", "year 1 quarter 3")):
        exact, array = (
            obc("pay", care, *files, *asked, "--as", "amounts", "--engine", one) for one in ("exact", "array")
        )
        assert exact.stdout == array.stdout and "h1" in exact.stdout


def test_many_rows_from_data_in_few_statements_are_worked_in_blocks_by_themselves(obc: Any, tmp_path: Path) -> None:
    few, many = (
        ({"home": "h", "period": "year 1 quarter 1", "person": f"p{person}", "stay": 3} for person in range(count))
        for count in (20, 400)
    )
    care = contract_file("care", tmp_path)
    for rows, by_array in ((few, False), (many, True)):
        base = {"home": "h", "period": "year 1 quarter 1", "rate": "10", "others": 2}
        files = [part for file in in_files(iter([base, *rows]), tmp_path) for part in ("--data", file)]
        auto, exact = (obc("pay", care, *files, "--as", "amounts", "--engine", one) for one in ("auto", "exact"))
        assert auto.stdout == exact.stdout and ("array engine" in auto.stderr) is by_array, auto.stderr
