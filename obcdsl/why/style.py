"""How formulas and their figures are written: in the names and signs of the contract, or in a style of their own.

>>> NAMES.sign("at_least"), NAMES.label("quality/pool"), NAMES.comes_to("3 / 4", "75%")
('>=', 'pool of quality', '3 / 4 = 75%')
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from obcdsl import core
from obcdsl.money import money
from obcdsl.periods import Period
from obcdsl.render.shown import exact, shown
from obcdsl.schema_of import kind_of
from obcdsl.units import NUMBER, Unit, is_money
from obcdsl.values import LeftOut, NoLimit, Number

ATOM, PRODUCT, SUM, COMPARISON, NOT, AND, OR = 7, 6, 5, 4, 3, 2, 1
OPERATORS = {
    "add": ("+", SUM),
    "subtract": ("-", SUM),
    "multiply": ("×", PRODUCT),
    "divide": ("/", PRODUCT),
    "and": ("and", AND),
    "or": ("or", OR),
}
SIGNS = {"equal": "=", "unequal": "<>", "less": "<", "more": ">", "at_most": "<=", "at_least": ">="}
WITH_PLACES = frozenset({"exponential", "logarithm", "power", "square_root", "normal_quantile"})
SHARES = frozenset({"wilson_lower", "wilson_upper", "binomial_at_least"})
STEPS = {
    "measure": "measure", "scored": "enough data", "weight": "weight", "earned": "earned", "pool": "pool",
    "share": "share earned", "any_scored": "anything scored", "unrounded": "before rounding",
    "base": "base of the bands", "difference": "difference",
}  # fmt: skip


class Style:
    """How formulas and their figures are written: here in the names and signs of the contract's own text.

    The words that are signed have a style of their own (`obcdsl.english.worked`), over the same derivations.
    """

    minus = "-"
    total_binds = ATOM
    """How tightly a total over rows or time binds: here its brackets hold it together."""

    def sign(self, primitive: str) -> str:
        """The sign of an operator or of a comparison."""
        return OPERATORS[primitive][0] if primitive in OPERATORS else SIGNS[primitive]

    def figure(self, value: Any, unit: Unit | None) -> str:
        """A figure with its unit."""
        return figure_text(value, unit)

    def worked(self, value: Any, unit: Unit | None) -> str:
        """What a figure comes to, with its exact fraction where that is shorter than its decimals."""
        fraction = fraction_text(value)
        return figure_text(value, unit) + (f" ({fraction})" if fraction else "")

    def argument(self, name: str, at: int, text: str, binding: int) -> str:
        """What a function is given in a place, by how tightly it binds; here commas and brackets keep arguments apart."""
        return text

    def called(self, name: str, texts: list[str], node: core.Apply) -> str:
        """A function of figures."""
        return _called(name, texts, node)

    def metric(self, name: str) -> str:
        """A figure of the data."""
        return name

    def label(self, name: str, clause: str = "") -> str:
        """A figure of the contract, or a step of one."""
        return label_of(name, clause)

    def cell(self, table: str, column: str) -> str:
        """A column of a table."""
        return f"{table}.{column}"

    def picked(self, text: str, rows: list[tuple[str, bool]]) -> str:
        """A figure or column in picked rows: what picks each, and whether that is a figure that names it."""
        return text + "".join(f" for {row}" for row, _ in rows)

    def key(self, name: str) -> str:
        """The row of a key that is worked."""
        return name

    def part(self, name: str) -> str:
        """A part that a clause names."""
        return name.partition("@")[0]

    def over_rows(self, node: core.Fold, inner: Callable[[core.Node], str]) -> str:
        """A figure over the rows of keys."""
        return _fold_words(node, inner)

    def over_time(self, node: core.TimeFold, inner: Callable[[core.Node], str]) -> str:
        """A figure over time."""
        return _time_words(node, inner)

    def earlier(self, node: core.Earlier, inner: Callable[[core.Node], str]) -> str:
        """A figure of another year."""
        body = inner(node.body)
        return f"last_year({body})" if node.year is None else f"in_year({node.year}, {body})"

    def elsewhere(self, rows: list[tuple[str, str]], payee: str, period: Period | None) -> str:
        """What tells a place from the one that was asked for: its rows, another payee, another period."""
        names = [row for _, row in rows] + ([payee] if payee else [])
        said = f" for {', '.join(names)}" if names else ""
        return said + (f" in {period.label}" if period is not None else "")

    def row(self, rows: list[tuple[str, str]]) -> str:
        """A row of keys, by itself."""
        return ", ".join(row for _, row in rows)

    def period(self, period: Period) -> str:
        """A period, by itself."""
        return period.label

    def in_years(self, said: str, verdict: str, year: int) -> str:
        """A condition on the contract year, and whether it holds."""
        return f"{said}: {verdict} (contract year {year})"

    def denied(self, text: str) -> str:
        """What does not hold."""
        return f"not {text}"

    def put_in(self, figures: str) -> str:
        """The figures of a condition that compares nothing."""
        return figures

    def comes_to(self, figures: str, shown: str) -> str:
        """A sum beside what it comes to."""
        return f"{figures} = {shown}"

    def taken(self, one: str, others: str) -> str:
        """Which part of a choice applied; empty where that is not said."""
        return f"taken: {one}; not taken: {others}"

    def written(self, text: str, plain: str) -> str:
        """What the contract writes, or what stands for it where its own text is not shown."""
        return text

    def in_part(self, shown: str, text: str, words: list[str], edges: list[str], at: int) -> str:
        """The part of a scale that a figure falls in; what lies below a first point is in the part `below` it."""
        return f"{shown} falls in the part `{text}`"

    def on_line(self, shown: str, texts: tuple[str, str], values: tuple[str, str], edges: tuple[str, str]) -> str:
        """The straight line that a figure lies on."""
        return f"{shown} lies on the straight line from `{texts[0]}` to `{texts[1]}`"

    def line_in_names(self, measure: str, values: tuple[str, str], edges: tuple[str, str]) -> str:
        """The sum of a straight line with the name of its measure."""
        return self.line(measure, values, edges)

    def line(self, measure: str, values: tuple[str, str], edges: tuple[str, str]) -> str:
        """The sum of a straight line."""
        (low, high), (start, end) = values, edges
        less, by = self.sign("subtract"), self.sign("divide")
        return f"{low} + ({high} {less} {low}) × ({measure} {less} {start}) {by} ({end} {less} {start})"

    def rows_taken(self, number: int, keys: tuple[str, ...], group: str, passed: int) -> str:
        """How many rows a figure was taken over."""
        said = f"{number:,} {'row' if number == 1 else 'rows'} of {' and '.join(keys)}"
        said += f" within {group}" if group else ""
        return said + (f"; {passed:,} passed over" if passed else "")

    def each_row(self, node: core.Fold | core.TimeFold, values: Callable[[], list[Any]], unit: Unit | None) -> str:
        """The figures that a figure over rows or over time was taken from; empty where they are shown one by one."""
        return ""

    def rounded(self, mode: str, step: str, before: str) -> str:
        """How a payment was rounded; `before` is empty where there was nothing to round."""
        return f"rounded {mode} to {step}" + (f" from {before}" if before else ": nothing to round")

    def paid(self, amount: Number, currency: str, payer: str, payee: str) -> str:
        """An amount and its direction."""
        return f"{money(amount, currency)}, {payer} pays {payee}" if amount else money(amount, currency)


NAMES = Style()
"""The style of the contract's own text."""


# ---- functions and folds --------------------------------------------------------------------------

FUNCTIONS = {"exponential": "exp", "logarithm": "ln"}


def _called(name: str, texts: list[str], node: core.Apply) -> str:
    match name:
        case "kept":
            return f"kept({texts[0]} from {texts[1]} to {texts[2]})"
        case "part":
            no_end = isinstance(node.arguments[2], core.Const) and isinstance(node.arguments[2].value, NoLimit)
            return (
                f"part({texts[0]} above {texts[1]})"
                if no_end
                else f"part({texts[0]} above {texts[1]} up to {texts[2]})"
            )
        case "round half up" | "round half even" | "round up" | "round down":
            return f"round({texts[0]} {name.removeprefix('round ')} to {texts[1]})"
        case "is_limit":
            return f"{texts[0]} <> none"
        case _ if name in WITH_PLACES or name in SHARES:
            return f"{FUNCTIONS.get(name, name)}({', '.join(texts[:-1])} to {texts[-1]} places)"
        case _:
            return f"{name}({', '.join(texts)})"


def _fold_words(node: core.Fold, inner: Callable[[core.Node], str]) -> str:
    over_ = f"over {' and '.join(node.keys)}"
    said = over_ if node.operation == "count" and node.body == core.Const(1) else f"{inner(node.body)} {over_}"
    if node.within is not None:
        said += f" within {inner(node.within[0])}"
    if node.where is not None:
        said += f" where {inner(node.where)}"
    if node.finish.startswith("rank_"):
        return f"{node.finish}({said})"
    if node.finish:
        return f"{node.finish}({inner(node.arguments[0])}, {said})"
    return f"{node.operation}({said})"


def _time_words(node: core.TimeFold, inner: Callable[[core.Node], str]) -> str:
    said = f"{inner(node.body)} over {node.clock}" + (f" within {node.within}" if node.within else "")
    if node.so_far:
        said += " before now" if node.before else " so far"
    return f"{node.operation}({said})"


def label_of(name: str, clause: str = "") -> str:
    """What a figure is called; the steps of the clause it is read in go without the clause's name.

    >>> label_of("quality/pool"), label_of("quality/pool", "quality"), label_of("quality/2"), label_of("deaths")
    ('pool of quality', 'pool', 'quality after step 2', 'deaths')
    """
    base, _, step = name.partition("/")
    if not step:
        return base
    if step.isdigit():
        said = "before any step" if step == "0" else f"after step {step}"
        return f"amount {said}" if base == clause else f"{base} {said}"
    said = STEPS.get(step, step)
    if base == clause:
        return said
    return f"{base} {said}" if step == "unrounded" else f"{said} of {base}"


# ---- figures -------------------------------------------------------------------------------------


def figure_text(value: Any, unit: Unit | None) -> str:
    """A figure with its unit, as a finance officer reads it.

    >>> from obcdsl.units import RATIO, counted, money_of, over
    >>> figure_text(600, counted("people")), figure_text(Fraction(3, 4), RATIO)
    ('600 people', '75%')
    >>> figure_text(1200, over(money_of("GBP"), counted("people")))
    '£1,200.00 per person'
    """
    unit = unit or NUMBER
    if unit.kind == "quantity" and isinstance(value, (int, Fraction)) and not isinstance(value, bool):
        moneys = [name for name, power in unit.dims if is_money(name) and power == 1]
        if moneys and (len(unit.dims) > 1 or " " in moneys[0]):
            rest = str(unit).removeprefix(moneys[0][:3])
            return shown(value, "money", currency=moneys[0][:3]) + rest
        if not unit.dims and unit.flavour in ("number", "plain"):
            return shown(value, "number")
    if isinstance(value, LeftOut):
        return "does not apply" if value.name == "NOT_APPLICABLE" else "left out"
    return shown(value, kind_of(unit), currency=unit.currency or "", unit=_noun(unit, value))


def _noun(unit: Unit, value: Any) -> str:
    """What follows a figure; `1 person`, `2 people`."""
    from obcdsl.units import singular

    if unit.kind != "quantity" or not unit.dims or unit.currency or kind_of(unit) == "days":
        return ""
    said = str(unit).removeprefix("count of ")
    return singular(said) if value == 1 and len(unit.dims) == 1 else said


def fraction_text(value: Any) -> str:
    """The exact value where what is shown is rounded: `2/3`; empty where it is shown exactly, or too long to help.

    >>> fraction_text(Fraction(2, 3)), fraction_text(Fraction(3, 4))
    ('2/3', '')
    """
    said = exact(value) if isinstance(value, Fraction) else None
    return said if said is not None and "/" in said and len(said) <= 24 else ""
