"""Money is never made or lost: lines sum to totals, shares sum to the whole, a corridor is the same both ways."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from obcdsl.contract import loads
from obcdsl.lower import float_free
from obcdsl.statement import Statement
from tests.laws.programs import EXAMPLES

TRIED = settings(max_examples=EXAMPLES, deadline=None)
PENNIES = st.integers(0, 10**9).map(lambda pennies: Fraction(pennies, 100))
STEPS = st.sampled_from(["£0.01", "£0.05", "£1", "£1,000"])
MODES = st.sampled_from(["half up", "half even", "up", "down"])
HEAD = """
contract c "C"
  commissioner  ccg
  provider      prime
  partner       second
  partner       third
  partner       fourth
  term          1 year from 1 April 2024
  period        contract year
  currency      GBP
  rounding      {mode} to {step}
"""


def statement(text: str, **figures: Fraction) -> Statement:
    """The one statement of a contract on these figures."""
    evaluation = loads(text).evaluate(
        [{"period": "year 1"} | {name: float_free(value) for name, value in figures.items()}]
    )
    assert not evaluation.refused, evaluation.refused
    return evaluation.statements[0]


def written(value: Fraction) -> str:
    """A number as a contract writes it."""
    return f"{int(value):,}" + (float_free(value - int(value))[1:] if value != int(value) else "")


@TRIED
@given(
    amounts=st.lists(PENNIES, min_size=1, max_size=3),
    parts=st.lists(st.integers(0, 50), min_size=4, max_size=4).filter(any),
    step=STEPS, mode=MODES, by_parts=st.booleans(), whole=st.booleans(), back=st.booleans(),
)  # fmt: skip
def test_shares_sum_to_the_whole(
    amounts: list[Fraction], parts: list[int], step: str, mode: str, by_parts: bool, whole: bool, back: bool
) -> None:
    text = HEAD.format(mode=mode, step=step)
    for number in range(len(amounts)):
        text += f"metric m{number}: money\n  missing refuse\nfee f{number}\n  paid by ccg to prime\n  pays m{number}\n"
    if back:
        text += "deduction taken\n  paid by prime to ccg\n  takes 10% of m0\n"
    if not by_parts:
        parts = [parts[0], parts[1], parts[2], 0]
        parts = [min(part, 30) for part in parts[:3]]
        parts.append(100 - sum(parts))
    names = ("prime", "second", "third", "fourth")
    slices = ", ".join(
        f"{name}: {part} parts" if by_parts else f"{name}: {part}%" for name, part in zip(names, parts, strict=True)
    )
    divides = "the total" if whole else ", ".join(f"f{number}" for number in range(len(amounts)))
    text += f"share split\n  divides {divides}\n  into {slices}\n  remainder prime\n"
    made = statement(text, **{f"m{number}": amount for number, amount in enumerate(amounts)})
    fees = sum(Fraction(line.amount or 0) for line in made.lines if line.clause != "taken")
    taken = sum(Fraction(line.amount or 0) for line in made.lines if line.clause == "taken")
    assert sum(Fraction(share.amount) for share in made.shares) == (fees - taken if whole else fees)
    ways = {(total.payer, total.recipient): Fraction(total.amount) for total in made.totals}
    assert ways.get(("ccg", "prime"), 0) == fees and ways.get(("prime", "ccg"), 0) == taken
    for line in made.lines:
        assert Fraction(line.amount or 0) % Fraction(step[1:].replace(",", "")) == 0


CORRIDOR = (
    HEAD
    + """
metric cost: money
  missing refuse
metric target: money
  missing refuse
  valid above £0
corridor shared
  compares cost with target
  borne by ccg
  bands {banding} of target
  overspend  prime pays ccg {bands}
  underspend ccg pays prime {bands}
"""
)


@TRIED
@given(
    edges=st.lists(st.integers(1, 60), min_size=1, max_size=3, unique=True).map(sorted),
    rates=st.lists(st.integers(0, 100), min_size=4, max_size=4),
    target=PENNIES.filter(bool), share=st.fractions(0, 1, max_denominator=1000), banding=st.sampled_from(["marginal", "whole"]),
    on_edge=st.booleans(), step=STEPS, mode=MODES,
)  # fmt: skip
def test_a_corridor_is_the_same_both_ways(
    edges: list[int],
    rates: list[int],
    target: Fraction,
    share: Fraction,
    banding: str,
    on_edge: bool,
    step: str,
    mode: str,
) -> None:
    bands = ", ".join(
        [
            *[f"up to {edge}%: {rate}%" for edge, rate in zip(edges, rates, strict=False)],
            f"above {edges[-1]}%: {rates[3]}%",
        ]
    )
    text = CORRIDOR.format(mode=mode, step=step, banding=banding, bands=bands)
    if on_edge:
        share = Fraction(edges[0], 100)
    distance = Fraction(int(target * share * 100 * 100), 100 * 100)
    over = statement(text, cost=target + distance, target=target).lines[0]
    under = statement(text, cost=target - distance, target=target).lines[0]
    assert (over.amount, over.unrounded) == (under.amount, under.unrounded)
    if over.amount and Fraction(over.amount):
        assert (over.payer, over.recipient) == (under.recipient, under.payer) == ("prime", "ccg")
    due, below = Fraction(0), Fraction(0)
    for number, edge in enumerate([*edges, None]):
        top = distance if edge is None else min(distance, Fraction(edge, 100) * target)
        due += Fraction(rates[min(number, 3) if edge is not None else 3], 100) * max(Fraction(0), top - below)
        below = max(below, top)
    if banding == "marginal":
        assert Fraction(over.unrounded or 0) == due
