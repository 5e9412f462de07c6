"""Workload W1: its rule by hand on `fractions`, rows of data for it, and the same rows as a contract reads them.

One row is one provider in one year: eight rates n / d, a contract value, a base fee, a cost target and a cost, money in
whole pennies. The contract of the same rule is `w1.obc`. Nothing is rounded but the amounts due.

>>> row = next(likely_rows(1))
>>> sorted(amounts(row))
['corridor', 'incentive', 'partners', 'total']
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from typing import TypeAlias

Row: TypeAlias = dict[str, int]

ZERO, ONE = Fraction(0), Fraction(1)
BANDS = {  # measure: the rate that scores 0, the rate that scores 1, the most it can score, its weight
    1: (Fraction("0.85"), Fraction("0.95"), ONE, Fraction("0.2")),
    2: (Fraction("0.7"), Fraction("0.85"), ONE, Fraction("0.15")),
    3: (Fraction("0.15"), Fraction("0.05"), ONE, Fraction("0.15")),
    4: (Fraction("0.04"), Fraction("0.0125"), ONE, Fraction("0.1")),
    6: (Fraction("0.4"), Fraction("0.6"), Fraction("2.5"), Fraction("0.1")),
    7: (Fraction("0.9"), Fraction("0.9925"), ONE, Fraction("0.1")),
    8: (Fraction("0.3"), Fraction("0.1"), ONE, Fraction("0.1")),
}
STEPS = [(Fraction(gate, 100), Fraction(score, 5)) for gate, score in ((60, 1), (70, 2), (80, 3), (90, 4), (95, 5))]
STEP_WEIGHT = Fraction("0.1")
GATE = Fraction("0.8")
AT_RISK = (ZERO, ZERO, Fraction("0.025"), Fraction("0.05"), Fraction("0.1"))
MOST_OF_STAKE, MOST_OF_VALUE = Fraction("1.1"), Fraction("0.1")
INNER, OUTER = Fraction("0.03"), Fraction("0.08")
INNER_RATE, OUTER_RATE = Fraction("0.5"), Fraction("0.8")
SECOND, THIRD = Fraction("0.3"), Fraction("0.2")


def half_up(amount: Fraction) -> int:
    """Whole pennies, halves away from zero."""
    steps = (2 * abs(amount.numerator) + amount.denominator) // (2 * amount.denominator)
    return steps if amount >= 0 else -steps


def weighted(row: Row) -> Fraction:
    """The weighted sum of the eight scores."""
    total = ZERO
    for measure, (nothing, full, most, weight) in BANDS.items():
        rate = Fraction(row[f"n{measure}"], row[f"d{measure}"])
        total += weight * min(max((rate - nothing) / (full - nothing), ZERO), most)
    rate = Fraction(row["n5"], row["d5"])
    return total + STEP_WEIGHT * max((score for gate, score in STEPS if rate >= gate), default=ZERO)


def amounts(row: Row) -> dict[str, int | tuple[int, int, int]]:
    """Every amount of a row in pennies: the corridor is above 0 where the provider is paid."""
    stake = row["contract_value"] * AT_RISK[row["year"] - 1]
    incentive = 0
    if Fraction(row["n1"], row["d1"]) >= GATE:
        incentive = half_up(min(stake * weighted(row), MOST_OF_STAKE * stake))
    target, saving = row["tgt"], row["tgt"] - row["act"]
    size = abs(Fraction(saving, target))
    shared = INNER_RATE * max(min(size, OUTER) - INNER, ZERO) + OUTER_RATE * max(size - OUTER, ZERO)
    corridor = half_up(min(shared * target, MOST_OF_VALUE * row["contract_value"]))
    if saving < 0:
        corridor = -corridor
    total = row["base"] + incentive + corridor
    second, third = half_up(SECOND * total), half_up(THIRD * total)
    partners = (total - second - third, second, third)
    return {"incentive": incentive, "corridor": corridor, "total": total, "partners": partners}


# ---- rows --------------------------------------------------------------------------------------------------------------

EDGES = {
    1: (0.8, 0.85, 0.95), 2: (0.7, 0.85), 3: (0.05, 0.15), 4: (0.0125, 0.04), 5: (0.6, 0.7, 0.8, 0.9, 0.95),
    6: (0.4, 0.6, 0.9), 7: (0.9, 0.9925), 8: (0.1, 0.3),
}  # fmt: skip
LIKELY = {
    1: (0.9, 0.06), 2: (0.78, 0.09), 3: (0.1, 0.06), 4: (0.027, 0.015), 5: (0.82, 0.12), 6: (0.52, 0.12), 7: (0.95, 0.04),
    8: (0.2, 0.1),
}  # fmt: skip
SMALL, AWKWARD = (80, 160, 200, 400, 1000), (997, 9973, 99991, 49999, 65537)


def likely_rows(number: int, seed: int = 1) -> Iterator[Row]:
    """Rows such as providers send: most rates anywhere, one in twelve on a threshold."""
    chance = random.Random(seed)
    for _ in range(number):
        row: Row = {"year": chance.randint(1, 5)}
        for measure, (middle, spread) in LIKELY.items():
            if chance.random() < 1 / 12:
                row[f"n{measure}"], row[f"d{measure}"] = round(chance.choice(EDGES[measure]) * 10_000), 10_000
                continue
            size = int(50 * 2000 ** chance.random())
            rate = min(max(chance.gauss(middle, spread), 0.0), 1.0)
            row[f"n{measure}"], row[f"d{measure}"] = round(rate * size), size
        value = int(5_000_000 * 1000 ** chance.random())
        row["contract_value"] = value - value % 100_000 if chance.random() < 0.6 else value
        row["base"] = round(row["contract_value"] * chance.uniform(0.85, 0.97))
        row["tgt"] = max(round(row["contract_value"] * chance.uniform(0.9, 1.0)) // 100 * 100, 100)
        row["act"] = max(round(row["tgt"] * (1 - chance.gauss(0, 0.06))), 0)
        yield row


def awkward_rows(number: int, seed: int = 2) -> Iterator[Row]:
    """Rows made to go wrong: rates on thresholds or with awkward denominators, and amounts on a half penny, or a penny of
    contract value beside one, wherever such a contract value exists; cost on the edges of the corridor.
    """
    chance = random.Random(seed)
    for _ in range(number):
        row: Row = {"year": chance.randint(3, 5)}
        for measure, (middle, spread) in LIKELY.items():
            if chance.random() < 0.7:
                row[f"n{measure}"], row[f"d{measure}"] = round(chance.choice(EDGES[measure]) * 10_000), 10_000
                continue
            size = chance.choice(SMALL if chance.random() < 0.7 else AWKWARD)
            row[f"n{measure}"] = min(max(round(size * chance.gauss(middle, spread)), 0), size)
            row[f"d{measure}"] = size
        row["contract_value"] = _on_a_half_penny(row, chance)
        percent = chance.choice((-9, -8, -4, -3, 3, 4, 8, 9))
        row["tgt"] = chance.randint(10_000, 100_000_000) * 100 + 50
        row["act"] = row["tgt"] - row["tgt"] * percent // 100 + chance.choice((0, 0, 1))
        row["base"] = chance.randint(10_000, 100_000_000)
        yield row


def _on_a_half_penny(row: Row, chance: random.Random) -> int:
    """A contract value for which the incentive ends on half a penny, or one beside it; any, where there is none."""
    part = weighted(row) * AT_RISK[row["year"] - 1]
    half, odd = divmod(part.denominator, 2)
    if odd or not part or half > 5_000_000_000:
        return chance.randint(1_000_000, 1_000_000_000)
    value = half * (2 * chance.randrange(max(1, min(1_000_000_000 // half, 1_000_000))) + 1)
    return max(1, value + chance.choice((0, 0, 0, -1, 1)))


def pounds(pennies: int) -> str:
    """An amount as a data file spells it."""
    return f"{pennies // 100}.{pennies % 100:02d}"


MONEY = ("contract_value", "base", "tgt", "act")
COUNTS = tuple(f"{letter}{measure}" for measure in range(1, 9) for letter in "nd")
HEADINGS = ("trust", "period", *COUNTS, *MONEY)


def as_data(number: int, row: Row) -> dict[str, str]:
    """A row as a data file holds it, for the payee of its number."""
    figures = {name: str(row[name]) for name in COUNTS} | {name: pounds(row[name]) for name in MONEY}
    return {"trust": f"T{number:06d}", "period": f"year {row['year']}"} | figures
