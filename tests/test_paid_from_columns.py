"""Contracts with keys, and contracts that read other periods, paid on columns: the same statements as row by row."""

from __future__ import annotations

import random
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("numpy")
pytest.importorskip("pyarrow")

import pyarrow
from pyarrow import parquet

from obcdsl.bulk.blocks import Bulk
from obcdsl.bulk.columns_as_read import OfWhole, gathered
from obcdsl.carriers.array.figures import ColumnKey
from obcdsl.carriers.array.gathered import Gathered
from obcdsl.contract import Contract
from obcdsl.data import arrow_parts
from obcdsl.data.read import read
from obcdsl.data.schema import MetricColumn
from obcdsl.evaluation import Job, results
from obcdsl.render.parquet import rows_of
from obcdsl.running.sourced import RowSource
from obcdsl.statement import Statement
from tests import shipped

NAMES = (
    "alternative_quality_contract", "basque_integrated_care", "best_practice_tariff", "commissioning_for_quality",
    "help_to_live_at_home", "hospital_value_based_purchasing", "maryland_hospital_quality", "medicare_star_ratings",
    "quality_and_outcomes_framework", "work_programme",
)  # fmt: skip
PEOPLE = [f"N{number}" for number in range(5)]
"""The members of keys that data give."""
PAYEES = 40


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrow_parts, "BLOCK", 64)


def figure(chance: random.Random, metric: MetricColumn) -> Any:
    """A figure that is often likely, and seldom impossible."""
    match metric.kind:
        case "category":
            return chance.choice(list(metric.codes or {}))
        case "yes/no":
            return chance.random() < 0.5
        case "ratio" if not metric.in_percent:
            return Decimal(chance.randint(1, 99)) / 100
        case "count":
            return chance.randint(1, 40)
        case _:
            return Decimal(chance.randint(100, 90_000)) / 100


def is_shared(metric: MetricColumn) -> bool:
    """Whether one figure stands for many payees or periods."""
    return bool(metric.same_for_every or metric.fixed_for_term)


def files(folder: Path, contract: Contract, seed: int) -> list[Path]:
    """A file for each set of keys that figures have: some rows lost, some blank, and in one of them figures that cannot be."""
    chance, schema = random.Random(seed), contract.schema
    assert schema.payee is not None
    payee, labels = schema.payee.source or schema.payee.name, [one.label for one in schema.calendar.periods()][:4]
    members = {key.name: PEOPLE if key.codes is None else list(key.codes) for key in schema.keys}
    heads = {key.name: key.source or key.name for key in schema.keys}
    paths: list[Path] = []
    for keys in dict.fromkeys(metric.keys for metric in schema.metrics):
        columns: dict[str, list[Any]] = {payee: [], "period": [], **{heads[key]: [] for key in keys}}
        metrics = [metric for metric in schema.metrics if metric.keys == keys]
        columns |= {metric.source or metric.name: [] for metric in metrics}
        once: dict[Any, Any] = {}
        for who, label, *row in product(range(PAYEES), labels, *(members[key] for key in keys)):
            if chance.random() < 0.05:
                continue
            for name, value in zip(
                [payee, "period", *(heads[key] for key in keys)], [f"P{who}", label, *row], strict=True
            ):
                columns[name].append(value)
            for metric in metrics:
                found = figure(chance, metric)
                if is_shared(metric):
                    when = None if metric.fixed_for_term else label
                    found = once.setdefault((metric.name, None if metric.same_for_every else who, when, *row), found)
                elif chance.random() < 0.08:
                    found = None
                columns[metric.source or metric.name].append(found)
        for metric in metrics if seed == 0 else ():
            if not (is_shared(metric) or metric.kind in ("yes/no", "category")):
                columns[metric.source or metric.name][-1] = -5 if metric.kind == "count" else Decimal("-0.25")
        paths.append(folder / f"{len(paths)}.parquet")
        parquet.write_table(pyarrow.table(columns), paths[-1])
    return paths


def paid(contract: Contract, paths: list[Path], engine: Any) -> tuple[list[Any], Job]:
    job = Job(contract, paths, bulk=Bulk(engine))
    said = [rows_of(one) if isinstance(one, Statement) else one for one in results(job)]
    return said, job


@pytest.mark.parametrize(("name", "seed"), list(product(NAMES, range(3))))
def test_paid_as_row_by_row(tmp_path: Path, name: str, seed: int) -> None:
    contract = shipped.contract(name)
    paths = files(tmp_path, contract, seed)
    by_rows, one = paid(contract, paths, "exact")
    in_columns, other = paid(contract, paths, "array")
    assert one.readings[-1].rows.columns is None and other.readings[-1].rows.columns is not None
    assert other.bulk is not None and (other.bulk.rows or seed == 0)
    assert in_columns == by_rows and by_rows
    assert one.findings == other.findings and one.readings[-1].notes == other.readings[-1].notes


@pytest.mark.parametrize("name", NAMES)
def test_columns_hold_what_cells_do(tmp_path: Path, name: str) -> None:
    contract = shipped.contract(name)
    paths = files(tmp_path, contract, seed=1)
    program, schema = contract.program, contract.schema
    by_rows, in_columns = read(paths, schema).rows, read(paths, schema, in_columns=True).rows
    statements = random.Random(3).sample(by_rows.statements, 30)
    cells = Gathered(program, RowSource(program, by_rows), statements)
    columns = gathered(program, RowSource(program, in_columns), statements)
    assert isinstance(columns, OfWhole)
    count = len(schema.calendar.periods())
    ways = [tuple(range(count)), (None, *range(count - 1)), (0,) * count, (None,) * count]
    for metric in program.metrics.values():
        lists = [[*(program.keys[key].members or PEOPLE), "nobody"] for key in metric.keys]
        for members, periods in product(product(*lists), ways):
            key = ColumnKey(metric.name, members, periods)
            right, found = cells._cell_by_cell(key), columns.column(key)
            assert right is not None and found is not None
            assert figures_in(right) == figures_in(found), key


def figures_in(column: Any) -> list[tuple[int, Any]]:
    """The state of each cell, and the figure where there is one."""
    states = [0] * len(column.values) if column.states is None else column.states.tolist()
    return [
        (state, None if state else Decimal(value) / column.scale)
        for state, value in zip(states, column.values.tolist(), strict=True)
    ]
