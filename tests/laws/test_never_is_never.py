"""What a check may say never happens does not happen: whatever data hold is among what data may hold, and a part of a
value that is found to be never used is not used, nor does a step that is found never to decide change an amount.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import obcdsl
from obcdsl import core
from obcdsl.carriers.bounds import Bounds
from obcdsl.carriers.exact import Exact
from obcdsl.carriers.possible import Possible, holds, possible
from obcdsl.checks.any_data import AnyData, Widening
from obcdsl.checks.open_data import PAYEE, ROWS
from obcdsl.data.schema import Cell, Missing
from obcdsl.diagnostic import Label
from obcdsl.run import Run
from obcdsl.running.places import Place
from obcdsl.running.verdicts import Refused
from obcdsl.values import LeftOut
from tests.laws.programs import EXAMPLES, PLACE, Table, programs, tables_of_data

TRIED = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))


@TRIED
@given(program=programs(), data=tables_of_data())
def test_data_are_among_what_data_may_be(program: core.Program, data: Table) -> None:
    exact = Run(program, data, Exact())
    widening = Widening(program, Run(program, AnyData(program), Bounds()))
    anything = Run(widening.widened(), AnyData(program), Bounds())
    for site, year in data.statements:
        period = program.calendar.periods()[year]
        for name in program.order:
            for _, row in exact.rows_of(program.definitions[name].keys, exact.place(site, period)):
                try:
                    value = exact.figure(name, Place(exact.frame(site, period), row, {}))
                except Refused:
                    continue
                anywhere = {key: ROWS[0] if key == "person" else member for key, member in row.items()}
                may_be = possible(anything.figure(name, anything.place(PAYEE, period, anywhere)))
                assert _among(may_be, value), f"{name} is {value!r}, and may be {may_be!r}"


def _among(may_be: Possible, value: Any) -> bool:
    if isinstance(value, LeftOut):
        return any(isinstance(mark, LeftOut) for mark in may_be.marks)
    return holds(may_be, value)


# ---- contracts as written ----------------------------------------------------------------------------------------------------

HEADER = """contract care "Care"
  commissioner council "The council"
  provider     nurses  "The nurses"
  term         3 years from 1 April 2024
  period       quarter
  currency     GBP
  rounding     half up to £0.01
table limits by tier
  tier      lowest
  ready     2
  baseline  4
metric kind: one of quick, slow
  missing refuse
metric signed: yes/no
  missing refuse
"""
RULES = ("refuse", "leave out", "counts as {} people", "carry forward 1 year")
VALID = ("", "valid from 1", "valid up to 4", "valid from 1, up to 4", "valid from 3, below 5", "valid above 2")
NUMBERS = st.integers(0, 6)
FIGURES = (
    "a", "b", "c", "a + b", "2 * a", "larger(a, b)", "smaller(b, 3 people)", "kept(b from 1 person to 4 people)",
    "first_present(c, 5 people)", "total(a over quarter so far)", "total(b over quarter within year)",
)  # fmt: skip


@st.composite
def conditions(draw: st.DrawFn, depth: int = 2) -> str:
    """A condition on a few figures, which often meet the same numbers."""
    kind = draw(st.integers(0, 9)) if depth else draw(st.integers(2, 9))
    if kind == 0:
        return f"not ({draw(conditions(depth - 1))})"
    if kind == 1:
        return f"({draw(conditions(depth - 1))}) {draw(st.sampled_from(['and', 'or']))} ({draw(conditions(depth - 1))})"
    if kind == 2:
        others = (
            "signed",
            "not signed",
            "kind = quick",
            "kind <> slow",
            "present(c)",
            "year = 2",
            "year > 1",
            "many",
            "b > a",
        )
        return draw(st.sampled_from(others))
    figure, word = draw(st.sampled_from(FIGURES)), draw(st.sampled_from(["<", "<=", ">", ">=", "=", "<>"]))
    return f"{figure} {word} {draw(NUMBERS)}"


@st.composite
def contracts(draw: st.DrawFn) -> str:
    """A payment by conditions, then steps; each part pays an amount of its own."""
    metrics = ""
    for name in "abc":
        rule = draw(st.sampled_from(RULES if name != "a" else RULES[:1])).format(draw(NUMBERS))
        metrics += f"metric {name}: count of people\n  missing {rule}\n  each quarter\n"
        metrics += f"  {valid}\n" if (valid := draw(st.sampled_from(VALID))) else ""
    many = f"define many = {draw(conditions(1)).replace('many', 'signed')}\n"
    parts = [f"when {draw(conditions())}: £{number + 1}" for number in range(draw(st.integers(1, 4)))]
    choice = f"define chosen = {', '.join([*parts, 'otherwise: £0'])}\n"
    per = draw(st.sampled_from(["£1 per person * a", "£5", "£1 per person * kept(a from 2 people to 3 people)"]))
    steps = ""
    for _ in range(draw(st.integers(0, 3))):
        reach = draw(st.sampled_from([" in each quarter", " over the year", " over the term"]))
        cap = f"then at most £{draw(st.integers(1, 14))}{reach}"
        steps += f"  {draw(st.sampled_from([cap, f'then at least £{draw(NUMBERS)}', f'then less £{draw(NUMBERS)}']))}\n"
    gate = draw(st.sampled_from(["", "  only if signed\n"]))
    return f"{HEADER}{metrics}{many}{choice}fee f\n  pays {per}\n  either way\n{gate}{steps}"


@st.composite
def quarters(draw: st.DrawFn) -> Table:
    """Figures of three years, some of them missing."""
    table = Table(statements=[("", year) for year in range(3)])
    for index in range(12):
        table.cells["kind", "", index, ()] = Cell(draw(st.sampled_from(["quick", "slow"])), PLACE)
        table.cells["signed", "", index, ()] = Cell(draw(st.booleans()), PLACE)
        for name in "abc":
            if draw(st.integers(0, 9)):
                table.cells[name, "", index, ()] = Cell(draw(st.integers(0, 6)), PLACE)
            else:
                table.cells[name, "", index, ()] = Cell(Missing("*"), PLACE)
    return table


def _worked(run: Run, name: str, index: int) -> Any:
    try:
        return run.figure(name, run.place("", run.calendar.periods()[index]))
    except Refused:
        return None


@TRIED
@given(text=contracts(), tables=st.lists(quarters(), min_size=3, max_size=3))
def test_what_is_never_used_is_not_used(text: str, tables: list[Table]) -> None:
    contract = obcdsl.loads(text)
    found = contract.check()
    assert all(finding.level != "error" for finding in found), found
    labels = [one.labels[0] for one in found if one.code == "unreachable"]
    at = [label.span.start for label in labels if isinstance(label, Label)]
    program = contract.program
    if not at:
        return
    unused = _unused_amounts(text, at)
    idle = _idle_steps(text, at)
    for table in tables:
        run = Run(program, table, Exact())
        for index in range(12):
            assert _worked(run, "chosen", index) not in unused
            for step in idle:
                before, after = (_worked(run, f"f/{number}", index) for number in (step, step + 1))
                assert after is None or before == after


def _unused_amounts(text: str, at: list[int]) -> set[Fraction | int]:
    """What the parts pay that are said to be never used."""
    start = text.index("define chosen")
    line = text[start : text.index("\n", start)]
    found: set[Fraction | int] = set()
    for place in at:
        if start < place < start + len(line):
            rest = text[place:].split("£", 1)[1]
            found.add(int("".join(digit for digit in rest[:2] if digit.isdigit())))
    return found


def _idle_steps(text: str, at: list[int]) -> list[int]:
    """Which of the steps are said never to decide."""
    starts = [number for number in range(len(text)) if text.startswith("then ", number)]
    return [number for number, start in enumerate(starts) if start in at]
