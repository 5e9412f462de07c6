"""A corridor in English: what is compared, who bears it, the bands on each side, and one worked line."""

from __future__ import annotations

from fractions import Fraction

from obcdsl import core
from obcdsl.clauses.corridor import Line, Node
from obcdsl.clauses.payment_english import before_amount, steps
from obcdsl.english.by_example import BEYOND, first_case, has_next, scale_at
from obcdsl.english.parts import band_words, scale_rows
from obcdsl.english.phrasebook import CELL, ITEM, ROW, Phrase, by_word, phrases
from obcdsl.english.phrases import bare, operand
from obcdsl.english.prose import Block, Grid, Prose, Sentence, listed, sentence
from obcdsl.english.words import Words, money_words, percent_words
from obcdsl.values import Number
from obcdsl.written import ast

MARGINAL = "The bands are marginal: each part of the difference bears the rate of its own band, and no other."
WHOLE = "The bands are whole: the whole of the difference bears the one rate of the band in which it falls."


COMPARES = Phrase(
    "corridor",
    "{cost:operand} is compared with {target:operand}; the difference is the first less the second, without its sign."
    "{borne:borne?}",
    "compares {cost} with {target}\n{borne}",
)
BORNE_BY = Phrase("borne", " The cost that is compared is borne by {party:party}.", "borne by {party}")
BASE = Phrase(
    "corridor",
    "The bands are shares of {base:operand}, which must be above 0; otherwise the statement is refused.",
    "^of {base}",
)
NO_BANDS = Phrase(
    "corridor", "Where {base:operand} is not above 0, the statement is refused.", "^of {base}\n^bands marginal"
)
"""Of a corridor with one rate on each side, whose bands are whole as they are marginal: their base is above 0 all the same."""
BANDINGS = {False: Phrase("corridor", MARGINAL, "^bands marginal"), True: Phrase("corridor", WHOLE, "^bands whole")}
SIDES = by_word(
    "side_of_target",
    {
        "overspend": ("where {cost:operand} is more than {target:operand} (an overspend)", "overspend"),
        "underspend": ("where {cost:operand} is less than {target:operand} (an underspend)", "underspend"),
    },
)
NOTHING_PAID = Phrase("corridor", "{side:side_of_target}, nothing is paid.")
ONE_BAND = Phrase(
    "corridor",
    "{side:side_of_target}, the difference times {rate:operand} is paid by {payer:party} to {payee:party}.",
    "{side} {payer} pays {payee} {rate}",
)
BANDS = Phrase(
    "corridor",
    "{side:side_of_target}, payment is made by {payer:party} to {payee:party}:"
    + ROW
    + "{x:anything}"
    + CELL
    + "{bands:banding}",
    "{side} {payer} pays {payee} {bands}",
)
LEFT = {
    "overspend": Phrase(
        "corridor",
        "Before any step, that share of an overspend is so borne by {payer:party}, and the rest by {payee:party}.",
    ),
    "underspend": Phrase(
        "corridor",
        "Before any step, that share of an underspend so goes to {payee:party}, and the rest to {payer:party}.",
    ),
}
"""Who is left with what, where the party that bears the cost is one of the two."""
SIGN = Phrase(
    "corridor",
    "To a clause that reads this amount, a payment for an overspend is above 0 and one for an underspend is below 0.",
)
BEARS_NOTHING = Phrase("corridor", "What lies below the first of these bands bears nothing.")
FOR_EXAMPLE = Phrase(
    "corridor",
    "For example, {case:anything} {base:operand} is {whole:anything} and {side:anything} is {x:anything}, the bands give"
    " {y:anything}.",
)
NEXT = {
    False: Phrase(
        "corridor",
        "For example, where {side:anything} is {one:anything} more than {edge:anything}, the last {again:anything} of it"
        " bears {rate:anything}, and the rest the rates of its own bands.",
    ),
    True: Phrase(
        "corridor",
        "For example, where {side:anything} is {one:anything} more than {edge:anything}, all of it bears {rate:anything}.",
    ),
}
TAKE = {
    True: Phrase("step", ITEM + "Take the amount that the bands give."),
    False: Phrase("step", ITEM + "Take the difference times the rate that it bears."),
}
"""Where the steps begin, by whether any side has bands."""
HEADINGS = {False: "Rate on that part", True: "Rate on the whole difference"}
PHRASES = phrases(
    *(
        COMPARES,
        BORNE_BY,
        BASE,
        NO_BANDS,
        BANDINGS[True],
        BANDINGS[False],
        SIDES,
        NOTHING_PAID,
        ONE_BAND,
        BANDS,
        BEARS_NOTHING,
    ),
    *(
        *LEFT.values(),
        SIGN,
        FOR_EXAMPLE,
        *NEXT.values(),
        *TAKE.values(),
        Phrase("banding", HEADINGS[False] + "{rows:band_cells+}", "{rows}"),
    ),
    Phrase("banding", HEADINGS[True] + "{rows:scale_cells+}", "{rows}"),
    Phrase("band_cells", ROW + "{range:band}" + CELL + "{v:operand}", "{range}: {v}"),
)


def english(node: Node, words: Words) -> Prose:
    """The corridor in words."""
    pay = next(pay for pay in words.program.payments if pay.name == node.head.name.text)
    assert node.cost is not None and node.target is not None and node.base is not None
    cost, target, base = (operand(words, side) for side in (node.cost, node.target, node.base))
    blocks: list[Block] = before_amount(words, node.head, node.payment, pay)
    borne = BORNE_BY.say(party=words.party(node.borne_by.text)) if node.borne_by is not None else ""
    blocks.append(Sentence(COMPARES.say(cost=cost, target=target, borne=borne)))
    lines = (node.overspend, node.underspend)
    has_bands = any(line is not None and isinstance(line.bands, ast.Parts) for line in lines)
    if has_bands:
        blocks += [Sentence(BASE.say(base=base)), Sentence(BANDINGS[node.whole].say())]
    else:
        blocks.append(Sentence(NO_BANDS.say(base=base)))
    for side, line in (("overspend", node.overspend), ("underspend", node.underspend)):
        blocks += _side(words, node, line, SIDES[side].say(cost=cost, target=target))
        if line is not None and node.borne_by is not None and node.borne_by.text in (line.payer.text, line.payee.text):
            payer, payee = words.party(line.payer.text), words.party(line.payee.text)
            blocks.append(Sentence(LEFT[side].say(payer=payer, payee=payee)))
    if node.overspend is not None and node.underspend is not None and _is_read(words, node.head.name.text):
        blocks.append(Sentence(SIGN.say()))
    blocks += _worked(words, node, base)
    blocks.append(steps(words, node.payment, TAKE[has_bands].say()))
    return Prose(node.head.said, tuple(blocks))


def _is_read(words: Words, name: str) -> bool:
    """Whether another clause reads the amount, so that its sign matters there."""
    program = words.program
    conditions = (one.condition for one in program.guarantees if one.condition is not None)
    bodies = (one.body for one in program.definitions.values() if one.name.partition("/")[0] != name)
    return any(
        isinstance(part, core.Reference) and part.name.partition("/")[0] == name
        for body in (*bodies, *conditions)
        for part in core.every(body)
    )


def _side(words: Words, node: Node, line: Line | None, where: str) -> list[Block]:
    if line is None:
        return [Sentence(sentence(NOTHING_PAID.say(side=where)))]
    base = operand(words, node.base) if node.base is not None else ""
    payer, payee = words.party(line.payer.text), words.party(line.payee.text)
    if not isinstance(line.bands, ast.Parts):
        return [Sentence(sentence(ONE_BAND.say(side=where, payer=payer, payee=payee, rate=operand(words, line.bands))))]
    if node.whole:
        rows = scale_rows(words, line.bands)
        heading = (f"The difference as a share of {base}", HEADINGS[True])
    else:
        rows = [(range_, operand(words, value)) for range_, value in band_words(words, line.bands)]
        heading = (f"Part of the difference, as a share of {base}", HEADINGS[False])
    lead = BANDS.say(side=where, payer=payer, payee=payee, x="", bands="").split(ROW)[0]
    table = Grid(sentence(lead), heading, tuple(rows))
    if line.bands.parts[0].place.kind in ("from", "above"):
        return [table, Sentence(BEARS_NOTHING.say())]
    return [table]


def _worked(words: Words, node: Node, base: str) -> list[Block]:
    """One worked line, beyond the last edge: in money, or where data decide an edge or a rate, in names."""
    line = node.overspend or node.underspend
    if line is None or not isinstance(line.bands, ast.Parts):
        return []
    side = "an overspend" if node.overspend else "an underspend"
    scale = scale_at(words, line.bands)
    case = first_case(words, scale) if scale is not None else None
    if case is None and not has_next(line.bands):
        return []
    if case is None:
        return [Sentence(_in_names(words, line.bands, side, base, whole=node.whole), derived=True)]
    last = case.stretches[-1]
    if node.whole and (last.end is not None or last.first != last.last):
        return []
    share = case.beyond + BEYOND
    parts = [(last.first, share)] if node.whole else case.parts(share)
    total_share = sum((rate * part for rate, part in parts), Fraction(0))
    all_of_base = _known(words, node.base) or _round_base([total_share, *(part for _, part in parts)])

    def money(part: Number) -> str:
        return money_words(part * all_of_base, words.program.currency)

    said = listed([f"{percent_words(rate)} of {money(part)}" for rate, part in parts])
    said += f", that is {money(total_share)}" + ("" if node.whole else " in all")
    gives = FOR_EXAMPLE.say(case=case.said, base=base, whole=money(1), side=side, x=money(share), y=said)
    return [Sentence(gives, derived=True)]


def _in_names(words: Words, bands: ast.Parts, side: str, base: str, *, whole: bool) -> str:
    """What the next pound beyond the last edge bears, where data decide."""
    last, one = bands.parts[-1], money_words(1, words.program.currency)
    edge = last.place.edge
    assert edge is not None
    is_share = isinstance(edge, ast.LiteralValue) and edge.form == "percent"
    return NEXT[whole].say(
        side=side,
        one=one,
        again=one,
        edge=f"{operand(words, edge)} {'of' if is_share else 'times'} {base}",
        rate=operand(words, last.value),
    )


def _round_base(shares: list[Number]) -> int:
    """A round amount of which shares come to whole hundredths: 100, or more where they need it.

    >>> _round_base([Fraction(3, 100)]), _round_base([Fraction(3475, 100_000)])
    (100, 1000)
    """
    fits = (10**power for power in (2, 3, 4) if all((share * 10 ** (power + 2)).denominator == 1 for share in shares))
    return next(fits, 100)


def _known(words: Words, base: ast.Expr | None) -> Fraction | None:
    """The amount of which the bands are shares, or the first one that its definition names; None where none is known."""
    inner = bare(base) if base is not None else None
    if isinstance(inner, ast.Name):
        inner = getattr(words.scope.clauses.get(inner.text), "value", None)
    if isinstance(inner, ast.Parts):
        inner = inner.parts[0].value
    if isinstance(inner, ast.LiteralValue) and inner.form == "money" and not isinstance(inner.value, (str, bool)):
        return Fraction(inner.value)  # type: ignore[arg-type]
    return None
