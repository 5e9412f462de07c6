"""Medicare Shared Savings for decision engines: the terms of the tracks in tables, then who counts and what is shared.

Figures that may be missing are made ready beforehand: 0, with a figure beside that says whether it is there.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.bench.peers.decisions import Decisions, Looked, Step, Worked, flagged
from tests.bench.peers.workload import Columns, row_dictionaries
from tests.bench.workloads import shared_savings as rule
from tests.bench.workloads.shared_savings_peers import PIECES, TERMS


def rows(c: Columns) -> list[dict[str, Any]]:
    """The rows without missing figures."""
    return row_dictionaries(flagged(c, ("published_loss_rate", "revenue")))


def _of_track(name: str) -> Looked:
    """A table of one of the terms; none is 0."""
    terms = np.nan_to_num(TERMS[name]).tolist()
    return Looked(name, ("track",), (*((str(track), str(term)) for track, term in enumerate(terms)), ("", "0")))


TABLE_RATE = Looked(
    "table_rate",
    ("assigned_beneficiaries",),
    (
        (f"<= {rule.PEOPLE[0]}", str(rule.RATES[0])),
        *(
            (f"<= {high}", f"{start} + (assigned_beneficiaries - {low}) * ({end} - {start}) / {high - low}")
            for low, high, start, end in PIECES
        ),
        ("", str(rule.RATES[-1])),
    ),
)
STEPS: tuple[Step, ...] = (
    *(_of_track(name) for name in TERMS),
    Looked("two_sided", ("limit",), (("> 0", "1"), ("", "0"))),
    TABLE_RATE,
    Looked("least", ("two_sided",), (("1", "published_rate"), ("", "floor(100 * table_rate + 0.5) / 10000"))),
    Worked("saved", "benchmark - expenditure"),
    Worked("above", "saved / benchmark - least"),
    Worked("below", "0 - saved / benchmark - least"),
    Looked(
        "generated",
        ("guardrail", "least", "above", "reduced", "saved", "two_sided", "below"),
        (
            ("1", "0", "", "", "", "", "", "0"),
            ("", "", ">= 0", "", "", "", "", "saved"),
            ("", "", "", "1", "> 0", "", "", "saved"),
            ("", "", "", "", "", "1", ">= 0", "saved"),
            ("", "", "", "", "", "", "", "0"),
        ),
    ),
    Worked("scaled", "share * quality_score"),
    Looked(
        "earned",
        ("year", "quality_met", "alternative_met"),
        (
            ("< 5", "1", "", "scaled"),
            ("< 5", "", "", "0"),
            ("", "1", "", "share"),
            ("< 9", "", "", "0"),
            ("", "", "1", "scaled"),
            ("", "", "", "0"),
        ),
    ),
    Looked("sharing", ("reduced", "above"), (("1", "< 0", "0.5 * earned"), ("", "", "earned"))),
    Looked(
        "shared_savings",
        ("generated",),
        (("> 0", "floor(min[generated * sharing * 0.98, cap * benchmark] + 0.5)"), ("", "0")),
    ),
    Looked(
        "kept",
        ("year",),
        (("< 5", "min[max[1 - earned, loss_from], loss_to]"), ("", "min[max[1 - scaled, loss_from], loss_to]")),
    ),
    Looked("loss_rate", ("has_published_loss_rate",), (("1", "published_loss_rate"), ("", "kept"))),
    Looked(
        "most",
        ("of_revenue",),
        (("> 0", "min[limit * benchmark, of_revenue * revenue]"), ("", "limit * benchmark")),
    ),
    Looked(
        "shared_losses",
        ("two_sided", "generated"),
        (
            ("1", "< 0", "floor(max[min[(0 - generated) * loss_rate, most] - disaster_relief, 0] + 0.5)"),
            ("", "", "0"),
        ),
    ),
)

DECISIONS = Decisions(STEPS, rule.OUTPUTS, rows)
