"""Hospital points for decision engines: a table for achievement and one for improvement of each measure, then the domains.

Figures that may be missing are made ready beforehand: 0, with a figure beside that says whether it is there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.bench.peers.decisions import Decisions, Looked, Step, Worked, flagged
from tests.bench.peers.workload import Columns, row_dictionaries
from tests.bench.workloads.hospital_points import ENGAGEMENT, LEAST, OUTPUTS, domains, standards

MEASURES = [row["measure"] for row in standards()]
MISSING = [f"{name}_{measure}" for name in ("rate", "baseline") for measure in MEASURES] + ["combined_ssi_score"]


def rows(c: Columns) -> list[dict[str, Any]]:
    """The rows without missing figures; a measure has both where it has a rate and a baseline."""
    columns = flagged(c, MISSING)
    both = {f"has_both_{m}": columns[f"has_rate_{m}"] * columns[f"has_baseline_{m}"] for m in MEASURES}
    return row_dictionaries(columns | both)


def _points(row: dict[str, Any]) -> Iterator[Step]:
    """The better of achievement and improvement of a measure; 0 where it is not reported."""
    m, low, high = row["measure"], repr(row["threshold"]), repr(row["benchmark"])
    rate, baseline, has, both = f"rate_{m}", f"baseline_{m}", f"has_rate_{m}", f"has_both_{m}"
    reach, gain, way = f"reach_{m}", f"gain_{m}", f"way_{m}"
    yield Worked(reach, f"({rate} - {low}) / ({high} - {low})")
    yield Worked(gain, f"({rate} - {baseline}) / ({high} - {low})")
    yield Looked(
        f"achieved_{m}",
        (has, reach),
        (("0", "", "0"), ("", ">= 1", "10"), ("", "< 0", "0"), ("", "", f"floor(9 * {reach} + 1)")),
    )
    yield Looked(
        way,
        (both, baseline),
        (("0", "", "0"), ("", high, "0"), ("", "", f"10 * ({rate} - {baseline}) / ({high} - {baseline})")),
    )
    yield Looked(
        f"improved_{m}",
        (both, gain, reach),
        (("0", "", "", "0"), ("", "<= 0", "", "0"), ("", "", ">= 1", "9"), ("", "", "", f"min[max[floor({way}), 0], 9]")),
    )  # fmt: skip
    yield Worked(f"points_{m}", f"max[achieved_{m}, improved_{m}]")


def _consistency() -> Iterator[Step]:
    """The lowest way from floor to threshold; a measure that is not reported stands above all."""
    held = [row for row in standards() if row["floor"] is not None]
    for row in held:
        m, low, floor = row["measure"], repr(row["threshold"]), repr(row["floor"])
        above = f"(rate_{m} - {floor}) / ({low} - {floor})"
        yield Looked(f"above_{m}", (f"has_rate_{m}",), (("1", above), ("", "1")))
    every = ", ".join(f"above_{row['measure']}" for row in held)
    yield Worked("lowest", f"min[{every}]")
    yield Looked("consistency", ("lowest",), ((">= 1", "20"), ("", "max[floor(20 * lowest), 0]")))


def _domains() -> Iterator[Step]:
    """The score of each domain, how many are known, and the mean of those."""
    for domain, items in domains().items():
        has = [f"has_{item.replace('points_', 'rate_')}" for item in items]
        yield Worked(f"count_{domain}", " + ".join(has))
        yield Worked(f"total_{domain}", " + ".join(items))
        score = f"100 * total_{domain} / (10 * count_{domain})"
        if domain == ENGAGEMENT:
            score = f"total_{domain} + consistency"
        least = f">= {LEAST.get(domain, 2)}"
        yield Looked(f"score_{domain}", (f"count_{domain}",), ((least, score), ("", "0")))
        yield Looked(f"known_{domain}", (f"count_{domain}",), ((least, "1"), ("", "0")))
    yield Worked("known", " + ".join(f"known_{domain}" for domain in domains()))
    total = " + ".join(f"score_{domain}" for domain in domains())
    yield Looked("score", ("known",), ((">= 3", f"({total}) / known"), ("", "0")))
    yield Looked("withheld", ("known",), ((">= 3", "floor(100 * 0.02 * base_payments + 0.5)"), ("", "0")))
    yield Worked("value_payment", "floor(100 * base_payments * 0.02 * (score / 100 * slope) + 0.5)")


STEPS = (*(step for row in standards() for step in _points(row)), *_consistency(), *_domains())
DECISIONS = Decisions(STEPS, OUTPUTS, rows)
