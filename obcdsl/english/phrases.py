"""Expressions in English: operators in words, brackets wherever words alone could be read in two ways.

A figure or a literal stands as it is; anything larger stands in brackets inside anything larger, except a chain of one
operator. So `a * (1 - b)` is `“a” times (1 less “b”)`, and `a * b + c` is `(“a” times “b”) plus “c”`: no reader needs a
rule of precedence. Calls are in `obcdsl.english.calls`, values with parts in `obcdsl.english.parts`.
"""

from __future__ import annotations

import datetime
import re
from typing import assert_never

from obcdsl import ast
from obcdsl.english.prose import listed
from obcdsl.english.words import Words, blanks, clean, in_quotes, literal_words
from obcdsl.units import Unit
from obcdsl.values import NONE

QUOTED = re.compile("“[^”]*”")
OPERATORS = {"+": "plus", "-": "less", "*": "times", "/": "divided by"}
COMPARISONS = {
    "=": "is",
    "<>": "is not",
    "<": "is less than",
    ">": "is more than",
    "<=": "is at most",
    ">=": "is at least",
}
OF_DATES = {"<": "is before", ">": "is after", "<=": "is on or before", ">=": "is on or after"}


def phrase(words: Words, written: ast.Expr) -> str:
    """A value in words, for a place where nothing stands beside it."""
    match written:
        case ast.LiteralValue():
            return literal_words(written)
        case ast.Name():
            return name(words, written)
        case ast.Column():
            return column(words, written)
        case ast.Pick():
            return f"{operand(words, written.figure)} {chosen(words, written)}"
        case ast.ShareOf():
            return f"{literal_words(written.share)} of {operand(words, written.of)}"
        case ast.Binary(operator="and" | "or") | ast.Compare() | ast.Not():
            return f"whether {condition(words, written)}"
        case ast.Binary():
            return binary(words, written)
        case ast.Negative():
            return f"minus {operand(words, written.operand)}"
        case ast.Group():
            return phrase(words, written.inner)
        case ast.Call():
            from obcdsl.english.calls import call

            return call(words, written)
        case ast.Refuse():
            return f"refused, because “{clean(written.reason)}”"
        case ast.LeftOut():
            return "left out"
        case ast.Parts():
            from obcdsl.english.parts import choice_inline

            return choice_inline(words, written)
        case _:
            assert_never(written)


def operand(words: Words, written: ast.Expr) -> str:
    """A value beside an operator or inside a call: in brackets unless it is a figure or a literal."""
    inner = bare(written)
    said = phrase(words, inner)
    return said if isinstance(inner, (ast.LiteralValue, ast.Name, ast.Column, ast.Refuse)) else f"({said})"


def bare(written: ast.Expr) -> ast.Expr:
    """The expression without the brackets that stand around it."""
    while isinstance(written, ast.Group):
        written = written.inner
    return written


def name(words: Words, written: ast.Name) -> str:
    """A figure, the running amount, the year, or the row of a key at hand."""
    text = written.text
    if text in words.own:
        return words.name(text)
    if text == "amount" and text not in words.scope.clauses:
        return "the amount so far"
    if text == "year":
        return "the number of the contract year"
    if text in words.scope.metrics or text in words.scope.definitions or text in words.scope.aliases:
        return words.name(text)
    if text in words.scope.keys:
        return f"the {words.key(text)} at hand"
    return words.name(text)


def column(words: Words, written: ast.Column) -> str:
    """A cell of a table: `“Fees of each payment group: attachment”`; of a row that a function is given: `“bands: share”`."""
    if written.table in words.own:
        return in_quotes(f"{blanks(written.table)}: {blanks(written.column)}")
    return in_quotes(f"{words.plain(written.table)}: {blanks(written.column)}") + _which_table(words, written.table)


def _which_table(words: Words, table: str) -> str:
    return words.titled(table).removeprefix(in_quotes(words.plain(table)))


def chosen(words: Words, written: ast.Pick) -> str:
    """Which row is picked: `for ‘jsa 18 24’`, `in the row that “Track” names`."""
    picked = written.chosen
    match picked:
        case ast.Quoted():
            return f"in the row that data call “{picked.text}”"
        case ast.LiteralValue():
            return f"for {words.member(literal_words(picked))}"
        case ast.Column():
            return f"in the row that {column(words, picked)} names"
    is_member = any(picked.text in (key.members or ()) for key in words.scope.keys.values())
    if is_member and picked.text not in words.scope.metrics:
        return f"for {words.member(picked.text)}"
    if picked.text in words.scope.metrics or picked.text in words.scope.definitions or picked.text in words.own:
        return f"in the row that {words.name(picked.text)} names"
    if picked.text in words.scope.keys:
        return f"for the {words.key(picked.text)} at hand"
    return f"for {words.member(picked.text)}"


def binary(words: Words, written: ast.Binary) -> str:
    """A sum, difference, product or quotient; a chain of sums or of products needs no brackets."""
    left, right = bare(written.left), bare(written.right)
    chained = isinstance(left, ast.Binary) and left.operator == written.operator and written.operator in ("+", "*")
    first = phrase(words, left) if chained else operand(words, left)
    return f"{first} {OPERATORS[written.operator]} {operand(words, right)}"


# ---- conditions -------------------------------------------------------------------------------------------------------------


def condition(words: Words, written: ast.Expr) -> str:
    """A condition in words: something that holds or does not."""
    inner = bare(written)
    match inner:
        case ast.Binary(operator="and" | "or"):
            return logical(words, inner)
        case ast.Compare():
            return comparison(words, inner)
        case ast.Not():
            return negated(words, inner)
        case ast.Call(function=ast.Word(text="present")) if (
            len(inner.arguments) == 1 and inner.arguments[0].value is not None
        ):
            return presence(words, inner.arguments[0].value, there=True)
        case ast.LiteralValue():
            return "in every case" if inner.value is True else "in no case"
        case _:
            return f"{operand(words, inner)} is yes"


def logical(words: Words, written: ast.Binary) -> str:
    """`A, and B, and C`; a mixture of `and` and `or` is bracketed."""
    parts = _conjuncts(written, written.operator)
    return f", {written.operator} ".join(_part(words, part) for part in parts)


def _conjuncts(written: ast.Expr, operator: str) -> list[ast.Expr]:
    if isinstance(written, ast.Binary) and written.operator == operator:
        return [*_conjuncts(bare(written.left), operator), bare(written.right)]
    return [written]


def _part(words: Words, written: ast.Expr) -> str:
    said = condition(words, written)
    return f"({said})" if isinstance(bare(written), ast.Binary) else said


def negated(words: Words, written: ast.Not) -> str:
    """What does not hold: `“X” is no`, `“X” is not present`, `it is not so that (...)`."""
    inner = bare(written.operand)
    if isinstance(inner, (ast.Name, ast.Column, ast.Pick)):
        return f"{operand(words, inner)} is no"
    if isinstance(inner, ast.Call) and inner.function.text == "present" and inner.arguments[0].value is not None:
        return presence(words, inner.arguments[0].value, there=False)
    return f"it is not so that ({condition(words, inner)})"


def presence(words: Words, written: ast.Expr, *, there: bool) -> str:
    """`“X” is present`; of a column of a table, whether the table has the row: `“Bands” has a row for ‘aca’`."""
    inner, picked = bare(written), ""
    while isinstance(inner, ast.Pick):
        picked = f" {chosen(words, inner)}{picked}"
        inner = bare(inner.figure)
    if isinstance(inner, ast.Column):
        return f"{words.name(inner.table)} has {'a' if there else 'no'} row{picked}"
    return f"{operand(words, written)} is {'present' if there else 'not present'}"


def comparison(words: Words, written: ast.Compare) -> str:
    """`A is at least B`; a word beside a category is one of its members."""
    none = [side for side in (written.left, written.right) if _is_none(side)]
    if none and written.operator in ("=", "<>"):
        tested = written.left if none[0] is written.right else written.right
        return f"there is {'no' if written.operator == '=' else 'a'} limit in {operand(words, tested)}"
    left, right = _side(words, written.left, written.right), _side(words, written.right, written.left)
    verb = COMPARISONS[written.operator]
    if written.operator in ("=", "<>") and not (
        left.startswith("‘") or right.startswith("‘") or {left, right} & {"yes", "no"}
    ):
        category = unit_of(words, written.left) or unit_of(words, written.right)
        verb = verb if category is not None else {"=": "is equal to", "<>": "is not equal to"}[written.operator]
    if any(
        isinstance(side, ast.LiteralValue) and isinstance(side.value, datetime.date)
        for side in (written.left, written.right)
    ):
        verb = OF_DATES.get(written.operator, verb)
    return f"{left} {verb} {right}"


def _is_none(written: ast.Expr) -> bool:
    return isinstance(written, ast.LiteralValue) and written.value is NONE


def _side(words: Words, written: ast.Expr, other: ast.Expr) -> str:
    if isinstance(written, ast.Name):
        unit = unit_of(words, other)
        members = unit.members if unit is not None else ()
        if written.text in members or (
            unit is not None and unit.key and written.text in (words.scope.keys[unit.key].members or ())
        ):
            return words.member(written.text)
        if unit is not None and written.text not in words.scope.clauses and written.text not in words.scope.keys:
            return words.member(written.text)
    inner = bare(written)
    said = (
        binary(words, inner) if isinstance(inner, ast.Binary) and inner.operator in OPERATORS else phrase(words, inner)
    )
    without_titles = QUOTED.sub("", said)
    return f"({said})" if " is " in without_titles or ", " in without_titles else said


def unit_of(words: Words, written: ast.Expr) -> Unit | None:
    """The category of a figure, column or key; None where it is none."""
    from obcdsl.units import category

    scope = words.scope
    match written:
        case ast.Name():
            text = written.text
            figure = scope.metrics.get(text) or scope.definitions.get(text)
            if figure is not None and text not in words.own:
                return figure.unit if figure.unit.kind == "category" else None
            if text in scope.keys:
                return category(text, scope.keys[text].members or ())
        case ast.Column():
            table = written.table
            if table in scope.aliases and scope.aliases[table].row is not None:
                table = scope.aliases[table].row[0]  # type: ignore[index]
            if table in scope.tables and written.column in scope.tables[table].keys:
                return category(written.column, scope.keys[written.column].members or ())
            unit = scope.column_units.get((table, written.column))
            return unit if unit is not None and unit.kind == "category" else None
        case ast.Pick():
            return unit_of(words, written.figure)
    return None


def figures(words: Words, names: tuple[ast.Word, ...], last: str = "and") -> str:
    """Several figures by name."""
    return listed([words.name(word.text) for word in names], last)
