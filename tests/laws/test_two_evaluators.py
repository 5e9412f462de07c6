"""Two evaluators agree: generated contracts, worked by the package and by a plain second reading of the same text."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from obcdsl.contract import loads
from obcdsl.lower import float_free
from tests.laws.independent import NoStatement, Reader
from tests.laws.programs import EXAMPLES

TRIED = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
HEAD = """
contract c "C"
  commissioner  ccg
  provider      prime
  term          3 years from 1 April 2024
  period        contract year
  currency      GBP
  rounding      {mode} to {step}

metric m0: money
  missing refuse
metric m1: money
  missing refuse
metric m2: money
  missing leave out
metric r0: ratio
  missing refuse
metric r1: ratio
  missing refuse
metric r2: ratio
  missing leave out
metric c0: count of people
  missing refuse
metric c1: count of people
  missing refuse
  valid from 1
metric q: yes/no
  missing refuse
"""
RATIOS, MONEY = ("r0", "r1"), ("m0", "m1")
PERCENT = st.sampled_from([0, 1, 3, 5, 8, 10, 25, 50, Fraction(125, 10), 65, 70, 80, 90, 100, 120])
POUNDS = st.sampled_from([0, 1, 10, 50, 100, 103, 108, 1000, 100000, Fraction(1, 100), Fraction(999, 100)])


def number(value: Any) -> str:
    """A number as a contract writes it."""
    whole = f"{int(value):,}"
    return whole if value == int(value) else whole + float_free(Fraction(value) - int(value))[1:]


def percent() -> st.SearchStrategy[str]:
    return PERCENT.map(lambda value: number(value) + "%")


def pounds() -> st.SearchStrategy[str]:
    return POUNDS.map(lambda value: "£" + number(value))


@st.composite
def ratios(draw: st.DrawFn, depth: int, names: tuple[str, ...] = ()) -> str:
    """A ratio."""
    if depth <= 0:
        return draw(st.sampled_from([*RATIOS, *names]))
    one, other, condition = ratios(depth - 1, names), ratios(depth - 1, names), conditions(depth - 1)
    low, high = sorted(draw(st.lists(PERCENT, min_size=2, max_size=2, unique=True)))
    match draw(st.integers(0, 10)):
        case 0:
            return f"smaller({draw(one)}, {draw(other)})"
        case 1:
            return f"larger({draw(one)}, {draw(percent())})"
        case 2:
            return f"kept({draw(one)} from {number(low)}% to {number(high)}%)"
        case 3:
            return f"({draw(one)}) * ({draw(other)})"
        case 4:
            return f"(1 - ({draw(one)}))"
        case 5:
            return "(c0 / c1)"
        case 6:
            return f"(when {draw(condition)}: {draw(one)}, otherwise: {draw(other)})"
        case 7:
            return f"scale({draw(one)}, {draw(scales())})"
        case 8:
            return f"({draw(one)} + {draw(other)})"
        case 9:
            return f"first_present(r2, {draw(one)})"
        case _:
            return f"round({draw(one)} {draw(st.sampled_from(['half up', 'half even', 'down']))} to 0.1)"


@st.composite
def money(draw: st.DrawFn, depth: int, names: tuple[str, ...] = ()) -> str:
    """An amount of money."""
    if depth <= 0:
        return draw(st.one_of(st.sampled_from([*MONEY, *names]), pounds()))
    one, other = money(depth - 1, names), money(depth - 1, names)
    low, high = sorted(draw(st.lists(POUNDS, min_size=2, max_size=2, unique=True)))
    match draw(st.integers(0, 10)):
        case 0:
            return f"({draw(one)}) * ({draw(ratios(depth - 1))})"
        case 1:
            return f"{draw(percent())} of ({draw(one)})"
        case 2:
            return f"({draw(one)} + {draw(other)})"
        case 3:
            return f"({draw(one)} - {draw(other)})"
        case 4:
            return f"smaller({draw(one)}, {draw(other)})"
        case 5:
            return f"part({draw(one)} above £{number(low)} up to £{number(high)})"
        case 6:
            return f"marginal_scale({draw(one)}, {draw(bands('£', ''))})"
        case 7:
            return f"(when {draw(conditions(depth - 1))}: {draw(one)}, otherwise: {draw(other)})"
        case 8:
            return f"larger_present(m2, {draw(one)})"
        case 9:
            return f"(c0 * {draw(pounds())} per person)"
        case _:
            return f"absolute({draw(one)} - {draw(other)})"


@st.composite
def conditions(draw: st.DrawFn, depth: int) -> str:
    """Yes or no."""
    word = draw(st.sampled_from([">=", ">", "<=", "<", "=", "<>"]))
    match draw(st.integers(0, 6 if depth > 0 else 3)):
        case 0:
            return f"({draw(ratios(depth - 1))}) {word} {draw(percent())}"
        case 1:
            return f"({draw(money(depth - 1))}) {word} {draw(pounds())}"
        case 2:
            return "q"
        case 3:
            return f"c0 {word} c1"
        case 4:
            return f"not ({draw(conditions(depth - 1))})"
        case _:
            return f"({draw(conditions(depth - 1))}) {draw(st.sampled_from(['and', 'or']))} ({draw(conditions(depth - 1))})"


@st.composite
def scales(draw: st.DrawFn) -> str:
    """Steps, lines or a jump and a line, on a ratio, in percent."""
    edges = sorted(draw(st.lists(PERCENT, min_size=2, max_size=4, unique=True)))
    values = [draw(percent()) for _ in range(len(edges) + 1)]
    said = [number(edge) + "%" for edge in edges]
    match draw(st.integers(0, 3)):
        case 0:
            return (
                ", ".join(f"at {edge}: {value}" for edge, value in zip(said, values, strict=False)) + ", flat outside"
            )
        case 1:
            return f"below {said[0]}: {values[-1]}, " + ", ".join(
                f"from {edge}: {value}" for edge, value in zip(said, values, strict=False)
            )
        case 2:
            return (
                ", ".join(f"up to {edge}: {value}" for edge, value in zip(said, values, strict=False))
                + f", above {said[-1]}: {values[-1]}"
            )
        case _:
            return (
                f"below {said[0]}: {values[-1]}, "
                + ", ".join(f"at {edge}: {value}" for edge, value in zip(said, values, strict=False))
                + ", flat outside"
            )


@st.composite
def bands(draw: st.DrawFn, sign: str, tail: str) -> str:
    """Bands with rates, whose edges are money or shares."""
    edges = sorted(draw(st.lists((POUNDS if sign else PERCENT).filter(bool), min_size=1, max_size=3, unique=True)))
    rates = [draw(st.sampled_from(["0%", "25%", "50%", "80%", "100%"])) for _ in range(len(edges) + 1)]
    said = [f"{sign}{number(edge)}{tail}" for edge in edges]
    return (
        ", ".join(f"up to {edge}: {rate}" for edge, rate in zip(said, rates, strict=False))
        + f", above {said[-1]}: {rates[-1]}"
    )


@st.composite
def outcomes(draw: st.DrawFn) -> tuple[str, list[str]]:
    """Some outcomes with weights in percent or in parts, and what happens where there is too little data."""
    count = draw(st.integers(1, 4))
    in_parts = draw(st.booleans())
    cuts = sorted(draw(st.lists(st.integers(0, 100), min_size=count - 1, max_size=count - 1)))
    weights = [high - low for low, high in zip([0, *cuts], [*cuts, 100], strict=True)]
    names, text = [], ""
    for at in range(count):
        names.append(f"o{at}")
        fates = ["redistributed", "forfeited", *(["not scored"] if in_parts else [])]
        measure, requires = draw(ratios(1)), ""
        if draw(st.booleans()):
            fate = draw(st.sampled_from(fates))
            if draw(st.booleans()):
                measure, requires = "r2", f"  requires present(r2), otherwise {fate}\n"
            else:
                requires = f"  requires {draw(conditions(1))}, otherwise {fate}\n"
        weight = f"{draw(st.integers(0, 5))} parts" if in_parts else f"{weights[at]}%"
        text += f"outcome o{at}\n  measure {measure}\n{requires}  score {draw(scales())}\n  weight {weight}\n"
    return text, names


@st.composite
def steps(draw: st.DrawFn, names: tuple[str, ...]) -> str:
    """A few steps in order."""
    found = ""
    for _ in range(draw(st.integers(0, 3))):
        match draw(st.integers(0, 4)):
            case 0:
                found += f"  then less {draw(percent())} of amount\n"
            case 1:
                found += f"  then less {draw(money(1, names))}, not below £0\n"
            case 2:
                found += f"  then at most {draw(money(1, names))}\n"
            case 3:
                found += f"  then at least {draw(pounds())}\n"
            case _:
                found += f"  then round {draw(st.sampled_from(['half up', 'half even', 'up', 'down']))} to £10\n"
    return found


@st.composite
def gates(draw: st.DrawFn) -> str:
    """When a payment applies, and whether it was earned."""
    found = ""
    if draw(st.integers(0, 3)) == 0:
        found += draw(
            st.sampled_from(["  applies from year 2\n", "  applies in years 1 to 2\n", "  applies in year 3\n"])
        )
    if draw(st.integers(0, 3)) == 0:
        found += f"  applies when {draw(conditions(1))}\n"
    if draw(st.integers(0, 2)) == 0:
        found += f"  only if {draw(conditions(1))}\n"
    return found


@st.composite
def contracts(draw: st.DrawFn) -> str:
    """The text of a contract."""
    mode, step = (
        draw(st.sampled_from(["half up", "half even", "up", "down"])),
        draw(st.sampled_from(["£0.01", "£1", "£0.05"])),
    )
    text = HEAD.format(mode=mode, step=step)
    text += f"define d0 = {draw(money(2))}\ndefine d1 = in year 1: {draw(money(1))}, from year 2: {draw(money(1))}\n"
    named = ("d0", "d1")
    text += f"fee base\n  paid by ccg to prime\n  pays larger({draw(money(2, named))}, £0)\n{draw(steps(named))}"
    named = (*named, "base", "unrounded(base)")
    text += f"fee other\n  paid by ccg to prime\n  pays {draw(money(2, named))}\n{draw(gates())}{draw(steps(named))}"
    if draw(st.booleans()):
        said, names = draw(outcomes())
        text += said + f"incentive quality\n  paid by ccg to prime\n  pool {draw(money(1, named))}\n"
        text += f"  rewards {', '.join(names)}\n{draw(gates())}{draw(steps(named))}"
    if draw(st.booleans()):
        text += f"deduction back\n  paid by prime to ccg\n  takes {draw(money(2, named))}\n{draw(gates())}{draw(steps(named))}"
    if draw(st.booleans()):
        text += f"corridor shared\n  compares {draw(money(1, named))} with {draw(money(1, named))}\n  borne by ccg\n"
        text += f"  bands {draw(st.sampled_from(['marginal', 'whole']))} of {draw(money(0))}\n{draw(gates())}"
        sides = draw(st.sampled_from([("over",), ("under",), ("over", "under")]))
        for side in sides:
            payer, payee = ("prime", "ccg") if side == "over" else ("ccg", "prime")
            text += f"  {side}spend {payer} pays {payee}  {draw(bands('', '%'))}\n"
        text += draw(st.sampled_from(["", f"  then at most {draw(money(1, named))}\n", "  then at least £10\n"]))
    return text


@st.composite
def figures(draw: st.DrawFn) -> dict[str, Any]:
    """A figure for each metric, often on an edge; None where it is left out."""
    found: dict[str, Any] = {name: Fraction(draw(POUNDS)) for name in (*MONEY, "m2")}
    found |= {name: Fraction(draw(PERCENT)) / 100 for name in (*RATIOS, "r2")}
    found |= {
        "c0": Fraction(draw(st.integers(0, 12))),
        "c1": Fraction(draw(st.integers(1, 12))),
        "q": draw(st.booleans()),
    }
    for name in ("m2", "r2"):
        if draw(st.integers(0, 2)) == 0:
            found[name] = None
    return found


def said(name: str, value: Any) -> str:
    """A figure as data say it."""
    if value is None:
        return ""
    if name.startswith("r"):
        return float_free(100 * value) + "%"
    return ("yes" if value else "no") if isinstance(value, bool) else float_free(value)


def paid(text: str, given_: dict[str, Any], year: int) -> dict[str, Any] | None:
    """What the package pays: each clause's amount, below zero where a corridor pays under target; None where refused."""
    contract = loads(text)
    errors = [finding.message for finding in contract.check() if finding.level == "error"]
    assert not errors, errors
    evaluation = contract.evaluate(
        [{"period": f"year {year}"} | {name: said(name, value) for name, value in given_.items()}]
    )
    if not evaluation.statements:
        return None
    found: dict[str, Any] = {}
    for line in evaluation.statements[0].lines:
        under = line.clause == "shared" and line.payer == "ccg" and "overspend" in text
        found[line.clause] = None if line.amount is None else Fraction(line.amount) * (-1 if under else 1)
    return found


@TRIED
@given(text=contracts(), given_=figures(), year=st.integers(1, 3))
def test_two_evaluators(text: str, given_: dict[str, Any], year: int) -> None:
    try:
        expected: dict[str, Any] | None = Reader(text, given_, year).payments()
    except NoStatement:
        expected = None
    assert paid(text, given_, year) == expected
