"""One worked line beside bands and slices: in figures where terms decide them, in names where data do."""

from __future__ import annotations

import pytest

from obcdsl.contract import loads
from obcdsl.readback.proof import proved
from obcdsl.redline.words import redline
from tests.small import TITLED

HEAD = (
    TITLED
    + """key size "Size": one of little, large
metric cost "Cost": money
  missing refuse
metric target "Target": money
  valid above £0
  missing refuse
metric kind "Kind": one of size
  missing refuse
metric edge "Edge from data": ratio
  valid from 1%, up to 5%
  missing refuse
metric people "People": count of people
  missing refuse
table bands "Bands"
  size    upper  rate
  little  5%     40%
  large   10%    60%
define by_time "Edge by time" =
  in years 1 to 2: 2.5%,
  from year 3:     4%
"""
)
CORRIDOR = """corridor shared "Shared"
  compares  cost with target
  borne by  home
  bands     {how} of target
  overspend council pays home {bands}
  accepts   uncapped "as it is"
  accepts   cliff "as it is"
"""
FEE = """fee paid "Paid"
  paid by council to home
  pays    {scale}
"""
NEXT = "For example, where an overspend is £1 more than “Edge from data” times “Target”, "
LINES = [
    (
        "marginal",
        "up to by_time: 0%, above by_time: 75%",
        "For example, in contract years 1 to 2, where “Target” is £100 and an overspend is £4.50, the bands give 0% of £2.50"
        " and 75% of £2, that is £1.50 in all.",
    ),
    (
        "marginal",
        "up to bands.upper for kind: 0%, above bands.upper for kind: bands.rate for kind",
        "For example, where “Kind” is ‘little’, “Target” is £100 and an overspend is £7, the bands give 0% of £5 and 40% of"
        " £2, that is £0.80 in all.",
    ),
    (
        "whole",
        "up to by_time: 0%, above by_time: 75%",
        "For example, in contract years 1 to 2, where “Target” is £1,000 and an overspend is £45, the bands give 75% of £45,"
        " that is £33.75.",
    ),
    (
        "marginal",
        "up to edge: 0%, above edge: 50%",
        NEXT + "the last £1 of it bears 50%, and the rest the rates of its own bands.",
    ),
    ("whole", "up to edge: 0%, above edge: bands.rate for kind", NEXT + "all of it bears (“Bands: rate” in the row"),
    (
        "marginal",
        "up to 5%: 0%, above 5%: edge",
        "For example, where an overspend is £1 more than 5% of “Target”, the last £1 of it bears “Edge from data”,",
    ),
]
SLICES = [
    (
        "marginal_scale(people, up to 100: £2 per person, up to 150: £1 per person, above 150: £0.50 per person)",
        "For example, where “People” is 200 people, the slices give £2 per person of 100 people, £1 per person of 50 people"
        " and £0.50 per person of 50 people, that is £275 in all.",
    ),
    (
        "marginal_scale(cost, up to £100: 0%, above £100: 80%)",
        "For example, where “Cost” is £200, the slices give 0% of £100 and 80% of £100, that is £80 in all.",
    ),
    (
        "marginal_scale(cost, up to target: 0%, above target: edge)",
        "For example, where “Cost” is £1 more than “Target”, the last £1 counts at “Edge from data”, and the rest at the"
        " rates of its own slices.",
    ),
    (
        "marginal_scale(people, up to 100: £2 per person, above 100: £10 per person * edge)",
        "For example, where “People” is 1 person more than 100, the last 1 person counts at (£10 per person times “Edge",
    ),
]


def line_of(text: str) -> list[str]:
    """The worked lines of a contract, whose words read back."""
    contract = loads(text)
    assert [one.message for one in contract.check() if one.level == "error"] == []
    words = contract.terms()
    assert proved(words, contract) == ()
    return [line.split(" ", 1)[1] for line in words.split("\n") if " For example, " in line]


@pytest.mark.parametrize(("how", "bands", "said"), LINES)
def test_of_bands(how: str, bands: str, said: str) -> None:
    (line,) = line_of(HEAD + CORRIDOR.format(how=how, bands=bands))
    assert line.startswith(said)


@pytest.mark.parametrize(("scale", "said"), SLICES)
def test_of_slices(scale: str, said: str) -> None:
    (line,) = line_of(HEAD + FEE.format(scale=scale))
    assert line.startswith(said)


MEASURES = """metric delta "Delta": number
  may be negative
  missing refuse
metric portion "Portion": ratio
  valid from 0%, up to 100%
  missing refuse
"""


@pytest.mark.parametrize(
    "scale",
    [
        "marginal_scale(delta, up to -5: £2, up to -2: £3, above -2: £1)",
        "marginal_scale(delta, above -5: £2)",
        "marginal_scale(portion, up to 100%: £2, above 100%: £1)",
    ],
)
def test_none_where_slices_begin_below_nothing_or_no_figure_is_beyond(scale: str) -> None:
    assert line_of(HEAD + MEASURES + FEE.format(scale=scale)) == []


def test_a_line_is_what_is_paid() -> None:
    """The figure that a line takes is one that may be given, and what it says is what the fee then comes to."""
    text = HEAD + MEASURES + FEE.format(scale="marginal_scale(portion, up to 80%: £200, above 80%: £100)")
    (line,) = line_of(text)
    assert "“Portion” is 100%, the slices give £200 of 80% and £100 of 20%, that is £180 in all" in line
    row = {
        "period": "year 1",
        "portion": "100%",
        "cost": "1",
        "target": "1",
        "kind": "little",
        "edge": "2%",
        "people": "1",
    }
    (statement,) = loads(text).evaluate([row]).statements
    assert [each.amount for each in statement.lines] == ["180.00"]


def test_a_redline_lists_the_clause_that_changes_and_none_that_only_works_it_out() -> None:
    old = HEAD + CORRIDOR.format(how="marginal", bands="up to by_time: 0%, above by_time: 75%")
    new = old.replace("in years 1 to 2: 2.5%", "in years 1 to 2: 3%")
    assert line_of(old) != line_of(new)
    assert [change.name for change in redline(loads(old), loads(new)).clauses] == ["by_time"]
