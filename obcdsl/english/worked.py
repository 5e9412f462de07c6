"""Derivations in the words that are signed: the style of worked examples.

A figure is written exactly where its decimals end soon, as a fraction where that is short, and otherwise rounded with
the word `about`: the sum goes on with the exact figure.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from functools import reduce
from typing import Any

from obcdsl import core
from obcdsl.clauses.contract_english import ROUNDINGS
from obcdsl.english.phrases import AND_ROW, CHOSEN, PICK
from obcdsl.english.prose import listed
from obcdsl.english.words import Words, blanks, clean, in_quotes, money_words
from obcdsl.examples.reading import NOBODY
from obcdsl.money import decimal_places
from obcdsl.periods import MONTHS_IN, Period
from obcdsl.units import NUMBER, Unit
from obcdsl.values import NOT_APPLICABLE, LeftOut, NoLimit, Number
from obcdsl.why.formulas import Fault
from obcdsl.why.style import ATOM, OPERATORS, Style, figure_text

LONGEST = 6
"""Decimal places that a figure may have and still be written out, or digits of one whose decimals begin with zeros."""
LONGEST_FRACTION = 14
TITLE = re.compile("“[^”]*”")
MOST_ROWS = 40
"""Rows of a total that are written out."""
SIGNS = {
    "add": "+",
    "subtract": "−",
    "multiply": "×",
    "divide": "÷",
    "and": "and",
    "or": "or",
    "equal": "is",
    "unequal": "is not",
    "less": "is less than",
    "more": "is more than",
    "at_most": "is at most",
    "at_least": "is at least",
}
STEPS = {
    "measure": "what {} measures",
    "scored": "whether {} is scored",
    "weight": "the weight of {}",
    "earned": "whether {} is earned",
    "due": "whether {} is due",
    "pool": "the pool of {}",
    "share": "the share that is earned of {}",
    "any_scored": "whether anything that earns {} is scored",
    "unrounded": "{} before rounding",
    "base": "the base of the bands of {}",
    "difference": "the difference that {} shares",
}
CALLED = {
    "smaller": "the smallest of {}",
    "larger": "the largest of {}",
    "smaller_present": "the smallest present of {}",
    "larger_present": "the largest present of {}",
    "first_present": "the first present of {}",
    "absolute": "the size of {} without its sign",
    "cash": "{} taken as cash",
    "kept": "{0}, but not less than {1} and not more than {2}",
    "round half up": "{0} rounded to the nearest {1}, a half away from zero",
    "round half even": "{0} rounded to the nearest {1}, a half to the even multiple",
    "round up": "{0} rounded away from zero to a multiple of {1}",
    "round down": "{0} rounded towards zero to a multiple of {1}",
    "exponential": "the number e raised to the power of {0}, to {1} decimal places",
    "logarithm": "the natural logarithm of {0}, to {1} decimal places",
    "square_root": "the square root of {0}, to {1} decimal places",
    "power": "{0} raised to the power of {1}, to {2} decimal places",
    "normal_quantile": "the value that a standard normal figure lies below with probability {0}, to {1} decimal places",
    "wilson_lower": "Wilson’s lower limit for {0} out of {1} at a z of {2}, to {3} decimal places",
    "wilson_upper": "Wilson’s upper limit for {0} out of {1} at a z of {2}, to {3} decimal places",
    "binomial_at_least": "the chance of {0} or more out of {1} where each has a chance of {2}, to {3} decimal places",
}
PRESENT, ABSENT = " is present", " is not present"
LIMITED, UNLIMITED = "there is a limit in ", "there is no limit in "
CONDITIONS = {"present": "{}" + PRESENT, "is_limit": LIMITED + "{}"}
FOLDS = {"smallest": "smallest value", "largest": "largest value"}
FINISHES = {
    "rank_from_lowest": "the rank from the lowest of",
    "rank_from_highest": "the rank from the highest of",
    "percentile_nearest_rank": "the percentile (by nearest rank) of",
    "percentile_inclusive": "the percentile (on the straight line between ranks) of",
    "quantile_group": "the group from the lowest of",
}


class Signed(Style):
    """The style of the words that are signed: titles in quotes, and arithmetic as everybody writes it."""

    minus = "minus "
    total_binds = 0

    def __init__(self, words: Words) -> None:
        self.words = words

    def sign(self, primitive: str) -> str:
        return SIGNS[primitive]

    # ---- figures ------------------------------------------------------------------------------------------------------

    def figure(self, value: Any, unit: Unit | None) -> str:
        if value is NOT_APPLICABLE:
            return "does not apply"
        if isinstance(value, bool) or not isinstance(value, (int, Fraction)):
            return "left out" if isinstance(value, LeftOut) else self.words.value(value)
        unit = unit or NUMBER
        places = decimal_places(value)
        if places is not None and _is_short(value, places - 2 * (unit.flavour == "ratio")):
            return self._exactly(value, unit)
        fraction = f"{abs(value.numerator):,}/{value.denominator:,}"
        if not unit.dims and len(fraction) <= LONGEST_FRACTION:
            return f"minus {fraction}" if value < 0 else fraction
        return f"about {figure_text(value, unit)}".replace("about just", "just").replace("-", "minus ")

    def _exactly(self, value: int | Fraction, unit: Unit) -> str:
        if unit.currency or unit.flavour == "ratio" or not unit.dims or "per" in str(unit).split():
            return self.words.cell(value, unit)
        return blanks(figure_text(value, unit)).replace("-", "minus ")

    def worked(self, value: Any, unit: Unit | None) -> str:
        said = self.figure(value, unit)
        if "/" in said and isinstance(value, Fraction) and (unit is None or not unit.dims):
            near = figure_text(value, unit or NUMBER).replace("-", self.minus)
            return f"{said} (about {near})".replace("about just", "just")
        return said

    # ---- names --------------------------------------------------------------------------------------------------------

    def argument(self, name: str, at: int, text: str, binding: int) -> str:
        ends_at_comma = (name, at) == ("kept", 0)
        return text if binding >= ATOM or ends_at_comma else f"({text})"

    def called(self, name: str, texts: list[str], node: core.Apply) -> str:
        if name == "part":
            no_end = isinstance(node.arguments[2], core.Const) and isinstance(node.arguments[2].value, NoLimit)
            upper = "" if no_end else f" up to {texts[2]}"
            return f"(the part of {texts[0]} above {texts[1]}{upper})"
        if name in CONDITIONS:
            return CONDITIONS[name].format(*texts)
        said = CALLED.get(name, f"{blanks(name)} of {{}}")
        if name in ("smaller", "larger") and len(texts) == 2:
            said = f"the {name} of {{}}"
        if name == "kept" and texts[2] == "no limit":
            said = "{0}, but not less than {1}"
        return f"({said.format(*texts) if '{0}' in said else said.format(listed(texts))})"

    def metric(self, name: str) -> str:
        return self.words.name(name)

    def label(self, name: str, clause: str = "") -> str:
        base, _, step = name.partition("/")
        title = self.words.titled(base)
        if not step:
            return title
        if step.isdigit():
            return f"{title} after step {int(step) + 1}"
        if step == "earned" and self.words.scope.clauses[base].head.kind != "incentive":
            step = "due"
        return STEPS.get(step, "{}: " + blanks(step)).format(title)

    def cell(self, table: str, column: str) -> str:
        return in_quotes(f"{self.words.plain(table)}: {blanks(column)}")

    def picked(self, text: str, rows: list[tuple[str, bool]]) -> str:
        if not rows:
            return text
        said = [CHOSEN["named" if by_figure else "member"].say(row=row) for row, by_figure in rows]
        picked = PICK.say(figure=text, rows=reduce(lambda x, y: AND_ROW.say(x=x, y=y), said))
        return f"({picked})" if any(by_figure for _, by_figure in rows) else picked

    def key(self, name: str) -> str:
        return f"the {self.words.key(name)} at hand"

    def part(self, name: str) -> str:
        return in_quotes(blanks(name.partition("@")[0]))

    def over_rows(self, node: core.Fold, inner: Callable[[core.Node], str]) -> str:
        stake = _of_stake(node)
        if stake is not None:
            return stake[1].format(self.label(stake[0]))
        said = f"over every {self.words.keys(node.keys)}"
        if node.within is not None:
            said += " of the same group"
        if node.where is not None:
            said += f" where {_that(inner(node.where))}"
        if node.finish:
            return f"{FINISHES.get(node.finish, blanks(node.finish))} {_apart(node.body, inner)} {said}"
        if node.body == core.Const(1):
            return f"the number of rows, {said}"
        if node.operation == "count":
            return f"the number of rows, {said}, in which {_apart(node.body, inner)} is present"
        return f"the {FOLDS.get(node.operation, blanks(node.operation))}, {said}, of {_apart(node.body, inner)}"

    def over_time(self, node: core.TimeFold, inner: Callable[[core.Node], str]) -> str:
        said = f"over every {node.clock}" + (f" of the same {node.within}" if node.within else "")
        if node.so_far:
            said += " before this one" if node.before else " so far"
        return f"the {FOLDS.get(node.operation, blanks(node.operation))}, {said}, of {_apart(node.body, inner)}"

    def earlier(self, node: core.Earlier, inner: Callable[[core.Node], str]) -> str:
        when = "the year before" if node.year is None else f"contract year {node.year}"
        return f"({_apart(node.body, inner)} of {when})"

    # ---- places -------------------------------------------------------------------------------------------------------

    def elsewhere(self, rows: list[tuple[str, str]], payee: str, period: Period | None) -> str:
        said = f", for {listed([self._row(key, row) for key, row in rows])}" if rows else ""
        said += f", for {in_quotes(clean(payee))}" if payee not in ("", NOBODY) else ""
        return said + (f", in {self.period(period)}" if period is not None else "")

    def _row(self, key: str, row: str) -> str:
        known = self.words.scope.keys.get(key)
        return self.words.member(row) if known is not None and known.members else in_quotes(clean(row))

    def row(self, rows: list[tuple[str, str]]) -> str:
        return listed([self._row(key, row) for key, row in rows])

    def period(self, period: Period) -> str:
        if period.clock == "year":
            return f"contract year {period.year}" if period.year else period.label
        if not period.year:
            return period.label
        number = period.index % (12 // MONTHS_IN[period.clock]) + 1
        return f"{period.clock} {number} of contract year {period.year}"

    def in_years(self, said: str, verdict: str, year: int) -> str:
        said = said.replace("in year ", "in contract year ").replace("in years ", "in contract years ")
        return f"{said}: this {verdict}, for it is contract year {year}"

    # ---- sentences ----------------------------------------------------------------------------------------------------

    def denied(self, text: str) -> str:
        if TITLE.fullmatch(text):
            return f"{text} is no"
        if text.startswith(LIMITED):
            return UNLIMITED + text.removeprefix(LIMITED)
        if text.endswith(PRESENT) and not text.startswith("("):
            return text.removesuffix(PRESENT) + ABSENT
        return f"it is not so that {_that(text)}"

    def put_in(self, figures: str) -> str:
        return ""

    def comes_to(self, figures: str, shown: str) -> str:
        return f"{figures}, that is {shown}"

    def taken(self, one: str, others: str) -> str:
        return ""

    def written(self, text: str, plain: str) -> str:
        return plain

    def in_part(self, shown: str, text: str, words: list[str], edges: list[str], at: int) -> str:
        return f"{shown} is {_range(words, edges, at)}"

    def on_line(self, shown: str, texts: tuple[str, str], values: tuple[str, str], edges: tuple[str, str]) -> str:
        return f"{shown} is on the straight line from {values[0]} at {edges[0]} to {values[1]} at {edges[1]}"

    def line_in_names(self, measure: str, values: tuple[str, str], edges: tuple[str, str]) -> str:
        return ""

    def rows_taken(self, number: int, keys: tuple[str, ...], group: str, passed: int) -> str:
        said = f"{number:,} {'row' if number == 1 else 'rows'}" + (f" of the group {group}" if group else "")
        return said + (f", {passed:,} passed over" if passed else "")

    def each_row(self, node: core.Fold | core.TimeFold, values: Callable[[], list[Any]], unit: Unit | None) -> str:
        if node.operation == "count" and node.body == core.Const(1):
            return ""
        found = values()
        if any(isinstance(value, Fault) for value in found):
            return ""
        if node.operation != "total" or (isinstance(node, core.Fold) and node.finish):
            return "; ".join(self.figure(value, unit) for value in found) if 1 < len(found) <= MOST_ROWS else ""
        some = [self.figure(value, unit) for value in found if value != 0]
        if not some or len(some) > MOST_ROWS or len(found) == 1:
            return ""
        rest = len(found) - len(some)
        return " + ".join(some) + (f", and {rest:,} {'row' if rest == 1 else 'rows'} of 0" if rest else "")

    def rounded(self, mode: str, step: str, before: str) -> str:
        if not before:
            return "there is nothing to round"
        rule = ROUNDINGS[mode].say(step=step.removesuffix(".00"))
        return f"{before} rounded {rule}"

    def paid(self, amount: Number, currency: str, payer: str, payee: str) -> str:
        said = money_words(amount, currency)
        return f"{said}, paid by {self.words.party(payer)} to {self.words.party(payee)}" if amount else said


def _is_short(value: int | Fraction, places: int) -> bool:
    """Whether a figure is written out: it has few decimals, or few digits after the first that is not 0.

    >>> _is_short(Fraction(1, 10**10), 10), _is_short(Fraction(1, 3**3 * 10), 10)
    (True, False)
    """
    size = abs(Fraction(value))
    return places <= LONGEST or (size < 1 and len(f"{int(size * 10**places)}") <= LONGEST)


def _apart(node: core.Node, inner: Callable[[core.Node], str]) -> str:
    """What stands inside words, in brackets where it is a sum, a product or a total."""
    said, is_sum = inner(node), isinstance(node, core.Apply) and node.primitive in OPERATORS
    return f"({said})" if is_sum or isinstance(node, core.Fold | core.TimeFold) else said


def _of_stake(node: core.Fold) -> tuple[str, str] | None:
    """The outcome whose rows a total weighs or counts, and how that is said; None for any other total."""
    if node.operation != "total" or node.finish:
        return None
    where, held = node.where, "that is scored"
    if isinstance(where, core.Apply) and where.primitive == "not":
        where, held = where.arguments[0], "that is not scored"
    name = _scored(where)
    if name is None:
        return None
    match node.body:
        case core.Const(value=1):
            return name, f"the number of {{}} {held}"
        case core.Reference(name=weight) if weight == f"{name}/weight":
            return name, f"the total weight of {{}} {held}"
        case core.Apply(
            primitive="multiply", arguments=(_, core.Apply(primitive="divide", arguments=(of, core.Const())))
        ):
            same = isinstance(of, core.Reference) and of.name == name
            return (name, f"the total of weight times share of a full score of {{}} {held}") if same else None
    return None


def _scored(where: core.Node | None) -> str | None:
    """The outcome that a condition asks of whether it is scored."""
    match where:
        case core.Reference(name=name) if name.endswith("/scored"):
            return name.removesuffix("/scored")
        case core.Apply(primitive="present", arguments=(core.Reference(name=name),)):
            return name
    return None


def _that(condition: str) -> str:
    """What holds where `whether ...` does."""
    return condition.removeprefix("whether ")


def _range(words: list[str], edges: list[str], at: int) -> str:
    """The part of a scale in words: `70% or more but less than 85%`."""
    word, edge = words[at], edges[at]
    after = words[at + 1] if at + 1 < len(words) else ""
    if word in ("below", "up to"):
        said = f"below {edge}" if word == "below" else f"at most {edge}"
        if at == 0:
            return said
        return (
            f"{edges[at - 1]} or more but {said}" if words[at - 1] == "below" else f"above {edges[at - 1]} but {said}"
        )
    if word == "at":
        return f"exactly {edge}" if after else f"{edge} or more"
    said = f"above {edge}" if word == "above" else f"{edge} or more"
    if not after:
        return said
    return said + (f" but at most {edges[at + 1]}" if after == "above" else f" but less than {edges[at + 1]}")
