"""Units of figures: what may be added, compared, multiplied and paid.

A unit is a product of dimensions (money of a currency, people, days) or a date, a yes/no, or one of the members of a
key. A quotient of like things is a ratio; a ratio is a number. A plain literal fits counts and numbers, but never money,
and no ratio except as 0 or 1.

>>> people, money = counted("people"), money_of("GBP")
>>> str(over(money, people)), str(times(over(money, people), people)), str(over(people, people))
('GBP per person', 'GBP', 'ratio')
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from obcdsl.record import dataclass

UnitKind = Literal["quantity", "date", "yes/no", "category", "row"]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit. `dims` holds (dimension, power) in order; `flavour` tells a ratio from a number where `dims` is empty.

    `key` and `members` belong to a category: the key whose members it takes, or "" for members listed on a metric.
    """

    kind: UnitKind
    dims: tuple[tuple[str, int], ...] = ()
    flavour: Literal["", "ratio", "number", "plain"] = ""
    key: str = ""
    members: tuple[str, ...] = ()

    def __str__(self) -> str:
        match self.kind:
            case "quantity":
                return _quantity(self)
            case "category":
                return f"one of {self.key or ', '.join(self.members)}"
            case "row":
                return f"a row of {self.key}"
            case _:
                return self.kind

    @property
    def is_number(self) -> bool:
        """Whether it is a ratio or a number: a quantity without dimensions."""
        return self.kind == "quantity" and not self.dims

    @property
    def currency(self) -> str | None:
        """The currency where this is an amount of money and nothing else."""
        if self.kind == "quantity" and len(self.dims) == 1 and self.dims[0][1] == 1 and is_money(self.dims[0][0]):
            return self.dims[0][0]
        return None


RATIO = Unit("quantity", flavour="ratio")
NUMBER = Unit("quantity", flavour="number")
PLAIN = Unit("quantity", flavour="plain")
YES_NO = Unit("yes/no")
DATE = Unit("date")
DAYS = Unit("quantity", (("day", 1),))
PARTS = Unit("quantity", (("part", 1),))

IRREGULAR = {"people": "person", "persons": "person", "children": "child", "men": "man", "women": "woman"}


def singular(noun: str) -> str:
    """The noun under which singular and plural meet.

    >>> singular("people"), singular("admissions"), singular("process")
    ('person', 'admission', 'process')
    """
    if noun in IRREGULAR:
        return IRREGULAR[noun]
    return noun[:-1] if noun.endswith("s") and not noun.endswith("ss") else noun


def one_of(noun: str) -> str:
    """What follows the figure 1, where a noun may be counted per another.

    >>> one_of("admissions per person"), one_of("people")
    ('admission per person', 'person')
    """
    counted, per, other = noun.partition(" per ")
    return singular(counted) + per + other


def plural(noun: str) -> str:
    """The noun in the plural, for showing."""
    for many, one in IRREGULAR.items():
        if one == noun:
            return many
    return noun if noun.endswith("s") else noun + "s"


def counted(noun: str) -> Unit:
    """A count of something."""
    return Unit("quantity", ((singular(noun), 1),))


def money_of(currency: str, prices: int = 0) -> Unit:
    """Money of a currency, in cash or at the prices of a year."""
    return Unit("quantity", ((f"{currency} at {prices} prices" if prices else currency, 1),))


def category(key: str, members: tuple[str, ...]) -> Unit:
    """One of the members of a key, or of a list."""
    return Unit("category", key=key, members=members)


def is_money(dimension: str) -> bool:
    """Whether a dimension is money."""
    return dimension[:3].isupper()


def price_of(unit: Unit) -> tuple[str, str] | None:
    """The currency of a price and what it is per: £62 per contact. None where the unit is no price."""
    money = [name for name, power in unit.dims if power == 1 and is_money(name)]
    others = [(name, power) for name, power in unit.dims if not is_money(name)]
    if len(money) != 1 or not others or any(power >= 0 for _, power in others):
        return None
    return money[0][:3], str(unit).removeprefix(money[0]).strip()


def is_count(unit: Unit) -> bool:
    """Whether a figure is a count of something.

    >>> is_count(counted("people")), is_count(money_of("GBP")), is_count(over(counted("visits"), counted("people")))
    (True, False, False)
    """
    return len(unit.dims) == 1 and unit.dims[0][1] == 1 and not is_money(unit.dims[0][0])


def in_cash(unit: Unit) -> Unit:
    """The unit with money at the prices of a year taken as cash.

    >>> str(in_cash(over(money_of("GBP", 2014), counted("people"))))
    'GBP per person'
    """
    dims = tuple(sorted((name[:3] if is_money(name) else name, power) for name, power in unit.dims))
    return replace(unit, dims=dims)


def times(left: Unit, right: Unit) -> Unit:
    """The unit of a product of two quantities."""
    return _combined(left, right, 1)


def over(left: Unit, right: Unit) -> Unit:
    """The unit of a quotient of two quantities."""
    return _combined(left, right, -1)


def _combined(left: Unit, right: Unit, sign: int) -> Unit:
    powers = dict(left.dims)
    for name, power in right.dims:
        powers[name] = powers.get(name, 0) + sign * power
    dims = tuple(sorted((name, power) for name, power in powers.items() if power))
    if dims:
        return Unit("quantity", dims)
    if left.dims or right.dims:
        return RATIO
    flavours = {left.flavour, right.flavour}
    if "plain" in flavours:
        other = left if right.flavour == "plain" else right
        if other.flavour == "plain":
            return PLAIN if sign > 0 else NUMBER
        return RATIO if sign < 0 and left.flavour == "ratio" else NUMBER
    return RATIO if flavours == {"ratio"} else NUMBER


def matched(left: Unit, right: Unit) -> Unit | None:
    """The common unit of two figures that are added, compared or chosen between; None where there is none.

    Plain literals are the caller's business, who knows their value.
    """
    if left == right:
        return left
    if left.kind != right.kind:
        return None
    if left.kind == "category":
        return left if left.members == right.members else None
    if left.is_number and right.is_number:
        if "plain" in (left.flavour, right.flavour):
            return right if left.flavour == "plain" else left
        return NUMBER
    return None


def _quantity(unit: Unit) -> str:
    if not unit.dims:
        return "number" if unit.flavour == "plain" else unit.flavour
    above = [(n, p) for n, p in unit.dims if p > 0]
    below = [(n, -p) for n, p in unit.dims if p < 0]

    def said(parts: list[tuple[str, int]], many: bool) -> str:
        names = [plural(n) if many and not is_money(n) else n for n, p in parts for _ in range(p)]
        return " x ".join(sorted(names, key=lambda n: not is_money(n)))

    if not above:
        return "number per " + said(below, False)
    if len(above) == 1 and not is_money(above[0][0]) and not below and above[0][1] == 1 and above[0][0] != "day":
        return "count of " + plural(above[0][0])
    return said(above, True) + (" per " + said(below, False) if below else "")
