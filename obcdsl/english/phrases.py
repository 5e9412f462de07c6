"""Expressions in English: operators in words, brackets wherever words alone could be read in two ways.

A figure or a literal stands as it is; anything larger stands in brackets inside anything larger, except a chain of one
operator. So `a * (1 - b)` is `“a” times (1 less “b”)`, and `a * b + c` is `(“a” times “b”) plus “c”`: no reader needs a
rule of precedence. Calls are in `obcdsl.english.calls`, values with parts in `obcdsl.english.parts`.
"""

from __future__ import annotations

import datetime
import re
from typing import assert_never

from obcdsl.english.phrasebook import Phrase, by_word, phrases
from obcdsl.english.prose import listed
from obcdsl.english.words import Words, blanks, clean, in_quotes, literal_words
from obcdsl.units import Unit
from obcdsl.values import NONE
from obcdsl.written import ast

QUOTED = re.compile("“[^”]*”")
SHARE_OF = Phrase("value", "{share:literal} of {x:operand}", "{share} of ({x})")
WHETHER = Phrase("value", "whether {c:condition}", "{c}")
NEGATIVE = Phrase("value", "minus {x:operand}", "-{x}")
REFUSED = Phrase("value", "refused, because {reason:quoted}", "refuse {reason}")
LEFT_OUT = Phrase("value", "left out", "left out")
IN_BRACKETS = Phrase("operand", "({v:any_value})", "({v})")
AMOUNT = Phrase("atom", "the amount so far", "amount")
YEAR = Phrase("atom", "the number of the contract year", "year")
ROW_AT_HAND = Phrase("atom", "the {key:key_name} at hand", "{key}")
PICK = Phrase("picked", "{figure:pickable} {rows:chosen_rows}", "{figure} {rows}")
AND_ROW = Phrase("chosen_rows", "{x:chosen} and {y:chosen_rows}", "{x} {y}")
CHOSEN = by_word(
    "chosen",
    {
        "code": ("in the row that data call {row:quoted}", "for {row}"),
        "member": ("for {row:member}", "for {row}"),
        "named": ("in the row that {row:title} names", "for {row}"),
        "at hand": ("for the {row:key_name} at hand", "for {row}"),
    },
)
OPERATORS = {
    "+": Phrase("value", "{a:operand} plus {b:sum}", "{a} + {b}"),
    "-": Phrase("value", "{a:operand} less {b:operand}", "{a} - {b}"),
    "*": Phrase("value", "{a:operand} times {b:product}", "{a} * {b}"),
    "/": Phrase("value", "{a:operand} divided by {b:operand}", "{a} / {b}"),
}
COMPARISONS = by_word(
    "simple",
    {
        "=": ("{a:category} is {b:category}", "{a} = {b}"),
        "<>": ("{a:category} is not {b:category}", "{a} <> {b}"),
        "<": ("{a:side} is less than {b:side}", "{a} < {b}"),
        ">": ("{a:side} is more than {b:side}", "{a} > {b}"),
        "<=": ("{a:side} is at most {b:side}", "{a} <= {b}"),
        ">=": ("{a:side} is at least {b:side}", "{a} >= {b}"),
    },
)
OF_FIGURES = by_word(
    "simple",
    {
        "=": ("{a:side} is equal to {b:side}", "{a} = {b}"),
        "<>": ("{a:side} is not equal to {b:side}", "{a} <> {b}"),
    },
)
OF_DATES = by_word(
    "simple",
    {
        "<": ("{a:side} is before {b:side}", "{a} < {b}"),
        ">": ("{a:side} is after {b:side}", "{a} > {b}"),
        "<=": ("{a:side} is on or before {b:side}", "{a} <= {b}"),
        ">=": ("{a:side} is on or after {b:side}", "{a} >= {b}"),
    },
)
OF_NO_LIMIT = by_word(
    "simple",
    {
        "=": ("there is no limit in {x:operand}", "{x} = none"),
        "<>": ("there is a limit in {x:operand}", "{x} <> none"),
    },
)
ALWAYS, NEVER = Phrase("simple", "in every case", "yes"), Phrase("simple", "in no case", "no")
IS_YES, IS_NO = Phrase("simple", "{x:operand} is yes", "{x}"), Phrase("simple", "{x:operand} is no", "not {x}")
NOT_SO = Phrase("simple", "it is not so that ({c:condition})", "not ({c})")
PRESENT = {
    True: Phrase("simple", "{x:operand} is present", "present({x})"),
    False: Phrase("simple", "{x:operand} is not present", "not present({x})"),
}
HAS_ROW = {
    True: Phrase("simple", "{x:title} has a row{rows:chosen_row?}", "present({x}{rows})"),
    False: Phrase("simple", "{x:title} has no row{rows:chosen_row?}", "not present({x}{rows})"),
}
BRACKETED = Phrase("conjunct", "({c:condition})", "({c})")
PHRASES = phrases(
    *(SHARE_OF, WHETHER, NEGATIVE, REFUSED, LEFT_OUT, IN_BRACKETS, AMOUNT, YEAR, ROW_AT_HAND, PICK, CHOSEN, OPERATORS),
    *(COMPARISONS, OF_FIGURES, OF_DATES, OF_NO_LIMIT, ALWAYS, NEVER, IS_YES, IS_NO, NOT_SO, BRACKETED),
    *(*PRESENT.values(), *HAS_ROW.values()),
    *(Phrase(kind, "{x:atom}", "{x}") for kind in ("value", "operand")),
    *(Phrase("atom", f"{{x:{kind}}}", "{x}") for kind in ("literal", "title")),
    Phrase("value", "{x:picked}", "{x}"),
    Phrase("value", IN_BRACKETS.english, IN_BRACKETS.source),
    Phrase("chosen_row", "{x:chosen_rows}", " {x}"),
    *(AND_ROW, Phrase("chosen_rows", "{x:chosen}", "{x}"), Phrase("pickable", "{x:title}", "{x}")),
    Phrase("pickable", "({x:any_value})", "({x})"),
    *(Phrase(kind, "{x:operand}", "{x}") for kind in ("sum", "product")),
    Phrase("sum", "{a:operand} plus {b:sum}", "{a} + {b}"),
    Phrase("product", "{a:operand} times {b:product}", "{a} * {b}"),
    *(Phrase("side", f"{{x:{kind}}}", "{x}") for kind in ("value", "member")),
    *(Phrase("category", said, "{x}") for said in ("{x:member}", "{x:title}", "{x:picked}")),
    *(Phrase(kind, "({x:any_value})", "({x})") for kind in ("category", "side")),
    Phrase("category", ROW_AT_HAND.english, ROW_AT_HAND.source),
    *(Phrase(kind, "{x:simple}", "{x}") for kind in ("condition", "conjunct")),
    *(Phrase("condition", f"{{a:conjunct}}, {word} {{b:{word}s}}", f"{{a}} {word} {{b}}") for word in ("and", "or")),
    *(Phrase(f"{word}s", "{x:conjunct}", "{x}") for word in ("and", "or")),
    *(Phrase(f"{word}s", f"{{a:conjunct}}, {word} {{b:{word}s}}", f"{{a}} {word} {{b}}") for word in ("and", "or")),
)


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
            return picked(words, written)
        case ast.ShareOf():
            return SHARE_OF.say(share=literal_words(written.share), x=operand(words, written.of))
        case ast.Binary(operator="and" | "or") | ast.Compare() | ast.Not():
            return WHETHER.say(c=condition(words, written))
        case ast.Binary():
            return binary(words, written)
        case ast.Negative():
            return NEGATIVE.say(x=operand(words, written.operand))
        case ast.Group():
            said = phrase(words, written.inner)
            return IN_BRACKETS.say(v=said) if isinstance(written.inner, ast.Parts) else said
        case ast.Call():
            from obcdsl.english.calls import call

            return call(words, written)
        case ast.Refuse():
            return REFUSED.say(reason=in_quotes(clean(written.reason)))
        case ast.LeftOut():
            return LEFT_OUT.say()
        case ast.Parts():
            from obcdsl.english.parts import choice_inline

            return choice_inline(words, written)
        case _:
            assert_never(written)


def operand(words: Words, written: ast.Expr) -> str:
    """A value beside an operator or inside a call: in brackets unless it is a figure or a literal."""
    inner = bare(written)
    said = phrase(words, inner)
    return said if isinstance(inner, (ast.LiteralValue, ast.Name, ast.Column, ast.Refuse)) else IN_BRACKETS.say(v=said)


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
        return AMOUNT.say()
    if text == "year":
        return YEAR.say()
    if text in words.scope.metrics or text in words.scope.definitions or text in words.scope.aliases:
        return words.name(text)
    if text in words.scope.keys:
        return ROW_AT_HAND.say(key=words.key(text))
    return words.name(text)


def column(words: Words, written: ast.Column) -> str:
    """A cell of a table: `“Fees of each payment group: attachment”`; of a row that a function is given: `“bands: share”`."""
    if written.table in words.own:
        return in_quotes(f"{blanks(written.table)}: {blanks(written.column)}")
    return in_quotes(f"{words.plain(written.table)}: {blanks(written.column)}") + _which_table(words, written.table)


def _which_table(words: Words, table: str) -> str:
    return words.titled(table).removeprefix(in_quotes(words.plain(table)))


def picked(words: Words, written: ast.Pick) -> str:
    """A figure or column in the rows that are picked, the first first: `“Bands: upper” for ‘aca’ and for ‘first’`."""
    inner, rows = rows_picked(words, written)
    return PICK.say(figure=operand(words, inner), rows=rows)


def rows_picked(words: Words, written: ast.Expr) -> tuple[ast.Expr, str]:
    """What stands under every choice of a row, and those choices, the innermost first; "" where there is none."""
    said = ""
    while isinstance(written, ast.Pick):
        one = chosen(words, written)
        said = AND_ROW.say(x=one, y=said) if said else one
        written = bare(written.figure)
    return written, said


def chosen(words: Words, written: ast.Pick) -> str:
    """Which row is picked: `for ‘jsa 18 24’`, `in the row that “Track” names`."""
    named = chosen_name(words, written)
    if named:
        return CHOSEN["named"].say(row=named)
    picked = written.chosen
    match picked:
        case ast.Quoted():
            return CHOSEN["code"].say(row=in_quotes(picked.text))
        case ast.LiteralValue():
            return CHOSEN["member"].say(row=words.member(literal_words(picked)))
    assert not isinstance(picked, ast.Column)
    if picked.text in words.scope.keys and not _is_member(words, picked.text):
        return CHOSEN["at hand"].say(row=words.key(picked.text))
    return CHOSEN["member"].say(row=words.member(picked.text))


def chosen_name(words: Words, written: ast.Pick) -> str:
    """The figure or column that names the row that is picked; "" where a member or the row at hand does."""
    picked = written.chosen
    if isinstance(picked, ast.Column):
        return column(words, picked)
    if not isinstance(picked, ast.Name):
        return ""
    text, scope = picked.text, words.scope
    if text in scope.metrics or ((text in scope.definitions or text in words.own) and not _is_member(words, text)):
        return words.name(text)
    return ""


def _is_member(words: Words, text: str) -> bool:
    return any(text in (key.members or ()) for key in words.scope.keys.values())


def binary(words: Words, written: ast.Binary, *, goes_on: bool = False) -> str:
    """A sum, difference, product or quotient; a chain of sums or of products needs no brackets, and `goes_on` in it."""
    left, right = bare(written.left), bare(written.right)
    chained = isinstance(left, ast.Binary) and left.operator == written.operator and written.operator in ("+", "*")
    first = binary(words, left, goes_on=True) if chained and isinstance(left, ast.Binary) else operand(words, left)
    if written.operator == "*" and isinstance(left, ast.LiteralValue) and left.form == "percent" and not goes_on:
        return SHARE_OF.say(share=first, x=operand(words, right))
    return OPERATORS[written.operator].say(a=first, b=operand(words, right))


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
            return ALWAYS.say() if inner.value is True else NEVER.say()
        case _:
            return IS_YES.say(x=operand(words, inner))


def is_condition(written: ast.Expr) -> bool:
    """Whether an expression says by its own shape that something holds or does not."""
    match bare(written):
        case ast.Binary(operator="and" | "or") | ast.Compare() | ast.Not():
            return True
        case ast.Call(function=ast.Word(text="present")):
            return True
        case _:
            return False


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
    return BRACKETED.say(c=said) if isinstance(bare(written), ast.Binary) else said


def negated(words: Words, written: ast.Not) -> str:
    """What does not hold: `“X” is no`, `“X” is not present`, `it is not so that (...)`."""
    inner = bare(written.operand)
    if isinstance(inner, (ast.Name, ast.Column, ast.Pick)):
        return IS_NO.say(x=operand(words, inner))
    if isinstance(inner, ast.Call) and inner.function.text == "present" and inner.arguments[0].value is not None:
        return presence(words, inner.arguments[0].value, there=False)
    return NOT_SO.say(c=condition(words, inner))


def presence(words: Words, written: ast.Expr, *, there: bool) -> str:
    """`“X” is present`; of a column of a table, whether the table has the row: `“Bands” has a row for ‘aca’`."""
    inner, rows = rows_picked(words, bare(written))
    if isinstance(inner, ast.Column):
        return HAS_ROW[there].say(x=column(words, inner), rows=f" {rows}" if rows else "")
    return PRESENT[there].say(x=operand(words, written))


def comparison(words: Words, written: ast.Compare) -> str:
    """`A is at least B`; a word beside a category is one of its members."""
    none = [side for side in (written.left, written.right) if _is_none(side)]
    if none and written.operator in ("=", "<>"):
        tested = written.left if none[0] is written.right else written.right
        return OF_NO_LIMIT[written.operator].say(x=operand(words, tested))
    left, right = _side(words, written.left, written.right), _side(words, written.right, written.left)
    said = COMPARISONS[written.operator]
    if written.operator in ("=", "<>") and not (left.startswith("‘") or right.startswith("‘")):
        category = unit_of(words, written.left) or unit_of(words, written.right)
        said = said if category is not None else OF_FIGURES[written.operator]
    if any(
        isinstance(side, ast.LiteralValue) and isinstance(side.value, datetime.date)
        for side in (written.left, written.right)
    ):
        said = OF_DATES.get(written.operator, said)
    return said.say(a=left, b=right)


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
    return IN_BRACKETS.say(v=said) if " is " in without_titles or ", " in without_titles else said


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
