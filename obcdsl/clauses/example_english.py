"""A worked example in English: the figures given and what follows from them."""

from __future__ import annotations

from obcdsl.clauses.example import Directed, Expectation, Node, Pair, Scoped
from obcdsl.english.phrasebook import CELL, ITEM, ROW, Phrase, by_word, phrases
from obcdsl.english.phrases import unit_of
from obcdsl.english.prose import Block, Grid, Items, Prose
from obcdsl.english.words import Words, in_quotes
from obcdsl.written import ast

VERDICTS = by_word(
    "expected",
    {
        "left out": (ITEM + "{x:value} is left out", "{x} = left out"),
        "not scored": (ITEM + "{x:value} is not scored", "{x} = not scored"),
        "does not apply": (ITEM + "{x:value} does not apply", "{x} = does not apply"),
        "refused": (ITEM + "{x:value} is refused", "{x} = refused"),
    },
)
GIVEN = {
    True: Phrase("example", "Given{scope:scope}:{pairs:pair+}", "given {scope}: {pairs}"),
    False: Phrase("example", "Given, in every period:{pairs:pair+}", "given {pairs}"),
}
THEN = {
    True: Phrase("example", "Then{scope:scope}:{found:expected+}", "expect {scope}: {found}"),
    False: Phrase("example", "Then, in every period{named:so_named?}:{found:expected+}", "expect {found}"),
}
SCOPES = {
    True: Phrase("scope", "{year:in_year}{rows:for_rows?}", "{year}{rows}"),
    False: Phrase("scope", ", in every period{named:so_named?}{rows:for_rows}", "{rows}"),
}
SO_NAMED = Phrase("so_named", " so named")
"""What is expected at no time of its own holds in the periods that any figure is given for by itself."""
IN_YEAR = Phrase("in_year", ", in contract year {year:whole}{part:part?}", "in year {year}{part}")
PART = Phrase("part", ", {clock:clock} {part:whole}", " {clock} {part}")
FOR_ROWS = Phrase("for_rows", ", for {row:row_named}{more:more_rows?}", " for {row}{more}")
MORE_ROWS = Phrase("more_rows", ", {row:row_named}{more:more_rows?}", ", {row}{more}")
MISSING = Phrase("pair", ITEM + "{x:title} is missing", "{x} = missing")
PAIR = Phrase("pair", ITEM + "{x:title} is {v:example_value}", "{x} = {v}")
PAID = Phrase(
    "expected",
    ITEM + "{x:value} is {amount:value}, paid by {payer:party} to {payee:party}",
    "{x} = {payer} pays {payee} {amount}",
)
FOUND = Phrase("expected", ITEM + "{x:value} is {v:example_value}", "{x} = {v}")
NOT_ALL = {True: "", False: " (not every step is shown)"}
WORKED = {
    whole: Phrase("example", "{how:how_worked}{where:anything?}" + said + ":{heading:step_row}{rows:step_row+}")
    for whole, said in NOT_ALL.items()
}
HOW = Phrase("how_worked", "How it is worked")
STEPS = ("Step", "Figure", "How it is worked", "With the figures", "What it comes to")
STEP_ROW = Phrase("step_row", ROW + CELL.join(f"{{{letter}:cell_text}}" for letter in "abcde"))
PHRASES = phrases(
    *(
        VERDICTS,
        *GIVEN.values(),
        *THEN.values(),
        *SCOPES.values(),
        SO_NAMED,
        IN_YEAR,
        PART,
        FOR_ROWS,
        MORE_ROWS,
        MISSING,
        PAIR,
        PAID,
        FOUND,
        *WORKED.values(),
        HOW,
        STEP_ROW,
    ),
    Phrase("row_named", "{row:quoted}", "{row}"),
    Phrase("row_named", "{row:member}", "{row}"),
    Phrase("example_value", "{v:member}", "{v}"),
    Phrase("example_value", "{v:value}", "{v}"),
)


def english(node: Node, words: Words) -> Prose:
    """The example in words: one list for each place that figures are given for, then what is expected."""
    blocks: list[Block] = []
    for scope in dict.fromkeys(pair.scope for pair in node.given):
        given = tuple(_given(words, pair) for pair in node.given if pair.scope == scope)
        said = where(words, scope)
        blocks.append(Items(GIVEN[bool(said)].say(scope=said, pairs=""), given))
    named = SO_NAMED.say() if any(pair.scope.year is not None for pair in node.given) else ""
    for scope in dict.fromkeys(one.scope for one in node.expect):
        expected = tuple(_expected(words, one) for one in node.expect if one.scope == scope)
        said = where(words, scope, named)
        blocks.append(Items(THEN[bool(said)].say(scope=said, named=named, found=""), expected))
    return Prose(node.head.said, tuple(blocks))


def where(words: Words, scope: Scoped, named: str = "") -> str:
    """The period and rows: `, in contract year 4, for ‘jsa 18 24’`; `named` is which periods, where it has none of its own."""
    part = PART.say(clock=scope.clock, part=scope.part) if scope.clock is not None else ""
    year = IN_YEAR.say(year=scope.year, part=part) if scope.year is not None else ""
    rows = ""
    for number, row in reversed(list(enumerate(scope.rows))):
        said = in_quotes(row.text) if isinstance(row, ast.Quoted) else words.member(row.text)
        rows = (MORE_ROWS if number else FOR_ROWS).say(row=said, more=rows)
    return SCOPES[bool(year)].say(year=year, named=named, rows=rows) if year or rows else ""


def _given(words: Words, pair: Pair) -> str:
    name = words.name(pair.metric.text)
    if pair.value is None:
        return MISSING.say(x=name).removeprefix(ITEM)
    return PAIR.say(x=name, v=_value(words, pair.value, ast.Name(pair.metric.text))).removeprefix(ITEM)


def _value(words: Words, written: ast.Expr, figure: ast.Expr) -> str:
    if isinstance(written, ast.Name) and unit_of(words, figure) is not None:
        return words.member(written.text)
    return words.phrase(written)


def _expected(words: Words, one: Expectation) -> str:
    figure = words.phrase(one.figure)
    match one.value:
        case Directed():
            payer, payee = words.party(one.value.payer.text), words.party(one.value.payee.text)
            said = PAID.say(x=figure, amount=words.phrase(one.value.amount), payer=payer, payee=payee)
        case str():
            said = VERDICTS[one.value].say(x=figure)
        case _:
            said = FOUND.say(x=figure, v=_value(words, one.value, one.figure))
    return said.removeprefix(ITEM)


def steps(node: Node, words: Words) -> tuple[Block, ...]:
    """How the example is worked, from the run that holds it to what it expects: derived, and no term of its own."""
    from obcdsl.examples.worked import worked

    found = worked(words.scope, words.program, words, node)
    if not found.steps:
        return ()
    rows = tuple((f"{at}", *one.row) for at, one in enumerate(found.steps, start=1))
    return (Grid(WORKED[not found.cut_short].say(how=HOW.say(), where=found.where, heading="", rows=""), STEPS, rows),)
