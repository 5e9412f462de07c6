"""Very large values that grow, beside whole numbers: a few floats lie between two pennies, and every rounding is by integers.

Of figures of some £5 billion one in many thousands lies as near to a penny as its float errs. That is where a bound that
is a little too narrow, or a step that rounds once more than the proof says, pays a penny more or less.
"""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("numpy")

import numpy as np

from obcdsl.carriers.array.compiled import ArrayContract
from obcdsl.carriers.array.figures import ColumnKey
from obcdsl.carriers.array.ranges import Column
from obcdsl.contract import loads
from tests.small import HEADER

PAYEES, YEARS, SCALE, START = 40_000, 5, 1_000_000, 4_000_000_000
TEXT = """
metric uplift "Uplift": ratio
  may be negative
  missing refuse
define worth "Worth" = in year 1: £4 billion, from year 2: last_year(worth) * (1 + uplift)
fee due "Due"
  pays worth
"""


class Uplifts:
    """A column of uplifts, payee after payee and year after year; those of earlier years stand further up."""

    def __init__(self, uplifts: Any) -> None:
        self.uplifts, self.periods = uplifts, np.tile(np.arange(YEARS), len(uplifts))

    def column(self, key: ColumnKey) -> Column | None:
        """The uplift that each statement reads."""
        asked = np.array([-1 if index is None else index for index in key.periods])
        found = np.where(asked < 0, 0, self.uplifts[:, np.maximum(asked, 0)])
        states = np.tile(np.where(asked < 0, 2, 0).astype(np.uint8), len(found))
        return Column(found.ravel(), SCALE, states)


@pytest.mark.parametrize("mode", ["half up", "half even", "up", "down"])
def test_pennies_of_billions(mode: str) -> None:
    header = HEADER.format(each=" one for each row", years=YEARS, period="contract year", rounding=f"{mode} to £0.01")
    uplifts = np.random.default_rng(11).integers(-50_000, 50_000, (PAYEES, YEARS))
    worked = ArrayContract(loads(header + TEXT).program).work(Uplifts(uplifts))
    assert len(worked.unsettled) < PAYEES * YEARS / 1000
    found = worked.amounts[0].tolist()
    for row in set(range(PAYEES * YEARS)).difference(worked.unsettled.tolist()):
        payee, year = divmod(row, YEARS)
        pennies, over = START * 100, SCALE**year
        for uplift in uplifts[payee, 1 : year + 1].tolist():
            pennies *= SCALE + uplift
        assert found[row] == _rounded(pennies, over, mode), (row, uplifts[payee].tolist())


def _rounded(top: int, bottom: int, mode: str) -> int:
    """A quotient above 0 as a whole number."""
    whole, rest = divmod(top, bottom)
    match mode:
        case "down":
            return whole
        case "up":
            return whole + (rest > 0)
        case "half up":
            return whole + (2 * rest >= bottom)
    return whole + (2 * rest > bottom or (2 * rest == bottom and whole % 2 == 1))
