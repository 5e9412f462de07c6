"""The rule as analysts draw it for decision engines: expressions and tables, one after another.

An expression writes a function of several numbers with square brackets, `min[a, b]`, which each engine spells its own way.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.bench.peers import w1


@dataclass(frozen=True, slots=True)
class Worked:
    """A figure worked by an expression."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Looked:
    """A figure looked up: the first row whose condition on another figure holds; the last row stands for all the rest."""

    name: str
    field: str
    rows: tuple[tuple[str, str], ...]


Step = Worked | Looked


def _w1() -> tuple[Step, ...]:
    lines = w1.LINES
    score = " + ".join(f"{weight} * score{i}" for i, *_, weight in lines)
    return (
        *(Worked(f"r{i}", f"n{i} / d{i}") for i in range(1, 9)),
        Looked("steps", "r5", (*((f">= {gate}", str(points)) for gate, points in w1.STEPS), ("", "0"))),
        Looked("atrisk", "year", (("5", "0.1"), ("4", "0.05"), ("3", "0.025"), ("", "0"))),
        Looked("gate", "r1", (("< 0.8", "0"), ("", "1"))),
        *(
            Worked(f"score{i}", f"min[max[(r{i} - {zero}) / ({one} - {zero}), 0], {most}]")
            for i, zero, one, most, _ in lines
        ),
        Worked("weighted", f"{score} + 0.1 * steps"),
        Worked("risk", "contract_value * atrisk"),
        Worked("incentive", "gate * floor(min[risk * weighted, 1.1 * risk] + 0.5)"),
        Worked("saving", "tgt - act"),
        Looked("way", "saving", (("< 0", "-1"), ("", "1"))),
        Worked("v", "abs(saving) / tgt"),
        Worked("share", "(0.5 * max[min[v, 0.08] - 0.03, 0] + 0.8 * max[v - 0.08, 0]) * tgt"),
        Worked("corridor", "way * floor(min[share, 0.1 * contract_value] + 0.5)"),
        Worked("total", "base + incentive + corridor"),
        Worked("second", "floor(0.3 * total + 0.5)"),
        Worked("third", "floor(0.2 * total + 0.5)"),
        Worked("first", "total - second - third"),
    )


MODELS: dict[str, tuple[tuple[Step, ...], tuple[str, ...]]] = {"w1": (_w1(), w1.OUTPUTS)}
"""The steps and the outputs of each workload."""
