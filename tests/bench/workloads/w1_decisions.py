"""Workload W1 for decision engines: rates, three tables, and amounts rounded by `floor`."""

from __future__ import annotations

from tests.bench.peers.decisions import Decisions, Looked, Step, Worked
from tests.bench.workloads import w1


def _steps() -> tuple[Step, ...]:
    score = " + ".join(f"{weight} * score{i}" for i, *_, weight in w1.LINES)
    return (
        *(Worked(f"r{i}", f"n{i} / d{i}") for i in range(1, 9)),
        Looked("steps", ("r5",), (*((f">= {gate}", str(points)) for gate, points in w1.STEPS), ("", "0"))),
        Looked("atrisk", ("year",), (("5", "0.1"), ("4", "0.05"), ("3", "0.025"), ("", "0"))),
        Looked("gate", ("r1",), (("< 0.8", "0"), ("", "1"))),
        *(
            Worked(f"score{i}", f"min[max[(r{i} - {zero}) / ({one} - {zero}), 0], {most}]")
            for i, zero, one, most, _ in w1.LINES
        ),
        Worked("weighted", f"{score} + 0.1 * steps"),
        Worked("risk", "contract_value * atrisk"),
        Worked("incentive", "gate * floor(min[risk * weighted, 1.1 * risk] + 0.5)"),
        Worked("saving", "tgt - act"),
        Looked("way", ("saving",), (("< 0", "-1"), ("", "1"))),
        Worked("v", "abs(saving) / tgt"),
        Worked("share", "(0.5 * max[min[v, 0.08] - 0.03, 0] + 0.8 * max[v - 0.08, 0]) * tgt"),
        Worked("corridor", "way * floor(min[share, 0.1 * contract_value] + 0.5)"),
        Worked("total", "base + incentive + corridor"),
        Worked("hospices", "floor(0.3 * total + 0.5)"),
        Worked("charity", "floor(0.2 * total + 0.5)"),
        Worked("trust", "total - hospices - charity"),
    )


DECISIONS = Decisions(_steps(), w1.OUTPUTS)
