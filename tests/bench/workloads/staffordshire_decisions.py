"""End of life care for decision engines, which see one row at a time.

What reaches over years is worked out beforehand, as their users do: the annual value, and the rating carried forward.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.bench.peers.decisions import Decisions, Looked, Step, Worked
from tests.bench.peers.workload import Columns, row_dictionaries
from tests.bench.workloads import staffordshire as rule

ASKED = ("year", "deaths", "preference_recorded", "died_in_preferred", "emergency_admissions", "commissioner_cost")


def rows(c: Columns) -> list[dict[str, Any]]:
    """The rows with the value of their year, and the rating of the year or the one before; 0 where none is asked for."""
    over_years = {"value": rule.annual_value(c), "carers": np.nan_to_num(rule.carers_carried(c))}
    return row_dictionaries({name: c[name] for name in ASKED} | over_years)


STEPS: tuple[Step, ...] = (
    Worked("place", "min[max[(died_in_preferred / preference_recorded - 0.65) / 0.15, 0], 1]"),
    Worked("fewer", "min[max[(1.1 - emergency_admissions / deaths) / 0.3, 0], 1]"),
    Looked("cared", ("carers",), ((">= 0.85", "1"), (">= 0.7", "0.5"), ("", "0"))),
    Looked(
        "score",
        ("preference_recorded",),
        ((">= 50", "0.5 * place + 0.3 * fewer + 0.2 * cared"), ("", "(0.3 * fewer + 0.2 * cared) / 0.5")),
    ),
    Looked("at_risk", ("year",), (("< 2", "0"), ("2", "0.025"), ("3", "0.05"), ("", "0.1"))),
    Worked("base", "floor(100 * value * (1 - at_risk) + 0.5)"),
    Worked("recorded", "preference_recorded / deaths"),
    Looked(
        "quality",
        ("year", "recorded"),
        (("< 2", "", "0"), ("", "< 0.6", "0"), ("", "", "floor(100 * value * at_risk * score + 0.5)")),
    ),
    Worked("saved", "value - commissioner_cost"),
    Worked("size", "abs(saved) / value"),
    Worked("shared", "0.5 * max[min[size, 0.08] - 0.03, 0] + 0.8 * max[size - 0.08, 0]"),
    Worked("divided", "floor(100 * min[shared * value, 0.1 * value] + 0.5)"),
    Looked("savings", ("year", "saved"), (("< 2", "", "0"), ("", "> 0", "0 - divided"), ("", "", "divided"))),
    Worked("hospices", "floor(0.25 * quality + 0.5)"),
    Worked("community", "floor(0.15 * quality + 0.5)"),
    Worked("prime", "quality - hospices - community"),
)

DECISIONS = Decisions(STEPS, rule.OUTPUTS, rows)
